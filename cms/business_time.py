"""Business time: how many minutes the desk was open between two instants, and when so many minutes are over. No database.

Without a `calendar` the desk's own counts, as the settings have it now.
"""

import datetime

from cms.business_days import calendar_of_settings
from cms.calendars import Calendar


def business_minutes(
    start: datetime.datetime, end: datetime.datetime, calendar: Calendar | None = None
) -> int:
    """The whole minutes between two aware instants in which the desk was open; 0 where `end` is not after `start`.

    Raises ValueError for an instant without a time zone.
    """
    return (calendar or calendar_of_settings()).minutes(start, end)


def after_business_minutes(
    start: datetime.datetime, minutes: int, calendar: Calendar | None = None
) -> datetime.datetime:
    """The instant at which the desk has been open for `minutes` since the aware `start`.

    Raises ValueError for an instant without a time zone and for negative minutes.
    """
    return (calendar or calendar_of_settings()).after(start, minutes)

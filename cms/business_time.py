"""Business time: how many minutes the desk was open between two instants, and when so many minutes are over. No database."""

import datetime

from django.conf import settings

from cms.business_days import JAPAN, ONE_DAY, is_business_day, japan_time

_MINUTE = datetime.timedelta(minutes=1)


def business_minutes(start: datetime.datetime, end: datetime.datetime) -> int:
    """The whole minutes between two aware instants in which the desk was open; 0 where `end` is not after `start`.

    Raises ValueError for an instant without a time zone.
    """
    first, last = japan_time(start), japan_time(end)
    open_for = datetime.timedelta()
    day = first.date()
    while day <= last.date():
        if is_business_day(day):
            opens, closes = _hours(day)
            open_for += max(min(last, closes) - max(first, opens), datetime.timedelta())
        day += ONE_DAY
    return open_for // _MINUTE


def after_business_minutes(start: datetime.datetime, minutes: int) -> datetime.datetime:
    """The instant at which the desk has been open for `minutes` since the aware `start`.

    Raises ValueError for an instant without a time zone and for negative minutes.
    """
    if minutes < 0:
        raise ValueError("business time is counted forwards")
    left = minutes * _MINUTE
    moment = japan_time(start)
    day = moment.date()
    while True:
        if is_business_day(day):
            opens, closes = _hours(day)
            begins = max(moment, opens)
            if begins < closes and left <= closes - begins:
                return begins + left
            left -= max(closes - begins, datetime.timedelta())
        day += ONE_DAY


def _hours(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    def at(time: datetime.time) -> datetime.datetime:
        return datetime.datetime.combine(day, time, JAPAN)

    return at(settings.DESK_OPENS), at(settings.DESK_CLOSES)

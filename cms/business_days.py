"""Days on which the desk works: Monday to Friday, but Japanese holidays and the turn of the year."""

import datetime

import jpholiday
from django.utils import timezone

CLOSES_AT = datetime.time(17, 0)
"""What arrives later counts as received on the next business day."""
_TURN_OF_THE_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
"""行政機関の休日に関する法律 (昭和63年法律第91号), 第1条."""


def is_business_day(day: datetime.date) -> bool:
    """Whether the desk works on `day`."""
    return (
        day.weekday() < 5 and (day.month, day.day) not in _TURN_OF_THE_YEAR and not jpholiday.is_holiday(day)
    )


def business_days_after(instant: datetime.datetime, days: int) -> datetime.date:
    """The date `days` business days after `instant` (aware), not counting the day it was received.

    What arrives after closing time or on a day off counts as received on the next business day.
    """
    local = timezone.localtime(instant)
    day = local.date()
    if local.time() >= CLOSES_AT:
        day += datetime.timedelta(days=1)
    while not is_business_day(day):
        day += datetime.timedelta(days=1)
    for _counted in range(days):
        day += datetime.timedelta(days=1)
        while not is_business_day(day):
            day += datetime.timedelta(days=1)
    return day

"""Business days of the desk: when an answer is to be expected.

行政機関の休日に関する法律, article 1: Saturdays, Sundays, national holidays, 29 December to 3 January.
"""

from datetime import date, datetime, time, timedelta

import jpholiday
from django.utils import timezone

CLOSING_TIME = time(17, 0)


def is_business_day(day: date) -> bool:
    """Whether the desk is open on `day`."""
    new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not new_year and not jpholiday.is_holiday(day)


def business_days_after(instant: datetime, days: int) -> date:
    """The day that lies `days` business days after `instant`, the day received not counted.

    What comes after closing time, or on a day off, counts as received on the next business day.
    """
    local = timezone.localtime(instant)
    day = local.date()
    if local.time() >= CLOSING_TIME:
        day += timedelta(days=1)
    while not is_business_day(day):
        day += timedelta(days=1)
    for _day in range(days):
        day += timedelta(days=1)
        while not is_business_day(day):
            day += timedelta(days=1)
    return day

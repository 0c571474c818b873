"""The desk's calendar: which days and hours it works, and the day a promise falls due. No database.

A public office is closed on Saturdays, Sundays, national holidays and 12/29 - 1/3 (行政機関の休日に関する法律, art. 1).
National holidays are computed with their substitute and citizens' holidays (国民の祝日に関する法律, art. 3); the equinoxes
are fixed officially only the year before, so `HOLIDAY_CORRECTIONS` in the settings has the last word.
"""

import datetime
from zoneinfo import ZoneInfo

import jpholiday
from django.conf import settings

JAPAN = ZoneInfo("Asia/Tokyo")
ONE_DAY = datetime.timedelta(days=1)
SATURDAY = 5


def japan_time(instant: datetime.datetime) -> datetime.datetime:
    """The instant on Japan's clocks. A time without a zone is a ValueError: nobody knows what it means."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(JAPAN)


def is_holiday(day: datetime.date) -> bool:
    """A national holiday, a substitute for one, or a day between two."""
    corrected = settings.HOLIDAY_CORRECTIONS.get(day.isoformat())
    return jpholiday.is_holiday(day) if corrected is None else corrected


def is_year_end(day: datetime.date) -> bool:
    """The days around New Year on which public offices are closed, 12/29 to 1/3."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_office_day(day: datetime.date) -> bool:
    """Public offices are open: a weekday, no holiday, not the turn of the year."""
    return day.weekday() < SATURDAY and not is_holiday(day) and not is_year_end(day)


def is_business_day(moment: datetime.date | datetime.datetime) -> bool:
    """Whether the desk works on this day; an instant means its day in Japan.

    As public offices, and closed on the days of `DESK_CLOSED_ON` besides.
    """
    day = japan_time(moment).date() if isinstance(moment, datetime.datetime) else moment
    return is_office_day(day) and day.isoformat() not in settings.DESK_CLOSED_ON


def is_desk_open(instant: datetime.datetime) -> bool:
    """Whether somebody sits at the desk at this instant: a business day, from opening to before closing."""
    local = japan_time(instant)
    return is_business_day(local) and settings.DESK_OPENS <= local.time() < settings.DESK_CLOSES


def counted_from(instant: datetime.datetime) -> datetime.date:
    """The business day on which something received at this instant counts as received.

    At or after closing time, and on a day the desk is closed, that is the next business day.
    """
    local = japan_time(instant)
    day = local.date()
    if local.time() >= settings.DESK_CLOSES:
        day += ONE_DAY
    while not is_business_day(day):
        day += ONE_DAY
    return day


def business_days_after(instant: datetime.datetime, days: int) -> datetime.date:
    """The date "within `days` business days" of a receipt at `instant`; the day received does not count.

    `instant` is aware (else ValueError), `days` not negative (else ValueError); 0 gives the day that counts as received.
    """
    if days < 0:
        raise ValueError("business days are counted forwards")
    day = counted_from(instant)
    for _counted in range(days):
        day += ONE_DAY
        while not is_business_day(day):
            day += ONE_DAY
    return day

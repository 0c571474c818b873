"""The desk's calendar: which days and hours it works, and the day a promise falls due. No database.

A public office is closed on Saturdays, Sundays, national holidays and 12/29 - 1/3 (行政機関の休日に関する法律, art. 1).
National holidays are computed with their substitute and citizens' holidays (国民の祝日に関する法律, art. 3); the equinoxes
are fixed officially only the year before, so `HOLIDAY_CORRECTIONS` in the settings has the last word.
"""

import datetime
from functools import lru_cache

import jpholiday
from django.conf import settings

from cms.calendars import JAPAN as JAPAN  # noqa: PLC0414  its old address
from cms.calendars import ONE_DAY as ONE_DAY  # noqa: PLC0414
from cms.calendars import Calendar, Season, in_japan

SATURDAY = 5
japan_time = in_japan


def calendar_of_settings() -> Calendar:
    """The desk's calendar as the settings have it now."""
    return _calendar(
        (settings.DESK_OPENS, settings.DESK_CLOSES),
        settings.DESK_YEAR_END,
        settings.DESK_OBON,
        frozenset(settings.DESK_CLOSED_ON),
        tuple(sorted(settings.HOLIDAY_CORRECTIONS.items())),
    )


@lru_cache(maxsize=16)
def _calendar(
    hours: tuple[datetime.time, datetime.time],
    year_end: Season | None,
    obon: Season | None,
    closed_on: frozenset[str],
    corrections: tuple[tuple[str, bool], ...],
) -> Calendar:
    day = datetime.date.fromisoformat
    return Calendar(
        hours=((hours,),) * SATURDAY + ((),) * 2,
        year_end=year_end,
        obon=obon,
        closed_on=frozenset(map(day, closed_on)),
        corrections=tuple((day(text), holiday) for text, holiday in corrections),
    )


def is_holiday(day: datetime.date) -> bool:
    """A national holiday, a substitute for one, or a day between two."""
    corrected = settings.HOLIDAY_CORRECTIONS.get(day.isoformat())
    return jpholiday.is_holiday(day) if corrected is None else corrected


def is_year_end(day: datetime.date) -> bool:
    """The days around New Year on which public offices are closed, 12/29 to 1/3."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_business_day(moment: datetime.date | datetime.datetime) -> bool:
    """Whether the desk works on this day; an instant means its day in Japan.

    As public offices where the settings say nothing else, and closed on the days of `DESK_CLOSED_ON` besides.
    """
    day = japan_time(moment).date() if isinstance(moment, datetime.datetime) else moment
    return bool(calendar_of_settings().hours_on(day))


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


def business_days_between(
    start: datetime.datetime, end: datetime.datetime, calendar: Calendar | None = None
) -> int:
    """How many business days after the day of `start` the day of `end` is; 0 on the same day."""
    first, last = japan_time(start).date(), japan_time(end).date()
    in_force = calendar or calendar_of_settings()
    return sum(bool(in_force.hours_on(first + day * ONE_DAY)) for day in range(1, (last - first).days + 1))

"""A business calendar: on which days and in which hours somebody works, and how much of that lies between two instants.

Pure: no database, no settings. A calendar is a value; a change makes another one with a higher version, so that a
duration can say for ever what it was measured with. National holidays come with their substitute and citizens'
holidays (国民の祝日に関する法律, art. 3). Japan's clocks are nine hours ahead of UTC all year, whoever asks from where.
"""

from __future__ import annotations

import datetime
import itertools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import jpholiday

JAPAN = ZoneInfo("Asia/Tokyo")
ONE_DAY = datetime.timedelta(days=1)
MICROSECOND = datetime.timedelta(microseconds=1)
MINUTE = 60_000_000
"""Microseconds: sums of them are exact, and cut to minutes only at the end."""
_SECOND = 1_000_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))
_UNIX = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_BLOCK = 4
"""Tables are made for so many years at a time."""
_FEWEST_DAYS = 28
"""Days a year outside the seasons: with less, such as with a season typed the wrong way round, the next open day may never come."""

Hours = tuple[tuple[datetime.time, datetime.time], ...]
"""Opening hours of one weekday, in order; a lunch break is the gap between two, a closed day has none."""
Season = tuple[tuple[int, int], tuple[int, int]]
"""First and last day, both included, as (month, day); the last may lie in the next year."""


@dataclass(frozen=True)
class Calendar:
    """Opening hours of Monday to Sunday, and the days on which nobody works nevertheless.

    `corrections` has the last word on what is a national holiday: the equinoxes are fixed officially only the year
    before. Instants without a time zone raise ValueError in every method.
    """

    hours: tuple[Hours, ...]
    holidays: bool = True
    year_end: Season | None = ((12, 29), (1, 3))
    obon: Season | None = None
    closed_on: frozenset[datetime.date] = frozenset()
    corrections: tuple[tuple[datetime.date, bool], ...] = ()
    code: str = "desk"
    version: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError for hours that are out of order and for a calendar that is never open, or hardly ever."""
        if len(self.hours) != 7 or not any(self.hours):
            raise ValueError("a week has seven days, and one of them is open")
        for spans in self.hours:
            edges = [edge for span in spans for edge in span]
            if any(later <= earlier for earlier, later in itertools.pairwise(edges)):
                raise ValueError("opening hours follow one another")
        if (self.year_end or self.obon) and self._days_outside_seasons() < _FEWEST_DAYS:
            raise ValueError("four weeks of a year lie outside the seasons")

    def _days_outside_seasons(self) -> int:
        year = (datetime.date(2024, 1, 1) + number * ONE_DAY for number in range(366))
        return sum(not _within(self.year_end, day) and not _within(self.obon, day) for day in year)

    def hours_on(self, day: datetime.date) -> Hours:
        """The opening hours of this day; none where nobody works."""
        spans = self.hours[day.weekday()]
        if not spans or day in self.closed_on or _within(self.year_end, day) or _within(self.obon, day):
            return ()
        if self.holidays and dict(self.corrections).get(day, day in _national_holidays(day.year)):
            return ()
        return spans

    def day_lengths(self) -> list[int]:
        """For how many minutes somebody works on each day of the week that is not closed."""
        return [sum(_of_day(b) - _of_day(a) for a, b in spans) // MINUTE for spans in self.hours if spans]

    def is_open(self, instant: datetime.datetime) -> bool:
        """Whether somebody works at this instant: from opening to before closing, not in a break."""
        local = in_japan(instant)
        return any(opens <= local.time() < closes for opens, closes in self.hours_on(local.date()))

    def open_time(self, start: datetime.datetime, end: datetime.datetime) -> int:
        """The microseconds of opening hours between two instants; 0 where `end` is not after `start`."""
        table = _table(self, _block(start), _block(end))
        return max(0, table.until(end) - table.until(start))

    def minutes(self, start: datetime.datetime, end: datetime.datetime) -> int:
        """The same in whole minutes."""
        return self.open_time(start, end) // MINUTE

    def after(self, start: datetime.datetime, minutes: int) -> datetime.datetime:
        """The instant at which somebody has worked for `minutes` since `start`; for 0 the next open one.

        Raises ValueError for negative minutes.
        """
        return self.reached(start, minutes * MINUTE)

    def reached(self, start: datetime.datetime, open_time: int) -> datetime.datetime:
        """The same for microseconds, as `open_time` gives them."""
        if open_time < 0:
            raise ValueError("business time is counted forwards")
        first = last = _block(start)
        while True:
            table = _table(self, first, last)
            found = table.instant(table.until(start) + open_time, or_later=not open_time)
            if found is not None:
                return found
            last += _BLOCK

    def spans(self, start: datetime.datetime, end: datetime.datetime) -> list[tuple[int, int]]:
        """All opening hours of some years around these instants, as microseconds since 1970-01-01 UTC."""
        table = _table(self, _block(start), _block(end))
        midnight = table.first_day * 86_400 * _SECOND + (_EPOCH - _UNIX) // MICROSECOND
        return [
            (midnight + day * 86_400 * _SECOND + opens, midnight + day * 86_400 * _SECOND + closes)
            for day, spans in enumerate(table.spans)
            for opens, closes in spans
        ]

    def due(self, start: datetime.datetime, days: int) -> datetime.datetime:
        """The closing time of the day "within `days` business days" of `start`, whose own day does not count.

        At or after closing time, and on a closed day, the next open day is the one that does not count.
        """
        local = in_japan(start)
        day = local.date()
        hours = self.hours_on(day)
        if not hours or local.time() >= hours[-1][1]:
            day = self._next_open(day)
        for _counted in range(days):
            day = self._next_open(day)
        return datetime.datetime.combine(day, self.hours_on(day)[-1][1], JAPAN)

    def _next_open(self, day: datetime.date) -> datetime.date:
        day += ONE_DAY
        while not self.hours_on(day):
            day += ONE_DAY
        return day

    def __hash__(self) -> int:
        """Cheap, because the table of a calendar is looked up by it; equality still compares everything."""
        return hash((self.code, self.version, self.hours[0]))


def in_japan(instant: datetime.datetime) -> datetime.datetime:
    """The instant on Japan's clocks. A time without a zone is a ValueError: nobody knows what it means."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(JAPAN)


def definition_of(calendar: Calendar) -> dict[str, Any]:
    """The calendar as JSON, without code and version."""
    return {
        "hours": [[[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in spans] for spans in calendar.hours],
        "holidays": calendar.holidays,
        "year_end": calendar.year_end and [list(day) for day in calendar.year_end],
        "obon": calendar.obon and [list(day) for day in calendar.obon],
        "closed_on": sorted(day.isoformat() for day in calendar.closed_on),
        "corrections": {day.isoformat(): holiday for day, holiday in sorted(calendar.corrections)},
    }


def from_definition(definition: dict[str, Any], *, code: str, version: int) -> Calendar:
    """The calendar that `definition_of` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    day, time = datetime.date.fromisoformat, datetime.time.fromisoformat
    return Calendar(
        hours=tuple(tuple((time(a), time(b)) for a, b in spans) for spans in definition["hours"]),
        holidays=definition["holidays"],
        year_end=_season(definition["year_end"]),
        obon=_season(definition["obon"]),
        closed_on=frozenset(day(text) for text in definition["closed_on"]),
        corrections=tuple((day(text), bool(is_one)) for text, is_one in definition["corrections"].items()),
        code=code,
        version=version,
    )


class _Table:
    """For each day of some years how much open time lies before it, and its opening hours in microseconds."""

    def __init__(self, calendar: Calendar, first_year: int, last_year: int) -> None:
        first = datetime.date(first_year, 1, 1).toordinal()
        self.first_day = first - _EPOCH_DAY
        self.spans: list[tuple[tuple[int, int], ...]] = []
        self.before = [0]
        for ordinal in range(first, datetime.date(last_year + 1, 1, 1).toordinal()):
            hours = calendar.hours_on(datetime.date.fromordinal(ordinal))
            spans = tuple((_of_day(a), _of_day(b)) for a, b in hours)
            self.spans.append(spans)
            self.before.append(self.before[-1] + sum(b - a for a, b in spans))

    def until(self, instant: datetime.datetime) -> int:
        """The open time from the beginning of the table to this instant."""
        since = instant - _EPOCH
        day = since.days - self.first_day
        now = since.seconds * _SECOND + since.microseconds
        open_time = self.before[day]
        for opens, closes in self.spans[day]:
            if now <= opens:
                break
            open_time += min(closes, now) - opens
        return open_time

    def instant(self, open_time: int, *, or_later: bool) -> datetime.datetime | None:
        """The first instant before which so much is open; `or_later`, the last such, when the desk opens again."""
        find = bisect_right if or_later else bisect_left
        day = find(self.before, open_time) - 1
        if day >= len(self.spans):
            return None
        left = open_time - self.before[day]
        for opens, closes in self.spans[day]:
            if left < closes - opens or (left == closes - opens and not or_later):
                moment = (day + self.first_day) * ONE_DAY + (opens + left) * MICROSECOND
                return _EPOCH + moment
            left -= closes - opens
        raise AssertionError


@lru_cache(maxsize=64)
def _table(calendar: Calendar, first_block: int, last_block: int) -> _Table:
    return _Table(calendar, min(first_block, last_block), max(first_block, last_block) + _BLOCK - 1)


def _block(instant: datetime.datetime) -> int:
    return in_japan(instant).year // _BLOCK * _BLOCK


def _of_day(time: datetime.time) -> int:
    return (time.hour * 60 + time.minute) * MINUTE


@lru_cache(maxsize=256)
def _national_holidays(year: int) -> frozenset[datetime.date]:
    return frozenset(day for day, _name in jpholiday.year_holidays(year))


def _within(season: Season | None, day: datetime.date) -> bool:
    if season is None:
        return False
    (first, last), today = season, (day.month, day.day)
    return first <= today <= last if first <= last else today >= first or today <= last


def _season(value: Any) -> Season | None:
    if value is None:
        return None
    (first_month, first_day), (last_month, last_day) = value
    return (first_month, first_day), (last_month, last_day)

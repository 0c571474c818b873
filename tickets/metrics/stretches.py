"""The times that observers and the public can ask for: whole, closed, and never overlapping by a part. Pure.

Months where the fiscal year before had many cases, else quarters; one with a handful of cases is counted together with the next
ones. How the time is divided depends on what was before it only, so that it never changes afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from tickets.metrics import MIN_N

BY_MONTH_FROM = 600
"""Cases in the fiscal year before. Fifty a month: where less than `MIN_N` of them were late, the promise was kept all the same."""
_QUARTER, _YEAR = 3, 12


@dataclass(frozen=True)
class Stretch:
    """Whole months, from the first day of the first one to the last day of the last one."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def number_of(self, months: Mapping[date, int]) -> int:
        """How many in this time, from the numbers of months by their first day."""
        return sum(number for month, number in months.items() if month in self)


def closed(numbers: Mapping[date, int], today: date) -> list[Stretch]:
    """All there are, oldest first, from the cases received in each month (by its first day)."""
    if not numbers:
        return []
    begin = quarter_of(min(numbers))
    made: list[Stretch] = []
    waiting, together = None, 0
    while True:
        by_month = _cases_of_year(numbers, begin.year - (begin.month < 4) - 1) >= BY_MONTH_FROM
        after = months_later(begin, 1 if by_month else _QUARTER)
        if after > today.replace(day=1):
            return made
        waiting = waiting or begin
        together += sum(number for month, number in numbers.items() if begin <= month < after)
        if together == 0 or together >= MIN_N:
            made.append(Stretch(waiting, after - timedelta(days=1)))
            waiting, together = None, 0
        begin = after


def _cases_of_year(numbers: Mapping[date, int], year: int) -> int:
    return sum(number for month, number in numbers.items() if fiscal_year(month) == year)


def chosen(stretches: list[Stretch], first: date, last: date) -> list[Stretch]:
    """Those that a period from `first` to `last` touches."""
    return [one for one in stretches if one.first <= last and first <= one.last]


def nearest(stretches: list[Stretch], first: date, last: date) -> Stretch | None:
    """The one nearest to a period that touches none."""
    return min(
        stretches,
        key=lambda one: max((one.first - last).days, (first - one.last).days),
        default=None,
    )


def wholes(stretches: list[Stretch], today: date) -> list[list[int]]:
    """The quarters and then the fiscal years that are over, each as the places of the stretches that lie in it."""
    return [
        *_whole(stretches, today, quarter_of, _QUARTER),
        *_whole(stretches, today, _begin_of_year, _YEAR),
    ]


def _whole(
    stretches: list[Stretch], today: date, begin_of: Callable[[date], date], months: int
) -> Iterator[list[int]]:
    for begin, some in groupby(enumerate(stretches), lambda placed: begin_of(placed[1].first)):
        after = months_later(begin, months)
        places = [place for place, one in some if one.last < after]
        if after <= today and len(places) > 1:
            yield places


def fiscal_year(day: date) -> int:
    """The year in whose April the fiscal year of this day began."""
    return day.year - (day.month < 4)


def _begin_of_year(day: date) -> date:
    return date(fiscal_year(day), 4, 1)


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, day.month - (day.month - 1) % _QUARTER, 1)


def months_later(day: date, number: int) -> date:
    """The first day of the month so many months later."""
    place = day.year * 12 + day.month - 1 + number
    return date(place // 12, place % 12 + 1, 1)

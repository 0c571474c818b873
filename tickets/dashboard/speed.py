"""How fast the desk really answers, for everybody to see on the home page: measured, never promised.

The same figures as the desk's own (`tickets.metrics`), of the cases received in the last 90 days, and only where there
are enough of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import caches

from tickets import clock
from tickets.metrics import MIN_N, calendars
from tickets.metrics.figures import figures, today
from tickets.metrics.measures import target_days
from tickets.metrics.pieces import Question
from tickets.metrics.report import PERIOD_DAYS
from tickets.metrics.suppression import is_safe

MEASURE = "first_answer"
KEPT_SECONDS = 300
_TELLS_NOTHING_FROM = 10 * MIN_N
"""Cases of which a tenth may be a handful and may be more."""
_KEY = "answer-speed"


@dataclass(frozen=True)
class Speed:
    """Figures about at least `MIN_N` cases that are answered or whose time is over.

    `median_days` is in business days, None where half have no answer yet; of ten cases `in_ten` were answered within
    `target` business days, None where that would tell how few were late, or were not.
    """

    cases: int
    median_days: int | None
    in_ten: int | None
    target: int

    @property
    def about(self) -> int:
        """The number of cases to ten: exact ones of two days would tell how many came in between."""
        return max(10, (self.cases + 5) // 10 * 10)


def recent() -> Speed | None:
    """The figures of the last 90 days, some minutes old at most; None where they are about too few cases."""
    kept = caches["near"].get(_KEY)
    if kept is None:
        kept = (measured(clock.now()),)
        caches["near"].set(_KEY, kept, KEPT_SECONDS)
    return kept[0]


def measured(now: datetime) -> Speed | None:
    """The figures as of `now`; None where they are about too few cases or the desk has set itself no aim."""
    last, target = today(now), target_days(MEASURE)
    total, _groups = figures(Question(last - timedelta(days=PERIOD_DAYS), last, now, measures=(MEASURE,)))
    figure = total.figures[MEASURE]
    if target is None or figure.due < MIN_N:
        return None
    median, in_ten = figure.business[0], _in_ten(figure.within_target, figure.due)
    if median is None and in_ten is None:
        return None
    return Speed(figure.due, None if median is None else _in_days(median, now), in_ten, target)


def _in_ten(within: int, due: int) -> int | None:
    """Nine of some ten cases are all but one of them: an observer would not be told that either."""
    return within * 10 // due if is_safe(within, due) or due >= _TELLS_NOTHING_FROM else None


def _in_days(minutes: int, now: datetime) -> int:
    """So many business days after the one of its receipt at the latest, even if every day were the desk's shortest."""
    return max(1, math.ceil(minutes / min(calendars.desk_at(now).day_lengths())))

"""What the figures of a large desk are made of, worked out by the worker before somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tickets.dashboard.period import before, months_back
from tickets.dashboard.screen import MONTHS
from tickets.metrics import store
from tickets.metrics.figures import GROUPS, today
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Question, spans_of
from tickets.metrics.report import default_first
from tickets.metrics.runs import TOGETHER, Runs

FROM_CASES = 50_000
"""With fewer, everything is worked out faster than it is noticed."""


def prepare(now: datetime) -> None:
    """Works out what the usual periods need by every way to group, and removes what has become old."""
    source = Source()
    if source.cases < FROM_CASES:
        return
    names = source.names()
    for first, last in _periods(source, today(now)):
        spans = spans_of(source, Question(first, last, now))
        for kind in (TOGETHER, *GROUPS):
            source.need_runs([(kind, span) for span in spans])
            runs = Runs(kind, [source.run(kind, span) for span in spans])
            runs.known(0, 0)
            names |= runs.names()
    store.prune(names)


def _periods(source: Source, day: date) -> Iterator[tuple[date, date]]:
    usual = default_first(day)
    yield usual, day
    yield before(usual, day, in_months=False)
    yield before(usual, day, in_months=True)
    yield months_back(day, 12), day
    yield months_back(day, MONTHS - 1), day
    yield min(source.months, default=day), day

"""Counts and percentiles of the cases received in a period, by group.

What is computed here is exact; who may see what of it is decided by `report` and `suppression`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from tickets.metrics.columns import DIMENSIONS, Columns, day_number
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Open, Pieces, Question, pieces
from tickets.metrics.runs import TOGETHER, UNITS, WAYS, Runs, ended, is_unfinished
from tickets.metrics.survival import PERCENTS, Numbers, key_type, keys_of, percentiles
from tickets.models.measure import LANES

GROUPS = ("month", "week", *DIMENSIONS)
_EPOCH = date(1970, 1, 1)
Percentiles = list[int | None]


@dataclass
class Figure:
    """One measure of one group.

    `n` cases in which it has begun; of those `done`, and `open`, which may still be done. `due` are those that are done
    or whose time was over, `within_target` of them in time. Percentiles in the order of `PERCENTS`.
    """

    n: int = 0
    done: int = 0
    open: int = 0
    due: int = 0
    within_target: int = 0
    oldest_business: int = 0
    oldest_calendar: int = 0
    business: Percentiles = field(default_factory=lambda: [None] * len(PERCENTS))
    calendar: Percentiles = field(default_factory=lambda: [None] * len(PERCENTS))


@dataclass
class Group:
    """All measures of one group of cases; `key` is a code, a month 2026-11 or the Monday of a week."""

    key: str
    cases: int = 0
    reopened: int = 0
    returned: int = 0
    figures: dict[str, Figure] = field(default_factory=dict)


def figures(question: Question, source: Source | None = None) -> tuple[Group, list[Group]]:
    """All cases together, and the groups in the order of their keys; without grouping there are none.

    Of groups that are only counted there is no total, which nobody reads. `source` has the months of the question, if it
    is asked with others; else it is read here.
    """
    found = pieces(source or Source(question.first, question.last), question)
    total = _groups(found, TOGETHER, question) if TOGETHER in question.kinds else []
    every = Group("total") if not total else total[0]
    every.key = "total"
    if question.group_by is None:
        return every, []
    groups = _groups(found, question.group_by, question)
    return every, sorted((group for group in groups if group.cases), key=lambda group: group.key)


def _groups(found: Pieces, kind: str, question: Question) -> list[Group]:
    runs = found.runs(kind, question.measures)
    added, gone, standing = map(runs.number_of, (found.added, found.gone, found.standing))
    groups = [Group(key) for key in runs.numbers]
    size = len(groups)
    everywhere = slice(None)
    for name, of_added, of_gone in (
        ("cases", everywhere, everywhere),
        ("reopened", found.added.reopens > 0, found.gone.reopens > 0),
        ("returned", found.added.returns > 0, found.gone.returns > 0),
    ):
        counts = runs.total(name) + np.bincount(added[of_added], minlength=size)
        counts -= np.bincount(gone[of_gone], minlength=size)
        for group, count in zip(groups, counts.tolist(), strict=True):
            setattr(group, name, count)
    for measure in question.measures:
        lane = LANES.index(measure)
        times = _Times(size, is_timed=not question.is_of_counts)
        times.end(found.added, lane, added)
        times.take_away(found.gone, lane, gone)
        times.stay_open(found.added_open[lane], added)
        times.stay_open(found.standing_open[lane], standing)
        for group, figure in zip(groups, times.figures(runs, lane), strict=True):
            group.figures[measure] = figure
    return groups


class _Times:
    """What one measure is made of beside the runs, by group."""

    def __init__(self, groups: int, *, is_timed: bool) -> None:
        self._groups, self._kind = groups, key_type(groups)
        self._ways = np.zeros((groups, WAYS), np.int64)
        self._open, self._late, self._oldest_business, self._oldest_calendar = np.zeros((4, groups), np.int64)
        # One a unit; none where the times are not wanted.
        self._added: tuple[list[Numbers], ...] = ([], []) if is_timed else ()
        self._gone: tuple[list[Numbers], ...] = ([], []) if is_timed else ()

    def end(self, columns: Columns, lane: int, group: Numbers) -> None:
        """Adds what has ended in these cases; `group` is the number of each case's."""
        self._ways += self._ended(columns, lane, group, self._added)

    def take_away(self, columns: Columns, lane: int, group: Numbers) -> None:
        """Takes away what had ended in these."""
        self._ways -= self._ended(columns, lane, group, self._gone)

    def stay_open(self, entries: Open, group_of_case: Numbers) -> None:
        """Adds what is open."""
        cases, business, calendar, late = entries
        group = group_of_case[cases]
        self._open += np.bincount(group, minlength=self._groups)
        self._late += np.bincount(group[late], minlength=self._groups)
        np.maximum.at(self._oldest_business, group, business)
        np.maximum.at(self._oldest_calendar, group, calendar)
        for times, passed in zip(self._added, (business, calendar), strict=False):
            times.append(keys_of(group, passed, np.ones(len(group), np.bool_), self._kind))

    def figures(self, runs: Runs, lane: int) -> list[Figure]:
        """One for each group."""
        ways = self._ways + runs.table(lane)
        done = ways[:, 0] + ways[:, 1]
        columns = {
            "n": ways.sum(axis=1) + self._open,
            "done": done,
            "open": self._open,
            "due": done + ways[:, 3] + self._late,
            "within_target": ways[:, 0],
            "oldest_business": self._oldest_business,
            "oldest_calendar": self._oldest_calendar,
        }
        numbers = list(zip(*(column.tolist() for column in columns.values()), strict=True))
        if not self._added:
            return [Figure(**dict(zip(columns, row, strict=True))) for row in numbers]
        ended = runs.table(lane).sum(axis=1)
        times = [
            percentiles(
                runs.keys(lane, unit),
                runs.known(lane, unit),
                ended,
                np.sort(np.concatenate(self._added[unit])),
                np.concatenate(self._gone[unit]),
            )
            for unit in range(len(UNITS))
        ]
        return [
            Figure(**dict(zip(columns, row, strict=True)), business=business, calendar=calendar)
            for row, business, calendar in zip(numbers, *times, strict=True)
        ]

    def _ended(
        self, columns: Columns, lane: int, group: Numbers, times: tuple[list[Numbers], ...]
    ) -> Numbers:
        places, ways = ended(columns, lane)
        group = group[places]
        for entries, unit in zip(times, UNITS, strict=False):
            minutes = getattr(columns, unit)[lane][places]
            entries.append(keys_of(group, minutes, is_unfinished(ways), self._kind))
        return np.bincount(group * WAYS + ways, minlength=self._groups * WAYS).reshape(self._groups, WAYS)


def today(now: datetime) -> date:
    """The day it is in Japan."""
    return _EPOCH + timedelta(days=day_number(now))

"""Which cases a question is about, in pieces: what stands sorted in runs, what is to be added to it, what is not in it any more."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from cms.calendars import Calendar, in_japan
from tickets.metrics import calendars, runs
from tickets.metrics.columns import DIMENSIONS, Columns, joined, minutes_passed
from tickets.metrics.packs import Source, day_range
from tickets.metrics.runs import TOGETHER
from tickets.metrics.survival import Numbers
from tickets.models.measure import LANES

Open = tuple[Numbers, Numbers, Numbers, Numbers]
"""The cases in which something is open, its business and calendar minutes up to now, and whether it is late."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Question:
    """Which cases: received from day `first` to day `last`, both included, in Japan; only of one expert's, if given.

    `measures` are those that are wanted; without percentiles, and of groups without a total, where only counts are.
    """

    first: date
    last: date
    now: datetime
    group_by: str | None = None
    expert_id: int | None = None
    measures: tuple[str, ...] = LANES
    is_of_counts: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """By what its cases are to be sorted."""
        if self.group_by is None:
            return (TOGETHER,)
        return (self.group_by,) if self.is_of_counts else (TOGETHER, self.group_by)


@dataclass
class Pieces:
    """`spans` of months stand in runs. Beside them `added` cases, and `gone` ones that are in a run and do not count.

    Of `standing`, which are cases of the runs, only what is open counts. `added_open` and `standing_open` are
    what is open in them, one entry a measure.
    """

    source: Source
    spans: list[list[date]]
    added: Columns
    gone: Columns
    standing: Columns
    added_open: list[Open]
    standing_open: list[Open]

    def runs(self, kind: str, measures: Sequence[str] = LANES) -> runs.Runs:
        """The runs of these spans by one way to group, for the times of these measures."""
        return runs.Runs(kind, [self.source.run(kind, span) for span in self.spans], measures)


def prepare(source: Source, questions: Iterable[Question]) -> None:
    """Has the source read at once what these questions will ask for."""
    asked = list(questions)
    source.need_columns({month for one in asked for month in _read_singly(source, one)})
    source.need_runs([(kind, span) for one in asked for span in spans_of(source, one) for kind in one.kinds])


def pieces(source: Source, question: Question) -> Pieces:
    """The cases that `question` asks about."""
    prepare(source, [question])
    spans = spans_of(source, question)
    whole = {month for span in spans for month in span}
    changed = whole & source.fresh_months()
    gone = joined([source.columns(month).taken(source.out_of_date(month)) for month in sorted(changed)])
    added = _added(source, question, [month for month in _months(source, question) if month not in whole])
    standing = joined([runs.still_open(source.run(TOGETHER, span)) for span in spans])
    standing = standing.taken(np.flatnonzero(~np.isin(standing.pk, source.fresh.pk)))

    def calendar_for(channel: str) -> Calendar:
        code = calendars.code_for(channel)
        versions = source.versions
        return (versions.get(code) or versions[calendars.DESK]).in_force(question.now)

    def open_of(columns: Columns) -> list[Open]:
        order = np.argsort(columns.open_lane, kind="stable")
        entries = columns.open_case, *minutes_passed(columns, question.now, calendar_for)
        edges = np.searchsorted(columns.open_lane[order], np.arange(1, len(LANES)))
        return list(zip(*(np.split(column[order], edges) for column in entries), strict=True))

    return Pieces(source, spans, added, gone, standing, open_of(added), open_of(standing))


def _months(source: Source, question: Question) -> list[date]:
    return [month for month in source.months if question.first.replace(day=1) <= month <= question.last]


def _read_singly(source: Source, question: Question) -> set[date]:
    """The months of which single cases are needed, or that may be needed only in part."""
    months = _months(source, question)
    if question.expert_id is not None:
        return set(months)
    return {month for month in months if not _is_inside(month, question)} | (
        source.fresh_months() & set(months)
    )


def _is_inside(month: date, question: Question) -> bool:
    return question.first <= month and _end_of(month) <= question.last


def _end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def spans_of(source: Source, question: Question) -> list[list[date]]:
    """The months all of whose cases are asked for, in spans that stand together."""
    if question.expert_id is not None:
        return []
    months = _months(source, question)
    whole = [month for month in months if _is_whole(source, month, question)]
    in_part = set(months).difference(whole)
    first, last = question.first, question.last
    if first.replace(day=1) in in_part:
        first = _end_of(first) + timedelta(days=1)
    if last.replace(day=1) in in_part:
        last = last.replace(day=1) - timedelta(days=1)
    return runs.spans(whole, first, last, in_japan(question.now).date())


def _is_whole(source: Source, month: date, question: Question) -> bool:
    """All of the month is asked for, or all days of it that have cases: those up to today."""
    if _is_inside(month, question):
        return True
    columns = source.columns(month)
    if not len(columns):
        return True
    first, last = day_range(columns)
    return question.first <= first and last <= question.last


def _added(source: Source, question: Question, in_part: Iterable[date]) -> Columns:
    """What changed since it was packed, and the cases of the months that are not asked for as a whole."""
    chosen = []
    for month in in_part:
        columns = source.columns(month)
        wanted = _is_asked_for(columns, question)
        wanted[source.out_of_date(month)] = False
        chosen.append(columns.taken(np.flatnonzero(wanted)))
    fresh = source.fresh
    return joined([*chosen, fresh.taken(np.flatnonzero(fresh.counts & _is_asked_for(fresh, question)))])


def _is_asked_for(columns: Columns, question: Question) -> Numbers:
    first, last = ((day - _EPOCH).days for day in (question.first, question.last))
    wanted: Numbers = (columns.day >= first) & (columns.day <= last)
    if question.expert_id is not None and len(columns):
        place = DIMENSIONS.index("expert")
        is_theirs = np.array(columns.words[place]) == str(question.expert_id)
        wanted &= is_theirs[columns.codes[place]]
    return wanted

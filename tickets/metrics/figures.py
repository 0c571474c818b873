"""Counts and percentiles of the cases received in a period, by group.

What is computed here is exact; who may see what of it is decided by `report` and `suppression`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from cms.calendars import Calendar
from tickets.metrics import calendars, packs
from tickets.metrics.columns import DIMENSIONS, Columns, day_number, minutes_passed
from tickets.metrics.survival import PERCENTS, Numbers, percentiles
from tickets.models.measure import LANES, State

GROUPS = ("month", "week", *DIMENSIONS)
_EPOCH = date(1970, 1, 1)
_MONDAY = _EPOCH - timedelta(days=3)  # 1970-01-01 was a Thursday
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


@dataclass(frozen=True)
class Question:
    """Which cases: received from day `first` to day `last`, both included, in Japan; only of one expert's, if given."""

    first: date
    last: date
    now: datetime
    group_by: str | None = None
    expert_id: int | None = None


@dataclass
class _Slice:
    """The cases of a part that are asked about, each with the number of its group, and their open entries."""

    columns: Columns
    keep: Numbers | None
    group: Numbers | None
    open_minutes: tuple[Numbers, Numbers, Numbers]


def figures(question: Question) -> tuple[Group, list[Group]]:
    """All cases together, and the groups in the order of their keys."""
    slices, keys = _slices(question)
    total = _groups(slices, None)[0]
    if question.group_by is None:
        return total, []
    groups = _groups(slices, keys)
    return total, sorted((group for group in groups if group.cases), key=lambda group: group.key)


def _slices(question: Question) -> tuple[list[_Slice], list[str]]:
    versions = calendars.all_versions()

    def calendar_for(channel: str) -> Calendar:
        code = calendars.code_for(channel)
        return (versions.get(code) or versions[calendars.DESK]).in_force(question.now)

    numbers: dict[str, int] = {}
    slices = []
    for columns, counting in packs.parts(question.first, question.last):
        keep = _kept(columns, counting, question)
        group = None if question.group_by is None else _group_numbers(columns, question.group_by, numbers)
        slices.append(_Slice(columns, keep, group, minutes_passed(columns, question.now, calendar_for)))
    return slices, list(numbers)


def _kept(columns: Columns, counting: Numbers | None, question: Question) -> Numbers | None:
    masks = [] if counting is None else [counting]
    first, last = ((day - _EPOCH).days for day in (question.first, question.last))
    if len(columns) and (columns.day.min() < first or columns.day.max() > last):
        masks.append((columns.day >= first) & (columns.day <= last))
    if question.expert_id is not None:
        place = DIMENSIONS.index("expert")
        words = np.array(columns.words[place]) == str(question.expert_id)
        masks.append(words[columns.codes[place]] if len(words) else np.zeros(len(columns), np.bool_))
    return np.logical_and.reduce(masks) if masks else None


def _group_numbers(columns: Columns, by: str, numbers: dict[str, int]) -> Numbers:
    """For each case the number of its group; new keys are added to `numbers`."""
    if by in DIMENSIONS:
        place = DIMENSIONS.index(by)
        words, codes = columns.words[place], columns.codes[place]
    else:
        distinct, day_codes = _days(columns)
        name: Callable[[date], str] = _month if by == "month" else _week
        words = tuple(name(_EPOCH + timedelta(days=int(day))) for day in distinct)
        codes = day_codes
    table = np.array([numbers.setdefault(word, len(numbers)) for word in words] or [0], np.uint32)
    return table[codes]


def _days(columns: Columns) -> tuple[Numbers, Numbers]:
    if not len(columns):
        return columns.day, columns.day
    first = int(columns.day.min())
    return np.arange(first, int(columns.day.max()) + 1), columns.day - first


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _week(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def _groups(slices: list[_Slice], keys: list[str] | None) -> list[Group]:
    """One group for each key; without keys one for all cases."""
    number = 1 if keys is None else len(keys)
    groups = [Group(key) for key in (["total"] if keys is None else keys)]
    for piece in slices:
        by = None if keys is None else piece.group
        for name, column in (
            ("cases", None),
            ("reopened", piece.columns.reopens),
            ("returned", piece.columns.returns),
        ):
            some = np.ones(len(piece.columns), np.bool_) if column is None else column > 0
            chosen = some if piece.keep is None else some & piece.keep
            for group, count in zip(groups, _counts(by, chosen, number), strict=True):
                setattr(group, name, getattr(group, name) + count)
    for lane, name in enumerate(LANES):
        for group, figure in zip(groups, _lane(slices, lane, number, grouped=keys is not None), strict=True):
            group.figures[name] = figure
    return groups


def _counts(group: Numbers | None, chosen: Numbers, number: int) -> list[int]:
    if group is None:
        return [int(np.count_nonzero(chosen))]
    return np.bincount(group[chosen], minlength=number).tolist()


@dataclass
class _Times:
    """What the percentiles of a measure are made of, a list of pieces each."""

    group: list[Numbers] = field(default_factory=list)
    business: list[Numbers] = field(default_factory=list)
    calendar: list[Numbers] = field(default_factory=list)
    unfinished: list[Numbers] = field(default_factory=list)


def _lane(slices: list[_Slice], lane: int, number: int, *, grouped: bool) -> list[Figure]:
    found = [Figure() for _group in range(number)]
    times = _Times()
    for piece in slices:
        for count, group in _ended(piece, lane, times, number, grouped=grouped):
            figure = found[group]
            figure.n += sum(count)
            figure.done += count[0] + count[1]
            figure.due += count[0] + count[1] + count[3]
            figure.within_target += count[0]
        _still_open(piece, lane, times, found, grouped=grouped)
    group_of = np.concatenate(times.group) if grouped else None
    unfinished = np.concatenate(times.unfinished)
    for name in ("business", "calendar"):
        minutes = np.concatenate(getattr(times, name))
        for figure, values in zip(found, percentiles(group_of, minutes, unfinished, number), strict=True):
            setattr(figure, name, values)
    return found


def _ended(
    piece: _Slice, lane: int, times: _Times, number: int, *, grouped: bool
) -> Iterator[tuple[list[int], int]]:
    """Adds the times of what has ended; yields for each group how often it ended in each of the four ways."""
    state = piece.columns.states[lane]
    ended = (state >= State.IN_TIME) & (state <= State.LEFT_LATE)
    if piece.keep is not None:
        ended &= piece.keep
    place = np.flatnonzero(ended)
    state = state[place]
    times.business.append(piece.columns.business[lane][place])
    times.calendar.append(piece.columns.calendar[lane][place])
    times.unfinished.append(state >= State.LEFT)
    key = (state - 1).astype(np.uint32)
    if grouped and piece.group is not None:
        group = piece.group[place]
        times.group.append(group)
        key += group * 4
    table = np.bincount(key, minlength=4 * number).reshape(number, 4).tolist()
    yield from ((count, group) for group, count in enumerate(table))


def _still_open(piece: _Slice, lane: int, times: _Times, found: list[Figure], *, grouped: bool) -> None:
    mine = piece.columns.open_lane == lane
    if piece.keep is not None:
        mine &= piece.keep[piece.columns.open_case]
    business, calendar, late = (column[mine] for column in piece.open_minutes)
    case = piece.columns.open_case[mine]
    group = piece.group[case] if grouped and piece.group is not None else np.zeros(len(case), np.uint32)
    if grouped:
        times.group.append(group)
    times.business.append(business)
    times.calendar.append(calendar)
    times.unfinished.append(np.ones(len(case), np.bool_))
    for number, spent, passed, is_late in zip(
        group.tolist(), business.tolist(), calendar.tolist(), late.tolist(), strict=True
    ):
        figure = found[number]
        figure.n += 1
        figure.open += 1
        figure.due += is_late
        figure.oldest_business = max(figure.oldest_business, spent)
        figure.oldest_calendar = max(figure.oldest_calendar, passed)


def today(now: datetime) -> date:
    """The day it is in Japan."""
    return _EPOCH + timedelta(days=day_number(now))

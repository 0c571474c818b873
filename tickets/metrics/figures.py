"""Counts and percentiles of the cases received in a period, by group.

What is computed here is exact; who may see what of it is decided by `report` and `suppression`.
"""

from __future__ import annotations

from collections.abc import Callable
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
    """Which cases: received from day `first` to day `last`, both included, in Japan; only of one expert's, if given.

    With `begins`, days in order, each group is divided by them: its key is then that of a `stretch_key`.
    """

    first: date
    last: date
    now: datetime
    group_by: str | None = None
    expert_id: int | None = None
    begins: tuple[date, ...] = ()


def stretch_key(begin: date, key: str = "") -> str:
    """How the part of a group is called that was received from this day on, until the next one of `Question.begins`."""
    return f"{begin} {key}"


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
    total, groups = _groups(slices, keys)
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
        if question.begins:
            group: Numbers | None = _divided(columns, question, numbers)
        else:
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


def _divided(columns: Columns, question: Question, numbers: dict[str, int]) -> Numbers:
    """As `_group_numbers`, each group divided by the days with which a stretch of time begins."""
    own: dict[str, int] = {}
    if question.group_by is None:
        inner: Numbers = np.zeros(len(columns), np.uint32)
    else:
        inner = _group_numbers(columns, question.group_by, own)
    days = np.array([(begin - _EPOCH).days for begin in question.begins])
    stretch = np.maximum(np.searchsorted(days, columns.day, side="right") - 1, 0)
    table = [
        [numbers.setdefault(stretch_key(begin, word), len(numbers)) for word in own or [""]]
        for begin in question.begins
    ]
    return np.array(table, np.uint32)[stretch, inner]


def _days(columns: Columns) -> tuple[Numbers, Numbers]:
    if not len(columns):
        return columns.day, columns.day
    first = int(columns.day.min())
    return np.arange(first, int(columns.day.max()) + 1), columns.day - first


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _week(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def _groups(slices: list[_Slice], keys: list[str]) -> tuple[Group, list[Group]]:
    """All cases together, and one group for each key."""
    total, groups = Group("total"), [Group(key) for key in keys]
    for piece in slices:
        columns = piece.columns
        for name, some in (
            ("cases", np.ones(len(columns), np.bool_)),
            ("reopened", columns.reopens > 0),
            ("returned", columns.returns > 0),
        ):
            chosen = some if piece.keep is None else some & piece.keep
            setattr(total, name, getattr(total, name) + int(np.count_nonzero(chosen)))
            counts = _counts(piece.group, chosen, len(keys))
            for group, count in zip(groups, counts, strict=True):
                setattr(group, name, getattr(group, name) + count)
    for lane, name in enumerate(LANES):
        total.figures[name], figures_of_groups = _lane(slices, lane, len(keys))
        for group, figure in zip(groups, figures_of_groups, strict=True):
            group.figures[name] = figure
    return total, groups


def _counts(group: Numbers | None, chosen: Numbers, number: int) -> list[int]:
    return [] if group is None else np.bincount(group[chosen], minlength=number).tolist()


@dataclass
class _Times:
    """What the percentiles of a measure are made of, a list of pieces each."""

    group: list[Numbers] = field(default_factory=list)
    business: list[Numbers] = field(default_factory=list)
    calendar: list[Numbers] = field(default_factory=list)
    unfinished: list[Numbers] = field(default_factory=list)


def _lane(slices: list[_Slice], lane: int, number: int) -> tuple[Figure, list[Figure]]:
    """One measure of all cases together, and of each group."""
    groups = max(number, 1)
    times = _Times()
    tables = np.zeros((groups, 4), np.int64)
    still_open = np.zeros((groups, 4), np.int64)
    for piece in slices:
        tables += _ended(piece, lane, times, groups)
        _still_open(piece, lane, times, still_open)
    found = [
        Figure(
            n=sum(ended) + count,
            done=ended[0] + ended[1],
            open=count,
            due=ended[0] + ended[1] + ended[3] + late,
            within_target=ended[0],
            oldest_business=business,
            oldest_calendar=calendar,
        )
        for ended, (count, late, business, calendar) in zip(tables.tolist(), still_open.tolist(), strict=True)
    ]
    total = Figure(
        **{name: sum(getattr(one, name) for one in found) for name in _ADDED},
        **{name: max(getattr(one, name) for one in found) for name in _OLDEST},
    )
    group_of, unfinished = np.concatenate(times.group), np.concatenate(times.unfinished)
    for name in ("business", "calendar"):
        minutes = np.concatenate(getattr(times, name))
        setattr(total, name, percentiles(None, minutes, unfinished, 1)[0])
        if number:
            for figure, values in zip(found, percentiles(group_of, minutes, unfinished, number), strict=True):
                setattr(figure, name, values)
    return total, found[:number]


_ADDED = ("n", "done", "open", "due", "within_target")
_OLDEST = ("oldest_business", "oldest_calendar")


def _ended(piece: _Slice, lane: int, times: _Times, groups: int) -> Numbers:
    """Adds the times of what has ended; gives for each group how often it ended in each of the four ways."""
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
    if piece.group is not None:
        group = piece.group[place]
        times.group.append(group)
        key += group * 4
    else:
        times.group.append(key)  # nobody asks
    return np.bincount(key, minlength=4 * groups).reshape(groups, 4)


def _still_open(piece: _Slice, lane: int, times: _Times, still_open: Numbers) -> None:
    """Adds the times of what is open, and for each group how many there are, how many late, and the oldest."""
    mine = piece.columns.open_lane == lane
    if piece.keep is not None:
        mine &= piece.keep[piece.columns.open_case]
    business, calendar, late = (column[mine] for column in piece.open_minutes)
    case = piece.columns.open_case[mine]
    group = np.zeros(len(case), np.uint32) if piece.group is None else piece.group[case]
    times.group.append(group)
    times.business.append(business)
    times.calendar.append(calendar)
    times.unfinished.append(np.ones(len(case), np.bool_))
    groups = len(still_open)
    still_open[:, 0] += np.bincount(group, minlength=groups)
    still_open[:, 1] += np.bincount(group[late], minlength=groups)
    np.maximum.at(still_open[:, 2], group, business)
    np.maximum.at(still_open[:, 3], group, calendar)


def today(now: datetime) -> date:
    """The day it is in Japan."""
    return _EPOCH + timedelta(days=day_number(now))

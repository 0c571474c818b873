"""What has ended in the cases of some whole months, counted and sorted by group, and put together for a question.

Months that hardly change any more stand together, a year of them or a part of one, so that a question about ten
years touches some fifteen runs. A run is known by the tokens of its packs: a month packed anew makes new runs of those it is in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np

from tickets.metrics import store
from tickets.metrics.columns import DIMENSIONS, Columns, arrays_of, columns_of
from tickets.metrics.measures import WAITS
from tickets.metrics.store import Arrays
from tickets.metrics.survival import LONGEST, Keys, Known, Numbers, key_type, keys_of, known_of
from tickets.models.measure import LANES, State

UNITS = ("business", "calendar")
TOGETHER = ""
"""The kind of run in which all cases are one group; its only word."""
SPENT = ("resolution", *WAITS)
"""All time of a case that is done."""
WAYS = 4
"""In time, late, left, left late."""
_EPOCH = date(1970, 1, 1)
TOGETHER_AFTER = ((12, 6), (6, 3), (3, 1))
"""Years, half-years and quarters, and so many months after its last one from which on one stands together."""
_LAYOUT = "/".join(("2", *LANES, *DIMENSIONS))
"""Part of every name: other arrays, other names."""


# --- What a run is ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Run:
    """Some months by one way to group: `words` are the groups, in the order of their codes."""

    name: str
    words: tuple[str, ...]
    cases: Numbers
    reopened: Numbers
    returned: Numbers
    tables: Numbers  # lanes x groups x ways
    arrays: Arrays

    def keys(self, lane: int, unit: int) -> Numbers:
        """The sorted times of a measure, finished or not."""
        starts = self.arrays["starts"]
        place = lane * len(UNITS) + unit
        found: Numbers = self.arrays["keys"][starts[place] : starts[place + 1]]
        return found


def name_of(kind: str, tokens: Sequence[Any]) -> str:
    """What the run of these packs is called."""
    text = "/".join((_LAYOUT, kind, *map(str, tokens)))
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def run(kind: str, tokens: Sequence[Any], read: Callable[[], Columns]) -> Run:
    """The run of the packs with these tokens; their columns are read where it has not been worked out yet."""
    name = name_of(kind, tokens)
    arrays = store.kept(name, lambda: _worked_out(read(), kind))
    return Run(
        name,
        tuple(map(str, arrays["group_words"])),
        arrays["cases"],
        arrays["reopened"],
        arrays["returned"],
        arrays["tables"],
        arrays,
    )


def still_open(one: Run) -> Columns:
    """The cases of which something is open; of a run of the kind `TOGETHER`."""
    return columns_of(one.arrays)


def codes_by(columns: Columns, kind: str) -> tuple[Numbers, tuple[str, ...]]:
    """For each case the number of its group, and what the groups are called."""
    if kind == TOGETHER:
        return np.zeros(len(columns), np.int32), (TOGETHER,)
    if kind in DIMENSIONS:
        place = DIMENSIONS.index(kind)
        return columns.codes[place], columns.words[place]
    if not len(columns):
        return columns.day, ()
    begin = int(columns.day.min())
    days = [_EPOCH + timedelta(days=day) for day in range(begin, int(columns.day.max()) + 1)]
    names = [_month(day) if kind == "month" else _week(day) for day in days]
    words = tuple(dict.fromkeys(names))
    number = {word: place for place, word in enumerate(words)}
    return np.array([number[name] for name in names], np.int32)[columns.day - begin], words


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _week(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def ended(columns: Columns, lane: int) -> tuple[Numbers, Numbers]:
    """The places of the cases in which this measure has ended, and in which of the `WAYS`."""
    state = columns.states[lane]
    places = np.flatnonzero((state >= State.IN_TIME) & (state <= State.LEFT_LATE))
    return places, state[places] - np.uint8(State.IN_TIME)


def spent(columns: Columns) -> Numbers:
    """Of the cases that are done, for each of `SPENT` its business minutes and in how many cases there are any."""
    state = columns.states[LANES.index("resolution")]
    done = np.flatnonzero((state == State.IN_TIME) | (state == State.LATE))
    minutes = [columns.business[LANES.index(name)][done] for name in SPENT]
    return np.array([(one.sum(), (one > 0).sum()) for one in minutes], np.int64)


def is_unfinished(ways: Numbers) -> Numbers:
    """Whether what ended in these ways left before it was done."""
    return ways >= State.LEFT - State.IN_TIME


def _worked_out(columns: Columns, kind: str) -> Arrays:
    codes, words = codes_by(columns, kind)
    number = len(words)
    size = key_type(number)
    tables, keys, starts, bits = [], [], [0], []
    for lane in range(len(LANES)):
        places, ways = ended(columns, lane)
        code = codes[places]
        counted = np.bincount(code * WAYS + ways, minlength=number * WAYS)
        tables.append(counted.reshape(number, WAYS))
        for unit in UNITS:
            minutes = getattr(columns, unit)[lane][places]
            keys.append(keys_of(code, minutes, is_unfinished(ways), size))
            starts.append(starts[-1] + len(places))
            bits.append(1 + min(LONGEST, int(minutes.max(initial=0))).bit_length())
    found: Arrays = {
        "group_words": np.array(words or [], np.str_ if words else "U1"),
        "cases": np.bincount(codes, minlength=number),
        "reopened": np.bincount(codes[columns.reopens > 0], minlength=number),
        "returned": np.bincount(codes[columns.returns > 0], minlength=number),
        "tables": np.stack(tables),
        "keys": np.concatenate(keys),
        "starts": np.array(starts, np.int64),
        "bits": np.array(bits, np.int64),
    }
    if kind == TOGETHER:
        found["spent"] = spent(columns)
        found.update(arrays_of(columns.taken(np.unique(columns.open_case))))
    return found


# --- Which runs ------------------------------------------------------------------------------------------------------
def spans(months: Sequence[date], first: date, last: date, newest: date) -> list[list[date]]:
    """These months, in their order, in spans that stand together.

    All that there are from the month of `first` to that of `last` are among them; `newest` is the month it is now.
    """
    begin, end, now = _ordinal(first), _ordinal(last), _ordinal(newest)

    def span_of(month: date) -> tuple[int, int]:
        at = _ordinal(month)
        for length, after in TOGETHER_AFTER:
            start = at - at % length
            if begin <= start and start + length - 1 <= end and start + length - 1 + after <= now:
                return start, length
        return at, 1

    return [list(group) for _span, group in groupby(months, key=span_of)]


def _ordinal(month: date) -> int:
    return month.year * 12 + month.month - 1


# --- Several runs together -------------------------------------------------------------------------------------------
class Runs:
    """Runs of one kind with their groups numbered together: first their own, in order, then what `number_of` adds.

    `measures` are those of which the times will be asked for.
    """

    def __init__(self, kind: str, runs: Sequence[Run], measures: Sequence[str] = LANES) -> None:
        self.kind = kind
        self.runs = runs
        self._lanes = [LANES.index(name) for name in measures]
        words = sorted({word for one in runs for word in one.words})
        self.numbers = {word: place for place, word in enumerate(words)}
        self._own = len(words)
        self._group_of_code = [np.array([self.numbers[word] for word in one.words], np.int64) for one in runs]
        self._known: Arrays = {}
        self._known_name = self._name_of_known(LANES)

    def number_of(self, columns: Columns) -> Numbers:
        """For each of these cases the number of its group, a new one where it is of none that there is."""
        codes, words = codes_by(columns, self.kind)
        table = [self.numbers.setdefault(word, len(self.numbers)) for word in words]
        return np.array(table or [0], np.int64)[codes]

    def names(self) -> set[str]:
        """What all of it is called in the store."""
        return {self._known_name, *(one.name for one in self.runs)}

    def total(self, name: str) -> Numbers:
        """`cases`, `reopened` or `returned` of all runs by group."""
        found = np.zeros(len(self.numbers), np.int64)
        for one, groups in zip(self.runs, self._group_of_code, strict=True):
            found[groups] += getattr(one, name)
        return found

    def table(self, lane: int) -> Numbers:
        """How often a measure has ended in which way, groups x `WAYS`."""
        found = np.zeros((len(self.numbers), WAYS), np.int64)
        for one, groups in zip(self.runs, self._group_of_code, strict=True):
            found[groups] += one.tables[lane]
        return found

    def keys(self, lane: int, unit: int) -> list[Keys]:
        """The times of a measure, one entry a run."""
        found = []
        for one, groups in zip(self.runs, self._group_of_code, strict=True):
            sizes = one.tables[lane].sum(axis=1)
            first, code = np.zeros((2, len(self.numbers)), np.int64)
            absent = np.ones(len(self.numbers), np.bool_)
            first[groups] = np.cumsum(sizes) - sizes
            code[groups] = np.arange(len(groups))
            absent[groups] = False
            bits = int(one.arrays["bits"][lane * len(UNITS) + unit])
            found.append(Keys(one.keys(lane, unit), first, code, absent, bits))
        return found

    def known(self, lane: int, unit: int) -> Known:
        """What is known of the times of a measure in all runs."""
        if not self._known:
            self._known = store.known(self._known_name) or self._known_of_these()
        found, place = self._known, int(np.flatnonzero(self._known["lanes"] == lane)[0]) * len(UNITS) + unit
        left, near = (
            slice(int(starts[place]), int(starts[place + 1]))
            for starts in (found["left_starts"], found["near_starts"])
        )
        return Known(
            found["left"][left],
            found["waiting"][left],
            found["limits"][place],
            found["near"][near],
            found["ranks"][place],
        )

    def _name_of_known(self, measures: Sequence[str]) -> str:
        return name_of("known", [*measures, *(one.name for one in self.runs)])

    def _known_of_these(self) -> Arrays:
        """Of the measures that will be asked for, because it takes its time for each."""
        name = self._name_of_known([LANES[lane] for lane in self._lanes])
        return store.kept(name, self._work_out_known)

    def _work_out_known(self) -> Arrays:
        found = [
            known_of(self.keys(lane, unit), self._group_of_code, self.table(lane)[: self._own].sum(axis=1))
            for lane in self._lanes
            for unit in range(len(UNITS))
        ]
        return {
            "lanes": np.array(self._lanes),
            "left": np.concatenate([one.left for one in found]),
            "waiting": np.concatenate([one.waiting for one in found]),
            "left_starts": np.cumsum([0, *(len(one.left) for one in found)]),
            "limits": np.stack([one.limit for one in found]),
            "near": np.concatenate([one.near for one in found]),
            "near_starts": np.cumsum([0, *(len(one.near) for one in found)]),
            "ranks": np.stack([one.rank for one in found]),
        }

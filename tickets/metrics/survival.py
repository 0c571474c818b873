"""Percentiles of times of which some have not ended yet: Kaplan-Meier. Pure.

p50 is the shortest time after which at most half of the cases are still waiting. Where none has left unfinished this
is the nearest-rank percentile. A case that has left or is open counts among those waiting up to its time and not after;
one that ends at the very minute at which another leaves, ends first.

A time is a key, a number whose order is that of group, minute and whether it is unfinished. Keys that hardly ever
change come in runs, sorted beforehand; what is to be added to them or taken away comes beside them, so that a million
times are not sorted anew because a hundred have changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]

PERCENTS = (50, 90, 95)
_NOISE = 1e-9
_MINUTE_BITS = 20
TIME_BITS = _MINUTE_BITS + 1
LONGEST = (1 << _MINUTE_BITS) - 1
"""Minutes that are told apart, about two years; longer times count as this long."""
_TIME = (1 << TIME_BITS) - 1
_UNFINISHED = 1
_GROUPS_OF_SHORT_KEYS = 1 << (32 - TIME_BITS)
_NEVER = 1 << TIME_BITS
_LIKELY = 97
"""The percentile before which all others are, also when some times have been added."""
_FEW = 0.02
""" "Some": the share of them."""
_AT_ONCE = 256
"""How many times are looked up in a run in about the time of one."""


@dataclass(frozen=True)
class Keys:
    """One run of sorted keys. `first` says where in it each of all groups begins, `code` how the run numbers them.

    Groups that are not in the run have the code 0 and `absent`.
    """

    sorted: Numbers
    first: Numbers
    code: Numbers
    absent: Numbers
    bits: int = TIME_BITS
    """How many bits of a time are in use."""


@dataclass(frozen=True)
class Left:
    """The unfinished ones of all runs in order: their keys, and how many of their group are before each in all runs.

    `times` are the percentiles of each group, as long as nothing is added or gone; before that of `limit` they are
    likely to be found when something is.
    """

    keys: Numbers
    ranks: Numbers
    limit: Numbers
    times: Numbers


def key_type(groups: int) -> Any:
    """The type of the keys of so many groups: short ones are sorted and found in half the time."""
    return np.uint32 if groups < _GROUPS_OF_SHORT_KEYS else np.uint64


def keys_of(group: Numbers, minutes: Numbers, unfinished: Numbers, kind: Any) -> Numbers:
    """Sorted keys of the type `kind`. The columns have an entry a time."""
    key: Any = np.minimum(minutes, LONGEST).astype(kind)
    key <<= kind(1)
    key |= unfinished
    key |= group.astype(kind) << kind(TIME_BITS)
    key.sort()
    return key


def left_of(runs: Sequence[Keys], group_of_code: Sequence[Numbers], number: Numbers) -> Left:
    """`group_of_code` gives for each run the group that a code of it means, `number` the times of each group."""
    kind = key_type(len(number))
    keys, ranks = [np.zeros(0, kind)], [np.zeros(0, np.int64)]
    for position, run in enumerate(runs):
        places = np.flatnonzero(run.sorted & 1)
        found = run.sorted[places]
        group = group_of_code[position][_groups_of(found)]
        time = found & _TIME
        rank = places - run.first[group]
        for other, beside in enumerate(runs):
            if other != position:
                _Lookup(beside, group).add_to(rank, time, "right" if other < position else "left")
        keys.append((group.astype(kind) << kind(TIME_BITS)) | time.astype(kind))
        ranks.append(rank)
    together, ranked = np.concatenate(keys), np.concatenate(ranks)
    order = np.argsort(together, kind="stable")  # those of the same minute stay in the order of their runs
    together, ranked = together[order], ranked[order]
    times = _times(runs, (), number, (_groups_of(together), ranked), (*PERCENTS, _LIKELY))
    limit = np.where(times[:, -1] < 0, _NEVER, times[:, -1])
    return Left(together, ranked, limit, times[:, :-1])


def percentiles(
    runs: Sequence[Keys], left: Left, number: Numbers, added: Numbers, gone: Numbers
) -> list[list[int | None]]:
    """For each group the minutes of `PERCENTS`, None where it is not reached.

    `number` are the times in all runs, by group; `added` and `gone` are sorted keys, and all that are gone are in a run.
    """
    groups = len(number)
    kind = key_type(groups)
    every = np.full((groups, len(PERCENTS)), -1, np.int64)
    every[: len(left.times)] = left.times
    limit = np.full(groups, _NEVER, np.int64)
    limit[: len(left.limit)] = left.limit
    left = Left(left.keys.astype(kind, copy=False), left.ranks, limit, every)
    changes = np.bincount(_groups_of(added), minlength=groups) + np.bincount(
        _groups_of(gone), minlength=groups
    )
    touched = np.flatnonzero(changes)
    if len(touched) == groups:
        every = _changed(runs, left, number, added, gone)
    elif len(touched):
        is_theirs = (changes > 0)[_groups_of(left.keys)]
        theirs = Left(
            _of_groups(left.keys, touched, groups),
            left.ranks[is_theirs],
            limit[touched],
            every[touched],
        )
        every[touched] = _changed(
            [
                Keys(run.sorted, run.first[touched], run.code[touched], run.absent[touched], run.bits)
                for run in runs
            ],
            theirs,
            number[touched],
            _of_groups(added, touched, groups),
            _of_groups(gone, touched, groups),
        )
    return [[None if time < 0 else time >> 1 for time in row] for row in every.tolist()]


def _of_groups(keys: Numbers, chosen: Numbers, groups: int) -> Numbers:
    """Only the keys of these groups, which are numbered anew."""
    number = np.full(groups, -1, np.int64)
    number[chosen] = np.arange(len(chosen))
    group = number[_groups_of(keys)]
    here = group >= 0
    kind = keys.dtype.type
    found: Numbers = (group[here].astype(kind) << kind(TIME_BITS)) | (keys[here] & _TIME)
    return found


def _changed(runs: Sequence[Keys], left: Left, number: Numbers, added: Numbers, gone: Numbers) -> Numbers:
    """The times of groups all of which something is added to or gone from."""
    groups = len(number)
    edges = np.arange(groups + 1, dtype=np.uint64) << TIME_BITS
    more = _Beside(added, np.searchsorted(added, edges))
    less = _Beside(gone, np.searchsorted(gone, edges))
    number = number + np.diff(more.starts) - np.diff(less.starts)
    # All of those who leave are worth knowing where much is added.
    limit = np.where(np.diff(more.starts) > number * _FEW, _NEVER, left.limit)
    beside = (more, less)
    times = _times(runs, beside, number, _left_now(runs, left, more, less, limit), PERCENTS)
    if ((times < 0) | (times >= limit[:, None]))[(limit < _NEVER) & (number > 0)].any():
        everybody = _left_now(runs, left, more, less, np.full(groups, _NEVER))
        times = _times(runs, beside, number, everybody, PERCENTS)
    return times


class _Beside:
    """Sorted keys beside the runs, and where among them each group begins."""

    def __init__(self, keys: Numbers, starts: Numbers) -> None:
        self.keys = keys
        self.starts = starts

    def as_run(self) -> Keys:
        """They know all groups by their own numbers."""
        groups = len(self.starts) - 1
        bits = int((self.keys & _TIME).max(initial=0)).bit_length()
        return Keys(self.keys, self.starts[:-1], np.arange(groups), np.zeros(groups, np.bool_), bits)


class _Lookup:
    """Counts the keys of a run in the groups of a list of entries."""

    def __init__(self, run: Keys, group: Numbers) -> None:
        self._keys = run.sorted
        self._kind: Any = run.sorted.dtype.type
        self._here: Numbers | None = None
        if run.absent.any():
            self._here = np.flatnonzero(~run.absent[group])
            group = group[self._here]
        self._prefix = run.code[group].astype(self._kind) << self._kind(TIME_BITS)
        self._first = run.first[group]
        self.is_needless = not len(run.sorted) or not len(group)

    def add_to(self, count: Numbers, time: Numbers, side: Any) -> None:
        """Adds how many keys are before each time of each entry, or with `right` up to it."""
        if self.is_needless:
            return
        if self._here is not None:
            time = time[self._here]
        shape = (-1,) + (1,) * (time.ndim - 1)
        key = time.astype(self._kind) | self._prefix.reshape(shape)
        found = self._keys.searchsorted(key, side) - self._first.reshape(shape)
        if self._here is None:
            count += found
        else:
            count[self._here] += found


def _groups_of(keys: Numbers) -> Numbers:
    return (keys >> TIME_BITS).astype(np.int64)


def _left_now(
    runs: Sequence[Keys], left: Left, added: _Beside, gone: _Beside, limit: Numbers
) -> tuple[Numbers, Numbers]:
    """Group and rank of who is unfinished before `limit`, in order, with what is added and without what is gone."""
    keys, ranks = left.keys, left.ranks
    gone_left = gone.keys[(gone.keys & _UNFINISHED).astype(np.bool_)]
    if len(gone_left):
        again = np.arange(len(gone_left)) - np.searchsorted(gone_left, gone_left)
        places = np.searchsorted(keys, gone_left, "right") - 1 - again
        keys, ranks = np.delete(keys, places), np.delete(ranks, places)
    groups = _groups_of(keys)
    shift = np.zeros(len(keys) + 1, np.int64)
    for changed, sign in ((added, 1), (gone, -1)):
        shift += sign * np.bincount(np.searchsorted(keys, changed.keys, "right"), minlength=len(keys) + 1)
    ranks = ranks + np.cumsum(shift)[:-1] - (added.starts - gone.starts)[groups]
    places = np.flatnonzero(added.keys & _UNFINISHED)
    places = places[(added.keys[places] & _TIME).astype(np.int64) < limit[_groups_of(added.keys[places])]]
    new = added.keys[places]
    group, time = _groups_of(new), new & _TIME
    rank = places - added.starts[group] - (np.searchsorted(gone.keys, new, "right") - gone.starts[group])
    for run in runs:
        _Lookup(run, group).add_to(rank, time, "right")
    behind = np.searchsorted(keys, new, "right")
    return np.insert(groups, behind, group), np.insert(ranks, behind, rank)


def _times(
    runs: Sequence[Keys],
    beside: tuple[_Beside, _Beside] | tuple[()],
    number: Numbers,
    left: tuple[Numbers, Numbers],
    percents: Sequence[int],
) -> Numbers:
    """Groups x percentiles, -1 where one is not reached."""
    ranks = _ranks(number, *left, percents)
    found = np.full(len(ranks), -1, np.int64)
    places = np.flatnonzero(ranks >= 0)
    found[places] = _at_ranks(runs, beside, places // len(percents), ranks[places])
    return found.reshape(-1, len(percents))


def _ranks(number: Numbers, group: Numbers, rank: Numbers, percents: Sequence[int]) -> Numbers:
    """For each group and percentile where among its times it lies, -1 where it is not reached.

    `group` and `rank` are those of the unfinished ones, in order. Between two of them the share still waiting falls in
    equal steps; at each it stays, and the steps grow.
    """
    groups = len(number)
    logs, steps = _logarithms(int(number.max(initial=1)).bit_length())
    at_risk = number[group] - rank
    growth = np.concatenate([[0.0], np.cumsum(steps[at_risk])])
    many = np.bincount(group, minlength=groups)
    start = np.cumsum(many) - many
    waiting = logs[at_risk] + growth[:-1] - (logs[number] + growth[start])[group]
    result = np.full((groups, len(percents)), -1, np.int64)
    bounded = np.append(rank, 0)  # so that there is something to read behind the last one
    for place, percent in enumerate(percents):
        wanted = 1 - percent / 100 + _NOISE
        stretch = np.bincount(group[waiting > math.log(wanted)], minlength=groups)
        at = start + stretch
        begin = np.where(stretch > 0, bounded[at - 1] + 1, 0)
        end = np.where(stretch < many, bounded[at], number)
        through = np.ceil(number * (1 - wanted / np.exp(growth[at] - growth[start]))).astype(np.int64)
        found = np.maximum(begin, np.minimum(through, end) - 1)
        result[:, place] = np.where(begin < end, found, -1)
    return result.reshape(-1)


@cache
def _logarithms(bits: int) -> tuple[Numbers, Numbers]:
    """Of all numbers of so many bits, and how much each is more than that of the number before; of 0 and 1 nothing."""
    logs = np.log(np.maximum(np.arange(1 << bits), 1))
    return logs, np.diff(logs, prepend=0.0)


def _at_ranks(
    runs: Sequence[Keys], beside: tuple[_Beside, _Beside] | tuple[()], group: Numbers, ranks: Numbers
) -> Numbers:
    """The time (minute and whether it is unfinished) at each rank of its group, found digit by digit.

    `beside` is what is added and what is gone.
    """
    found = np.zeros(len(ranks), np.int64)
    if not len(ranks):
        return found
    every = [*runs, *(one.as_run() for one in beside)]
    lookups = [_Lookup(one, group) for one in every]
    gone = lookups.pop() if beside else None
    bits = max(one.bits for one in every)
    digit = max(1, min(7, (_AT_ONCE // len(ranks)).bit_length()))
    while bits:
        digit = min(digit, bits)
        bits -= digit
        steps = np.arange(1, 1 << digit) << bits
        time = found[:, None] + steps - 1
        count = np.zeros(time.shape, np.int64)
        if gone is not None:
            gone.add_to(count, time, "right")
            np.negative(count, out=count)
        for one in lookups:
            one.add_to(count, time, "right")
        found += (count <= ranks[:, None]).sum(axis=1) << bits
    return found

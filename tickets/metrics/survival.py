"""Percentiles of times of which some have not ended yet: Kaplan-Meier. Pure.

p50 is the shortest time after which at most half of the cases are still waiting. Where none has left unfinished this
is the nearest-rank percentile. A case that has left or is open counts among those waiting up to its time and not after;
one that ends at the very minute at which another leaves, ends first.

A time is a key, a number whose order is that of group, minute and whether it is unfinished. Keys that hardly ever
change come in runs, sorted beforehand; what is to be added to them or taken away comes beside them, so that a million
times are not sorted anew because a hundred have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
_GROUPS_OF_SHORT_KEYS = 1 << (32 - TIME_BITS)
_NEVER = 1 << TIME_BITS
_LIKELY = 97
"""The percentile before which all others are, also when some times have been added."""
_FEW = 0.02
""" "Some": the share of them."""
_LEAST_AROUND, _AROUND = 32, 64
"""So many times are known on either side of a percentile, and so small a part of all of them."""
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
class Known:
    """What is known of all runs together as long as nothing is added or gone.

    `left` are the keys of the unfinished ones in order, and `waiting` how many of the group had not ended yet at each.
    `near` are the times around each percentile of each group, in order: keys whose group is the number of both; `rank`
    says for each which time of its group its first one is. Percentiles of all groups lie before `limit`, if few are added.
    """

    left: Numbers
    waiting: Numbers
    limit: Numbers
    near: Numbers
    rank: Numbers


def key_type(groups: int) -> Any:
    """The type of the keys of so many groups: short ones are sorted and found in half the time."""
    return np.uint32 if groups < _GROUPS_OF_SHORT_KEYS else np.uint64


def _prefix(group: Numbers, kind: Any) -> Numbers:
    """What the keys of each of these groups begin with."""
    found: Numbers = group.astype(kind) << kind(TIME_BITS)
    return found


def keys_of(group: Numbers, minutes: Numbers, unfinished: Numbers, kind: Any) -> Numbers:
    """Sorted keys of the type `kind`. The columns have an entry a time."""
    key: Any = np.minimum(minutes, LONGEST).astype(kind)
    key <<= kind(1)
    key |= unfinished
    key |= _prefix(group, kind)
    key.sort()
    return key


def known_of(runs: Sequence[Keys], group_of_code: Sequence[Numbers], number: Numbers) -> Known:
    """`group_of_code` gives for each run the group that a code of it means, `number` the times of each group."""
    kind = key_type(len(number))
    keys, ranks = [np.zeros(0, kind)], [np.zeros(0, np.int64)]
    for position, run in enumerate(runs):
        places = np.flatnonzero(_is_unfinished(run.sorted))
        found = run.sorted[places]
        group = group_of_code[position][_groups_of(found)]
        time = found & _TIME
        rank = places - run.first[group]
        for other, beside in enumerate(runs):
            if other != position:
                _Lookup(beside, group).add_to(rank, time, "right" if other < position else "left")
        keys.append(_prefix(group, kind) | time.astype(kind))
        ranks.append(rank)
    together, ranked = np.concatenate(keys), np.concatenate(ranks)
    order = np.argsort(together, kind="stable")  # those of the same minute stay in the order of their runs
    left = together[order]
    waiting = number[_groups_of(left)] - ranked[order]
    places = _ranks(number, waiting, _edges(left, len(number)), (*PERCENTS, _LIKELY))
    likely = np.flatnonzero(places[:, -1] >= 0)
    limit = np.full(len(number), _NEVER, np.int64)
    limit[likely] = _at_ranks(runs, (), likely, places[likely, -1])
    near, rank = _around(runs, number, places[:, :-1].reshape(-1))
    return Known(left, waiting.astype(np.int32), limit, near, rank)


def _around(runs: Sequence[Keys], number: Numbers, ranks: Numbers) -> tuple[Numbers, Numbers]:
    """The times around these ranks, one a group and percentile (the last ones where it is -1), and the rank of the first."""
    place = np.flatnonzero(np.repeat(number, len(PERCENTS)))
    group = place // len(PERCENTS)
    middle = np.where(ranks[place] < 0, number[group] - 1, ranks[place])
    width = _LEAST_AROUND + number[group] // _AROUND
    low, high = np.maximum(middle - width, 0), np.minimum(middle + width, number[group] - 1)
    kind = key_type(len(ranks))
    prefix = _prefix(place, kind)
    earliest, latest = (_at_ranks(runs, (), group, end) for end in (low, high))
    before = np.zeros(len(place), np.int64)
    found = [np.zeros(0, kind)]
    for run in runs:
        begin, end = np.zeros((2, len(place)), np.int64)
        lookup = _Lookup(run, group)
        lookup.add_to(begin, earliest, "left")
        lookup.add_to(end, latest, "right")
        before += begin
        time = run.sorted[_ranges(run.first[group] + begin, end - begin)] & _TIME
        found.append(np.repeat(prefix, end - begin) | time.astype(kind))
    together = np.concatenate(found)
    together.sort()
    first = np.zeros(len(ranks), np.int64)
    first[place] = low
    return together[_ranges(np.searchsorted(together, prefix) + low - before, high - low + 1)], first


def _ranges(begin: Numbers, length: Numbers) -> Numbers:
    """So many numbers from each beginning on, one after the other."""
    found: Numbers = np.arange(length.sum()) + np.repeat(begin - np.cumsum(length) + length, length)
    return found


def percentiles(
    runs: Sequence[Keys], known: Known, number: Numbers, added: Numbers, gone: Numbers
) -> list[list[int | None]]:
    """For each group the minutes of `PERCENTS`, None where it is not reached.

    `number` are the times in all runs, by group; `added` and `gone` are sorted keys, and all that are gone are in a run.
    """
    groups = len(number)
    more, less = _Beside(added, groups), _Beside(gone, groups)
    now = number + more.sizes - less.sizes
    limit = np.full(groups, _NEVER, np.int64)
    limit[: len(known.limit)] = known.limit
    # All of those who leave are worth knowing where much is added.
    limit[more.sizes > now * _FEW] = _NEVER
    times = _times(runs, known, number, (more, less), limit)
    if ((times < 0) | (times >= limit[:, None]))[(limit < _NEVER) & (now > 0)].any():
        times = _times(runs, known, number, (more, less), np.full(groups, _NEVER))
    return [[None if time < 0 else time >> 1 for time in row] for row in times.tolist()]


def _edges(keys: Numbers, groups: int) -> Numbers:
    """Where in sorted keys each group begins, and where the last one ends."""
    return np.searchsorted(keys, _prefix(np.arange(groups + 1), keys.dtype.type))


class _Beside:
    """Sorted keys beside the runs, where among them each group begins, and how many each has."""

    def __init__(self, keys: Numbers, groups: int) -> None:
        self.keys = keys
        self.starts = _edges(keys, groups)
        self.sizes = np.diff(self.starts)

    def place_of(self, group: Numbers, time: Numbers, side: Any = "left") -> Numbers:
        """Where for each entry the first key of its group at this time stands, or with `right` the first one behind it."""
        kind = self.keys.dtype.type
        found: Numbers = self.keys.searchsorted(_prefix(group, kind) | time.astype(kind), side)
        return found

    def as_run(self) -> Keys:
        """They know all groups by their own numbers."""
        groups = len(self.sizes)
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
        self._prefix = _prefix(run.code[group], self._kind)
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


def _times(
    runs: Sequence[Keys], known: Known, number: Numbers, beside: tuple[_Beside, _Beside], limit: Numbers
) -> Numbers:
    """Groups x percentiles, -1 where one is not reached. `beside` is what is added and what is gone."""
    more, less = beside
    now = number + more.sizes - less.sizes
    ranks = _ranks(now, *_left_now(runs, known, now, beside, limit), PERCENTS).reshape(-1)
    if not runs:  # so what is added is all there is
        at = np.repeat(more.starts[:-1], len(PERCENTS)) + ranks
        found = np.where(ranks < 0, -1, np.append(more.keys & _TIME, 0)[at].astype(np.int64))
        return found.reshape(-1, len(PERCENTS))
    found = _near(known, number, beside, ranks)
    lacking = np.flatnonzero((ranks >= 0) & (found < 0))
    found[lacking] = _at_ranks(runs, beside, lacking // len(PERCENTS), ranks[lacking])
    return found.reshape(-1, len(PERCENTS))


def _left_now(
    runs: Sequence[Keys], known: Known, now: Numbers, beside: tuple[_Beside, _Beside], limit: Numbers
) -> tuple[Numbers, Numbers]:
    """How many wait where somebody is unfinished, in order, of those added only before `limit`; where each group begins.

    `now` are the times of each group with what is added and without what is gone.
    """
    more, less = beside
    keys = known.left.astype(key_type(len(now)), copy=False)
    starts = _edges(keys, len(now))
    # Who is added behind one who leaves waits there as well; who is gone does not.
    change = np.bincount(np.searchsorted(keys, less.keys, "right"), minlength=len(keys) + 1)
    change -= np.bincount(np.searchsorted(keys, more.keys, "right"), minlength=len(keys) + 1)
    np.add.at(change, starts[:-1], more.sizes - less.sizes)
    waiting = known.waiting + np.cumsum(change)[:-1]
    gone = np.sort(_places(keys, less.keys[_is_unfinished(less.keys)]))

    places = np.flatnonzero(_is_unfinished(more.keys))
    places = places[(more.keys[places] & _TIME).astype(np.int64) < limit[_groups_of(more.keys[places])]]
    new = more.keys[places]
    group, time = _groups_of(new), new & _TIME
    rank = places - more.starts[group] - (np.searchsorted(less.keys, new, "right") - less.starts[group])
    for run in runs:
        _Lookup(run, group).add_to(rank, time, "right")
    behind = np.searchsorted(keys, new, "right")
    waiting = np.insert(np.delete(waiting, gone), behind - np.searchsorted(gone, behind), now[group] - rank)
    return waiting, starts - np.searchsorted(gone, starts) + _edges(new, len(now))


def _is_unfinished(keys: Numbers) -> Numbers:
    """Whether a time is unfinished: its last bit."""
    return (keys & 1).astype(np.bool_)


def _places(keys: Numbers, some: Numbers) -> Numbers:
    """Where these stand among the keys; of equal ones the last. Both are sorted."""
    again = np.arange(len(some)) - np.searchsorted(some, some)
    found: Numbers = np.searchsorted(keys, some, "right") - 1 - again
    return found


def _ranks(number: Numbers, waiting: Numbers, starts: Numbers, percents: Sequence[int]) -> Numbers:
    """For each group and percentile where among its times it lies, -1 where it is not reached.

    `waiting` are how many still wait when one leaves unfinished, in order, those of a group from its start on. Between
    two of them the share still waiting falls in equal steps; at each it stays, and the steps grow.
    """
    logs, steps = _logarithms(int(number.max(initial=1)).bit_length())
    growth = np.zeros(len(waiting) + 1)
    np.cumsum(steps[waiting], out=growth[1:])
    wanted = np.array([1 - percent / 100 + _NOISE for percent in percents])
    at = _first_where(
        np.repeat(starts[:-1, None], len(percents), 1),
        np.repeat(starts[1:, None], len(percents), 1),
        lambda place: logs[waiting[place]] + growth[place],
        (logs[number] + growth[starts[:-1]])[:, None] + np.log(wanted),
    )
    begins, ends, every = starts[:-1, None], starts[1:, None], number[:, None]
    bounded = np.append(waiting, 0)  # so that there is something to read behind the last one
    begin = np.where(at > begins, every - bounded[at - 1] + 1, 0)
    end = np.where(at < ends, every - bounded[at], every)
    through = np.ceil(every * (1 - wanted / np.exp(growth[at] - growth[begins]))).astype(np.int64)
    found = np.maximum(begin, np.minimum(through, end) - 1)
    return np.where(begin < end, found, -1)


def _first_where(low: Numbers, high: Numbers, value: Callable[[Numbers], Numbers], bound: Numbers) -> Numbers:
    """The first places from `low` on where a value that falls is no more above its bound; `high` where it is everywhere."""
    for _halving in range(int((high - low).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        is_open = low < high
        above = is_open & (value(np.where(is_open, middle, 0)) > bound)
        low, high = np.where(above, middle + 1, low), np.where(is_open & ~above, middle, high)
    return low


def _near(known: Known, number: Numbers, beside: tuple[_Beside, _Beside], ranks: Numbers) -> Numbers:
    """The time at each of these ranks, one a group and percentile; -1 where it does not lie among those around the old one.

    A time that is the same as the first or last of them may stand inside or outside: so many as are gone of it, so many
    are left out at that end.
    """
    kind = key_type(len(ranks))
    near = known.near.astype(kind, copy=False)
    starts = _edges(near, len(ranks))
    sizes = np.diff(starts)
    rank = np.zeros(len(ranks), np.int64)
    rank[: len(known.rank)] = known.rank
    group = np.repeat(np.arange(len(number)), len(PERCENTS))
    is_first, is_last = rank == 0, rank + sizes == number[group]
    bounded = np.append(near & _TIME, 0)
    low, high = bounded[starts[:-1]], bounded[starts[1:] - 1]
    prefix = _prefix(np.arange(len(ranks)), kind)
    more, less = beside
    for changed, sign in ((more, 1), (less, -1)):
        begin = np.where(is_first, changed.starts[group], changed.place_of(group, low, "right"))
        end = np.where(is_last, changed.starts[group + 1], np.maximum(begin, changed.place_of(group, high)))
        time = (changed.keys[_ranges(begin, end - begin)] & _TIME).astype(kind)
        keys = np.repeat(prefix, end - begin) | time
        if sign > 0:
            near = np.insert(near, np.searchsorted(near, keys), keys)
        else:
            near = np.delete(near, _places(near, keys))
        sizes = sizes + sign * (end - begin)
        rank = rank + sign * (begin - changed.starts[group])
    of_first, of_last = (
        np.where(is_end, 0, less.place_of(group, time, "right") - less.place_of(group, time))
        for is_end, time in ((is_first, low), (is_last, high))
    )
    at = ranks - rank
    is_here = (ranks >= 0) & (at >= of_first) & (at < sizes - of_last)
    found = np.full(len(ranks), -1, np.int64)
    found[is_here] = near[(np.cumsum(sizes) - sizes + at)[is_here]] & _TIME
    return found


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

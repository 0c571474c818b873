"""Percentiles of times of which some have not ended yet: Kaplan-Meier. Pure.

p50 is the shortest time after which at most half of the cases are still waiting. Where none has left unfinished this
is the nearest-rank percentile. A case that has left or is open counts among those waiting up to its time and not after;
one that ends at the very minute at which another leaves, ends first.

A time is a key, a number whose order is that of group, minute and whether it is unfinished. Keys that hardly ever
change come in runs, sorted beforehand; what is to be added to them or taken away comes beside them, so that a million
times are not sorted anew because a hundred have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]

PERCENTS = (50, 90, 95)
_NOISE = 1e-9
_MINUTE_BITS = 20
TIME_BITS = _MINUTE_BITS + 1
LONGEST = (1 << _MINUTE_BITS) - 1
"""Minutes that are told apart, about two years; longer times count as this long."""
_TIME = np.uint64((1 << TIME_BITS) - 1)
_SHIFT = np.uint64(TIME_BITS)
_RANK_BITS = np.uint64(32)
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


@dataclass(frozen=True)
class Left:
    """The unfinished ones of all runs in order: their keys, and how many of all runs' group come before each."""

    keys: Numbers
    ranks: Numbers


def keys_of(group: Numbers | None, minutes: Numbers, unfinished: Numbers, kind: Any = np.uint64) -> Numbers:
    """Sorted keys of the type `kind`. The columns have an entry a time; without `group` all are in the first."""
    key: Any = np.minimum(minutes, LONGEST).astype(kind)
    key <<= kind(1)
    key |= unfinished
    if group is not None:
        key |= group.astype(kind) << kind(TIME_BITS)
    key.sort()
    return key


def left_of(runs: Sequence[Keys], group_of_code: Sequence[Numbers]) -> Left:
    """`group_of_code` gives for each run the group that a code of it means."""
    keys, ranks = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)]
    for number, run in enumerate(runs):
        places = np.flatnonzero(run.sorted & 1)
        found = run.sorted[places].astype(np.uint64)
        group = group_of_code[number][(found >> _SHIFT).astype(np.int64)]
        time = found & _TIME
        rank = places - run.first[group]
        for other, beside in enumerate(runs):
            if other != number:
                rank += _count(beside, group, time, "right" if other < number else "left")
        keys.append(group.astype(np.uint64) << _SHIFT | time)
        ranks.append(group.astype(np.uint64) << _RANK_BITS | rank.astype(np.uint64))
    # Both are in the same order: within a group the rank grows with the time.
    together, ranked = np.concatenate(keys), np.concatenate(ranks)
    together.sort()
    ranked.sort()
    return Left(together, ranked)


def percentiles(
    runs: Sequence[Keys], left: Left, number: Numbers, added: Numbers, gone: Numbers
) -> list[list[int | None]]:
    """For each group the minutes of `PERCENTS`, None where it is not reached.

    `number` are the times in all runs, by group; `added` and `gone` are sorted keys, and all that are gone are in a run.
    """
    groups = len(number)
    edges = np.arange(groups + 1, dtype=np.uint64) << _SHIFT
    starts_added, starts_gone = np.searchsorted(added, edges), np.searchsorted(gone, edges)
    number = number + np.diff(starts_added) - np.diff(starts_gone)
    ranked = _left_now(runs, left, (added, starts_added), (gone, starts_gone))
    ranks = _ranks(number, ranked)
    group = np.repeat(np.arange(groups), len(PERCENTS))
    wanted = ranks >= 0
    beside = (
        Keys(added, starts_added[:-1], np.arange(groups), np.zeros(groups, np.bool_)),
        Keys(gone, starts_gone[:-1], np.arange(groups), np.zeros(groups, np.bool_)),
    )
    minutes = _at_ranks(runs, beside, group[wanted], ranks[wanted]) >> 1
    result: list[int | None] = [None] * len(ranks)
    for place, minute in zip(np.flatnonzero(wanted).tolist(), minutes.tolist(), strict=True):
        result[place] = minute
    size = len(PERCENTS)
    return [result[place : place + size] for place in range(0, len(result), size)]


def _count(run: Keys, group: Numbers, time: Numbers, side: Any) -> Numbers:
    """How many keys of the same group are in the run before each of these, or with `right` up to it."""
    kind = run.sorted.dtype.type
    key = (run.code[group].astype(kind) << kind(TIME_BITS)) | time.astype(kind)
    found = np.searchsorted(run.sorted, key, side) - run.first[group]
    found[run.absent[group]] = 0
    return found


def _left_now(
    runs: Sequence[Keys], left: Left, added: tuple[Numbers, Numbers], gone: tuple[Numbers, Numbers]
) -> Numbers:
    """Group and rank of all that are unfinished, in order, with what is added and without what is gone."""
    keys, ranks = left.keys, left.ranks
    gone_left = gone[0][(gone[0] & np.uint64(1)).astype(np.bool_)]
    if len(gone_left):
        again = np.arange(len(gone_left)) - np.searchsorted(gone_left, gone_left)
        places = np.searchsorted(keys, gone_left, "right") - 1 - again
        keys, ranks = np.delete(keys, places), np.delete(ranks, places)
    for (changed, starts), sign in ((added, 1), (gone, -1)):
        if len(changed) and len(keys):
            group = (keys >> _SHIFT).astype(np.int64)
            before = np.cumsum(np.bincount(np.searchsorted(keys, changed, "right"), minlength=len(keys) + 1))
            ranks = (ranks.astype(np.int64) + sign * (before[:-1] - starts[group])).astype(np.uint64)
    places = np.flatnonzero(added[0] & np.uint64(1))
    if not len(places):
        return ranks
    new = added[0][places]
    group, time = (new >> _SHIFT).astype(np.int64), new & _TIME
    rank = places - added[1][group] - (np.searchsorted(gone[0], new, "right") - gone[1][group])
    for run in runs:
        rank += _count(run, group, time, "right")
    together = np.concatenate([ranks, group.astype(np.uint64) << _RANK_BITS | rank.astype(np.uint64)])
    together.sort()
    return together


def _ranks(number: Numbers, ranked: Numbers) -> Numbers:
    """For each group and percentile where among its times it lies, -1 where it is not reached.

    Between two unfinished ones the share still waiting falls in equal steps; at each it stays, and the steps grow.
    """
    groups = len(number)
    group = (ranked >> _RANK_BITS).astype(np.int64)
    rank = (ranked & np.uint64((1 << 32) - 1)).astype(np.int64)
    at_risk = number[group] - rank
    growth = np.concatenate([[0.0], np.cumsum(np.log(at_risk / np.maximum(at_risk - 1, 1)))])
    many = np.bincount(group, minlength=groups)
    start = np.cumsum(many) - many
    waiting = at_risk / number[group] * np.exp(growth[:-1] - growth[start[group]])
    result = np.full((groups, len(PERCENTS)), -1, np.int64)
    bounded = np.append(rank, 0)  # so that there is something to read behind the last one
    for place, percent in enumerate(PERCENTS):
        wanted = 1 - percent / 100 + _NOISE
        stretch = np.bincount(group[waiting > wanted], minlength=groups)
        at = start + stretch
        begin = np.where(stretch > 0, bounded[at - 1] + 1, 0)
        end = np.where(stretch < many, bounded[at], number)
        through = np.ceil(number * (1 - wanted / np.exp(growth[at] - growth[start]))).astype(np.int64)
        found = np.maximum(begin, np.minimum(through, end) - 1)
        result[:, place] = np.where(begin < end, found, -1)
    return result.reshape(-1)


def _at_ranks(runs: Sequence[Keys], beside: tuple[Keys, Keys], group: Numbers, ranks: Numbers) -> Numbers:
    """The time (minute and whether it is unfinished) at each rank of its group, found digit by digit."""
    found = np.zeros(len(ranks), np.int64)
    if not len(ranks):
        return found
    digit = max(1, min(7, (_AT_ONCE // len(ranks)).bit_length()))
    bits = TIME_BITS
    while bits:
        digit = min(digit, bits)
        bits -= digit
        steps = np.arange(1, 1 << digit) << bits
        time = (found[:, None] + steps - 1).reshape(-1)
        groups = np.repeat(group, len(steps))
        added, gone = beside
        count = _count(added, groups, time, "right") - _count(gone, groups, time, "right")
        for run in runs:
            count += _count(run, groups, time, "right")
        below = count.reshape(len(ranks), -1) <= ranks[:, None]
        found += below.sum(axis=1) << bits
    return found

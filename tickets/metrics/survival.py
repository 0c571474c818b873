"""Percentiles of times of which some have not ended yet: Kaplan-Meier. Pure.

p50 is the shortest time after which at most half of the cases are still waiting. Where none has left unfinished this
is the nearest-rank percentile. A case that has left or is open counts among those waiting up to its time and not after;
one that ends at the very minute at which another leaves, ends first. Where so many have not ended, there is no figure.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]

PERCENTS = (50, 90, 95)
_NOISE = 1e-9
_VALUE_BITS = 20
LONGEST = (1 << _VALUE_BITS) - 1
"""Minutes that are told apart, about two years; longer times count as this long."""


def percentiles(
    group: Numbers | None, minutes: Numbers, unfinished: Numbers, groups: int
) -> list[list[int | None]]:
    """For each of `groups` groups the minutes of `PERCENTS`, None where it is not reached.

    The three columns have an entry a case: its group (None: all are in one), its minutes, and whether it is unfinished.
    """
    key: Any = np.minimum(minutes, LONGEST).astype(
        np.uint64 if groups > 1 << (31 - _VALUE_BITS) else np.uint32
    )
    key <<= 1
    key |= unfinished
    if group is not None:
        key |= group.astype(key.dtype) << (_VALUE_BITS + 1)
    key.sort()
    edges = np.searchsorted(key, np.arange(groups + 1, dtype=np.uint64) << (_VALUE_BITS + 1)).tolist()
    left = np.flatnonzero(key & 1)
    left_edges = np.searchsorted(left, edges).tolist()
    result = []
    for number in range(groups):
        start, end = edges[number], edges[number + 1]
        places = left[left_edges[number] : left_edges[number + 1]] - start
        ranks = _ranks(end - start, places)
        result.append([None if rank is None else int(key[start + rank]) >> 1 & LONGEST for rank in ranks])
    return result


def _ranks(number: int, left: Numbers) -> list[int | None]:
    """Where among `number` cases in order of time each percentile lies; `left` are the places of the unfinished.

    Between two of those the share still waiting falls in equal steps; at each it stays, and the steps grow.
    """
    if not number:
        return [None] * len(PERCENTS)
    at_risk = number - left
    growth = np.concatenate([[1.0], np.cumprod(at_risk / np.maximum(at_risk - 1, 1))])
    ends = np.append(left, number)
    waiting_at_ends = (number - ends) / number * growth
    ranks: list[int | None] = []
    for percent in PERCENTS:
        wanted = 1 - percent / 100 + _NOISE
        stretch = int(np.argmax(waiting_at_ends <= wanted))
        begin = int(left[stretch - 1]) + 1 if stretch else 0
        if waiting_at_ends[stretch] > wanted or begin >= int(ends[stretch]):
            ranks.append(None)
            continue
        through = math.ceil(number * (1 - wanted / growth[stretch]))
        ranks.append(max(begin, min(through, int(ends[stretch])) - 1))
    return ranks

"""Percentiles of times of which some have not ended: against sums in fractions, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import percentile
from tickets.metrics.survival import LONGEST, PERCENTS, percentiles

TIMES = st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=60)


def of(times, group=None, groups=1):
    minutes = np.array([minutes for minutes, _ended in times], np.int64)
    unfinished = np.array([not ended for _minutes, ended in times], np.bool_)
    return percentiles(None if group is None else np.array(group, np.uint32), minutes, unfinished, groups)


@given(TIMES)
def test_they_are_those_of_the_slow_way(times):
    assert of(times) == [[percentile(times, percent) for percent in PERCENTS]]


@given(st.lists(TIMES, min_size=1, max_size=4))
def test_groups_do_not_touch_each_other(tables):
    together = [entry for times in tables for entry in times]
    group = [number for number, times in enumerate(tables) for _entry in times]

    assert of(together, group, len(tables)) == [of(times)[0] for times in tables]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], [None, None, None]),
        ([(7, True)], [7, 7, 7]),
        ([(minute, True) for minute in range(1, 101)], [50, 90, 95]),  # nearest rank
        ([(1, True), (2, True), (3, False), (4, False)], [2, None, None]),
        ([(0, False), (9, True)], [9, 9, 9]),  # who left at once says nothing, and is no zero
    ],
)
def test_by_hand(times, expected):
    assert of(times) == [expected]


def test_more_groups_and_longer_times_than_fit_into_small_numbers():
    group = list(range(3000))

    assert of([(LONGEST + 5, True)] * 3000, group, 3000) == [[LONGEST] * 3] * 3000

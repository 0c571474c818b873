"""Percentiles of times of which some have not ended: against sums in fractions, and by hand."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import percentile
from tickets.metrics import survival
from tickets.metrics.survival import LONGEST, PERCENTS, Keys, key_type, keys_of, known_of, percentiles

TIMES = st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=60)
NOTHING = np.zeros(0, np.uint64)


def sorted_keys(entries, kind):
    """`entries` are (group, minutes, ended)."""
    group, minutes, ended = (
        (np.array(column) for column in zip(*entries, strict=True)) if entries else [NOTHING] * 3
    )
    return keys_of(group, minutes, ended == 0, kind)


def run_of(entries, groups, kind):
    """A run that has only some of the groups, which it numbers in its own way."""
    present = np.array(sorted({group for group, _minutes, _ended in entries}), np.int64)
    code, first = np.zeros((2, groups), np.int64)
    absent = np.ones(groups, np.bool_)
    code[present], absent[present] = np.arange(len(present)), False
    sizes = (
        np.bincount([code[group] for group, *_time in entries], minlength=len(present))
        if entries
        else NOTHING
    )
    first[present] = np.cumsum(sizes) - sizes
    recoded = [(int(code[group]), minutes, ended) for group, minutes, ended in entries]
    return Keys(sorted_keys(recoded, kind), first, code, absent), present


def found(runs, added=(), gone=(), groups=1, kind=None):
    """Percentiles of all entries of the runs, with those added and without those gone."""
    kind = kind or key_type(groups)
    made = [run_of(entries, groups, kind) for entries in runs]
    keys = [one for one, _present in made]
    number = np.bincount([entry[0] for entries in runs for entry in entries] or [0], minlength=groups)
    number -= 0 if any(runs) else number
    known = known_of(keys, [present for _one, present in made], number)
    return percentiles(keys, known, number, sorted_keys(added, kind), sorted_keys(gone, kind))


def of(times, group=None, groups=1):
    return found(
        [],
        [(number, *time) for number, time in zip(group or [0] * len(times), times, strict=True)],
        (),
        groups,
    )


@given(TIMES)
def test_they_are_those_of_the_slow_way(times):
    assert of(times) == [[percentile(times, percent) for percent in PERCENTS]]


@given(st.lists(TIMES, min_size=1, max_size=4))
def test_groups_do_not_touch_each_other(tables):
    together = [entry for times in tables for entry in times]
    group = [number for number, times in enumerate(tables) for _entry in times]

    assert of(together, group, len(tables)) == [of(times)[0] for times in tables]


@given(st.data())
def test_it_does_not_matter_what_stands_in_which_run_and_what_is_added_or_gone(data):
    groups = data.draw(st.integers(1, 3))
    entry = st.tuples(st.integers(0, groups - 1), st.integers(0, 8), st.booleans())
    runs = data.draw(st.lists(st.lists(entry, max_size=30), max_size=3))
    added = data.draw(st.lists(entry, max_size=20))
    everything = [one for run in runs for one in run]
    gone = data.draw(st.permutations(everything))[: data.draw(st.integers(0, len(everything)))]
    kind = data.draw(st.sampled_from([np.uint32, np.uint64]))
    remaining = [*everything, *added]
    for one in gone:
        remaining.remove(one)

    # How much counts as little, and how many times are known around each percentile, is only about speed.
    few, around = data.draw(st.sampled_from([survival._FEW, 100])), data.draw(st.sampled_from([32, 0, 1, 2]))
    with mock.patch.multiple(survival, _FEW=few, _LEAST_AROUND=around):
        answer = found(runs, added, gone, groups, kind)

    for group, values in enumerate(answer):
        times = [(minutes, ended) for number, minutes, ended in remaining if number == group]
        assert values == [percentile(times, percent) for percent in PERCENTS]


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


@pytest.mark.parametrize("number_gone", [0, 1, 48, 90, 95])
@pytest.mark.parametrize("number_before", [852, 100])
def test_of_many_of_one_minute_most_may_be_gone(number_before, number_gone):
    before = [(0, minute, True) for minute in range(number_before)]
    together, gone = [(0, 2000, True)] * 95, [(0, 2000, True)] * number_gone
    behind = [(0, minute, True) for minute in range(3000, 3053)]
    left = [(minutes, ended) for _group, minutes, ended in [*before, *together[number_gone:], *behind]]

    assert found([[*before, *together, *behind]], (), gone) == [[percentile(left, one) for one in PERCENTS]]

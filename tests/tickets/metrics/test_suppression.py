"""No handful is shown, and none can be computed from all that is shown together."""

import datetime
import itertools

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.tickets.metrics.adversary import NAMES, Adversary, handfuls, sets_of
from tickets.metrics import MIN_N
from tickets.metrics.stretches import closed, fiscal_year
from tickets.metrics.suppression import CLASSES, Cell, Table, covers, hidden, plan, shows_cases

TABLES = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 14), max_size=10)
FEW = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 30])


@given(TABLES)
def test_every_shown_number_is_none_or_enough(table):
    gone = hidden(table)

    assert all(number == 0 or number >= MIN_N for key, number in table.items() if key not in gone)


@given(TABLES)
def test_the_total_minus_what_is_shown_is_nothing_or_enough_and_of_several_groups(table):
    gone = hidden(table)
    rest = sum(table.values()) - sum(number for key, number in table.items() if key not in gone)
    shown = [key for key, number in table.items() if key not in gone and number]

    assert not gone or not shown or (rest >= MIN_N and len(gone) >= 2)


@given(TABLES)
def test_nothing_is_hidden_without_need(table):
    if all(number == 0 or number >= MIN_N for number in table.values()):
        assert hidden(table) == set()


# --- times ---------------------------------------------------------------------------------------------------------
MONTHS = st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 8, 60]), min_size=1, max_size=40).map(
    lambda numbers: {datetime.date(2023 + n // 12, n % 12 + 1, 1): number for n, number in enumerate(numbers)}
)
DAYS = st.dates(datetime.date(2023, 1, 1), datetime.date(2026, 12, 31))


@given(MONTHS, DAYS)
def test_times_follow_one_another_are_over_and_hold_no_handful(months, today):
    times = closed(months, today)

    for one, after in itertools.pairwise(times):
        assert after.first == one.last + datetime.timedelta(days=1)
    for one in times:
        assert one.first.day == 1
        assert one.last < today.replace(day=1)
        number = sum(cases for month, cases in months.items() if month in one)
        assert number == 0 or number >= MIN_N


@given(MONTHS, DAYS, DAYS)
def test_how_time_is_divided_never_changes_afterwards(months, one_day, other_day):
    earlier, later = sorted((one_day, other_day))
    known_then = {month: number for month, number in months.items() if month <= earlier}

    before = closed(known_then, earlier)

    if known_then and min(known_then) == min(months):
        assert closed(months, later)[: len(before)] == before


def test_a_large_desk_is_divided_by_months_and_a_small_one_by_quarters():
    months = {datetime.date(2024 + n // 12, n % 12 + 1, 1): 60 for n in range(3, 20)}

    times = closed(months, datetime.date(2025, 9, 10))

    assert [(one.first.month, one.last.month) for one in times if fiscal_year(one.first) == 2024] == [
        (4, 6),
        (7, 9),
        (10, 12),
        (1, 3),
    ]
    assert [one.first.month for one in times if fiscal_year(one.first) == 2025] == [4, 5, 6, 7, 8]


# --- the adversary ---------------------------------------------------------------------------------------------------
def cell(classes):
    """A cell from the numbers of its classes."""
    classes = np.asarray(classes)
    counts = {name: int(np.dot(CLASSES[name], classes)) for name in CLASSES}
    return Cell(counts["cases"], {}, {"first_answer": {name: counts[name] for name in NAMES}})


def table_of(groups):
    """A table from classes by group."""
    return Table(cell(groups.sum(axis=0)), {str(n): cell(classes) for n, classes in enumerate(groups)})


def arrays(*shape):
    size = int(np.prod(shape))
    return st.lists(FEW, min_size=size, max_size=size).map(lambda numbers: np.array(numbers).reshape(shape))


def runs(number):
    """Every period: stretches that follow one another."""
    return [list(range(a, b)) for a in range(number) for b in range(a + 1, number + 1)]


def ask_everything(adversary, cases, tables, wholes, group_axis):
    """Learns what every period and grouping shows of `cases` (stretch × group × … × class)."""
    plans = [plan(table, ["first_answer"]) for table in tables]
    together = covers(tables, plans, wholes)
    for places in runs(len(tables)):
        shown = frozenset.intersection(*(plans[place].counts["first_answer"] for place in places))
        of_groups = frozenset.intersection(*(plans[place].group_counts["first_answer"] for place in places))
        of_total = np.zeros(cases.shape)
        of_total[places] = 1
        for name in ("cases", *shown):
            mask = of_total * np.array(CLASSES[name])
            adversary.learn(mask, (mask * cases).sum())
        for key in tables[0].groups:
            index = [slice(None)] * cases.ndim
            index[group_axis] = int(key)
            of_group = np.zeros(cases.shape)
            of_group[tuple(index)] = of_total[tuple(index)]
            if shows_cases(key, places, plans, together):
                adversary.learn(of_group, (of_group * cases).sum())
            if all(key not in plans[place].blank["first_answer"] for place in places):
                for name in of_groups:
                    mask = of_group * np.array(CLASSES[name])
                    adversary.learn(mask, (mask * cases).sum())


def outer(*factors):
    result = np.array(1.0)
    for factor in factors:
        result = np.multiply.outer(result, factor)
    return result


def fitting(cases):
    """As `closed` makes them: no stretch has a handful of cases."""
    sums = cases.reshape(len(cases), -1).sum(axis=1)
    return all(number == 0 or number >= MIN_N for number in sums)


CLASS_SETS = sets_of(7)


@settings(max_examples=50, deadline=None)
@given(arrays(2, 3, 7))
@example(np.array([[[9, 3, 0, 0, 0, 0, 0]] * 3, [[9, 0, 2, 0, 0, 0, 0]] * 3]))
def test_no_number_of_any_outcome_can_be_computed(cases):
    if not fitting(cases):
        return
    adversary = Adversary(*cases.shape)
    tables = [table_of(groups) for groups in cases]

    ask_everything(adversary, cases, tables, [[0, 1]], group_axis=1)

    sets = (outer(*some) for some in itertools.product(sets_of(2), sets_of(3), CLASS_SETS))
    assert handfuls(adversary.found(list(sets))) == []


def with_one_class(numbers):
    """Cases of one outcome: all have been answered in time."""
    return np.multiply.outer(numbers, [1, 0, 0, 0, 0, 0, 0])


@settings(max_examples=60, deadline=None)
@given(arrays(4, 4))
def test_no_number_of_a_group_can_be_computed_from_quarters_and_the_year(numbers):
    """Any set of quarters and of groups, not only those that can be asked for."""
    if not fitting(numbers):
        return
    cases = with_one_class(numbers)
    adversary = Adversary(*numbers.shape)
    everything = Adversary(*cases.shape)
    tables = [table_of(groups) for groups in cases]
    ask_everything(everything, cases, tables, [[0, 1, 2, 3]], group_axis=1)
    for row, value in zip(everything.rows, everything.values, strict=True):
        adversary.learn(row.reshape(cases.shape)[..., 0], value)

    found = adversary.found([np.array(some).reshape(4, 4) for some in sets_of(16)[::7]] + cells_of(4, 4))

    assert handfuls(found) == []


def cells_of(*shape):
    return [outer(*some) for some in itertools.product(*(sets_of(number) for number in shape))]


@settings(max_examples=60, deadline=None)
@given(arrays(2, 3, 3))
def test_no_number_can_be_computed_from_two_ways_to_group(numbers):
    if not fitting(numbers):
        return
    cases = with_one_class(numbers)
    everything = Adversary(*cases.shape)
    for axis in (1, 2):
        tables = [table_of(groups) for groups in cases.sum(axis=3 - axis)]
        ask_everything(everything, cases, tables, [[0, 1]], group_axis=axis)
    adversary = Adversary(*numbers.shape)
    for row, value in zip(everything.rows, everything.values, strict=True):
        adversary.learn(row.reshape(cases.shape)[..., 0], value)

    assert handfuls(adversary.found(cells_of(2, 3, 3))) == []


@settings(max_examples=150, deadline=None)
@given(arrays(4, 2))
def test_no_number_of_reopened_cases_can_be_computed(cases):
    """Cases by group, reopened or not."""
    if 0 < cases.sum() < MIN_N:
        return
    cells = {str(n): Cell(int(sum(row)), {"reopened": int(row[0])}) for n, row in enumerate(cases)}
    total = Cell(int(cases.sum()), {"reopened": int(cases[:, 0].sum())})
    made = plan(Table(total, cells), [])
    adversary = Adversary(4, 2)
    adversary.learn(np.ones((4, 2)), total.cases)
    if "reopened" in made.flags:
        adversary.learn(outer(np.ones(4), [1, 0]), total.flags["reopened"])
    for key, one in cells.items():
        group = np.arange(4) == int(key)
        if key not in made.gone:
            adversary.learn(outer(group, [1, 1]), one.cases)
        if "reopened" in made.flags and key not in made.blank["reopened"]:
            adversary.learn(outer(group, [1, 0]), one.flags["reopened"])

    assert handfuls(adversary.found(cells_of(4, 2))) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.booleans()), min_size=5, max_size=60))
def test_percentiles_of_two_tables_never_differ_by_a_handful_of_cases(rows):
    """Each is of the cases that are done in the cells shown: what one has and the other has not is none or enough."""
    tables = []
    for quarter in range(4):
        here = [(group, is_done) for group, when, is_done in rows if when == quarter]
        classes = [[sum(one == (key, done) for one in here) for done in (True, False)] for key in "ab"]
        tables.append(table_of(np.array([[done, 0, 0, 0, left, 0, 0] for done, left in classes])))
    if any(0 < table.total.cases < MIN_N for table in tables):
        return
    plans = [plan(table, ["first_answer"]) for table in tables]
    shown = []
    for key in (None, "0", "1"):
        for places in runs(4):
            cells = {place: cell_shown(tables[place], plans[place], key) for place in places}
            if all(done is not None for done in cells.values()) and sum(cells.values()) >= MIN_N:
                shown.append({(key, place): done for place, done in cells.items()})

    for one, other in itertools.permutations(shown, 2):
        if {key for key, _place in one} == {key for key, _place in other}:
            rest = sum(done for cell_of, done in one.items() if cell_of not in other)
            assert rest == 0 or rest >= MIN_N


def cell_shown(table, made, key):
    """How many are done in a cell that percentiles are made of; None where it gives none."""
    if key is None:
        cell_of, counts = table.total, made.counts["first_answer"]
    else:
        cell_of, counts = table.groups[key], made.group_counts["first_answer"]
        if key in made.blank["first_answer"]:
            return None
    done = cell_of.of("first_answer")["done"]
    return None if "n" not in counts or 0 < done < MIN_N else done


@given(arrays(1, 4, 7))
def test_a_table_without_a_handful_shows_everything(cases):
    cases = np.where(cases == 0, 0, cases + MIN_N)
    table = table_of(cases[0])

    made = plan(table, ["first_answer"])

    assert made.gone == set()
    assert made.blank["first_answer"] == set()
    assert made.counts["first_answer"] == made.group_counts["first_answer"] == {*NAMES, "late"}


class Placed(str):
    """A word that says where in a set it stands, which for others each process decides anew."""

    __slots__ = ("place",)

    def __new__(cls, word, place):
        made = super().__new__(cls, word)
        made.place = place
        return made

    def __hash__(self):
        return self.place

    def __eq__(self, other):
        return str.__eq__(self, other)


def test_of_equal_groups_each_process_hides_the_same():
    """Two that hide different ones would give away what both hide."""
    few_late, equal = cell((10, 2, 0, 0, 0, 0, 0)), cell((10, 10, 0, 0, 0, 0, 0))
    total = cell((40, 32, 0, 0, 0, 0, 0))

    def blank(order):
        words = sorted(Placed(word, place) for place, word in enumerate(order))
        table = Table(total, {word: few_late if word == "a" else equal for word in words})
        return plan(table, ["first_answer"]).blank["first_answer"]

    assert {frozenset(map(str, blank(order))) for order in itertools.permutations("abcd")} == {
        frozenset({"a", "b"})
    }


def test_who_computes_is_able_to():
    """The adversary finds the handful where nothing is hidden."""
    adversary = Adversary(2, 2)
    cases = np.array([[3, 9], [9, 9]])
    for mask in ([[1, 1], [0, 0]], [[0, 1], [0, 0]], [[1, 1], [1, 1]]):
        adversary.learn(mask, (np.array(mask) * cases).sum())

    assert [value for _mask, value in handfuls(adversary.found(cells_of(2, 2)))] == [3]

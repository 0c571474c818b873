"""No handful is shown, and none can be found by subtracting."""

from hypothesis import given
from hypothesis import strategies as st

from tickets.metrics import MIN_N
from tickets.metrics.suppression import hidden, is_safe, publishable_months

TABLES = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 14), max_size=10)
MONTHS = st.lists(st.integers(0, 9), max_size=18).map(
    lambda counts: {f"2026-{number:02}": count for number, count in enumerate(counts, 1)}
)


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


@given(MONTHS, st.data())
def test_two_periods_never_differ_by_a_handful(months, data):
    """A period shows the cases of the blocks of months that lie in it altogether."""
    published = publishable_months(months)
    names = list(months)
    if not names:
        return

    def shown(first, last):
        blocks = {}
        for month, block in published.items():
            blocks.setdefault(block, []).append(month)
        inside = [some for some in blocks.values() if first <= some[0] and some[-1] <= last]
        return {month for some in inside for month in some}

    one, other = (
        shown(*sorted(data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2))))
        for _period in range(2)
    )

    for difference in (one - other, other - one):
        assert is_safe(sum(months[month] for month in difference), 100)

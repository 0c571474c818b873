"""Which period somebody asked for, and the one of the same length before it."""

from datetime import date

import pytest

from tickets.dashboard.period import asked, before

TODAY = date(2026, 11, 25)


def test_nothing_asked_for_is_the_last_months():
    wanted = asked({}, TODAY)

    assert (wanted.first, wanted.group_by, wanted.errors) == (date(2026, 8, 1), None, {})


def test_months_are_all_their_days():
    wanted = asked({"from": "2026-02", "to": "2026-02", "group_by": "size"}, TODAY)

    assert (wanted.first, wanted.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (wanted.group_by, wanted.column) == ("size", "size_band")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-13"}, "from"),
        ({"to": "2026-00"}, "to"),
        ({"to": "0000-12"}, "to"),
        ({"from": "きのう"}, "from"),
        ({"from": "2026-03-01", "to": "2026-02-01"}, "from"),
        ({"group_by": "firm"}, "group_by"),
    ],
)
def test_what_makes_no_sense_is_named(query, field):
    assert set(asked(query, TODAY).errors) == {field}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"from": "2026-02-30"}, "こよみにある日か月"),
        ({"from": "2026-03-01", "to": "2026-02-01"}, "終わりより後です"),
        ({"group_by": "firm"}, "一覧の中から"),
        ({"to": "1999-01-01"}, "2020-01-01 から"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_page(query, words):
    [[text]] = asked(query, TODAY).errors.values()

    assert words in text
    assert "YYYY" not in text


@pytest.mark.parametrize(
    ("period", "in_months", "expected"),
    [
        ((date(2026, 3, 1), date(2026, 3, 31)), False, (date(2026, 2, 1), date(2026, 2, 28))),
        ((date(2026, 1, 1), date(2026, 11, 25)), True, (date(2025, 2, 1), date(2025, 12, 31))),
        ((date(2026, 3, 10), date(2026, 3, 19)), False, (date(2026, 2, 28), date(2026, 3, 9))),
    ],
)
def test_the_period_before_is_as_long(period, in_months, expected):
    assert before(*period, in_months=in_months) == expected

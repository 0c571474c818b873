"""When the promise is called kept, and when nothing is said."""

import pytest

from tickets.dashboard.verdict import PROMISE, verdict


def said(due, share, least=None, most=None, n=100):
    row = {
        "n": n,
        "due": due,
        "within_target": share,
        "within_target_at_least": least,
        "within_target_at_most": most,
    }
    return verdict({PROMISE: row})


def test_nine_of_ten_is_kept_and_less_is_not():
    assert (said(10, 0.9).is_kept, said(10, 0.9).within) == (True, 9)
    assert said(1000, 0.899).is_kept is False


def test_a_share_is_never_rounded_up():
    assert said(1000, 0.899).percent == 89


def test_a_handful_says_nothing():
    assert said(4, 1.0).is_kept is None
    assert said(None, None).is_kept is None
    assert said(0, None).is_kept is None


@pytest.mark.parametrize(
    ("least", "most", "is_kept"),
    [
        (0.9, 1, True),
        (0.89, 0.95, None),
        (0.5, 0.8999, False),
        (None, None, None),
    ],
)
def test_a_hidden_share_is_judged_where_all_that_it_may_be_is_on_one_side(least, most, is_kept):
    found = said(40, None, least, most)

    assert (found.is_kept, found.percent) == (is_kept, None)


def test_the_bounds_of_a_share_are_rounded_away_from_it():
    assert said(None, None, 0.919, 1).at_least == 91
    assert said(None, None, 0, 0.801).at_most == 81


def test_bounds_about_nobody_say_nothing():
    assert said(None, None, 1, 1, n=0).is_kept is None

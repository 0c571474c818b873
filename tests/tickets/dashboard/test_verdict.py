"""When the promise is called kept, and when nothing is said."""

import pytest

from tickets.dashboard.verdict import PROMISE, verdict

PROMISED = 5 * 525


def said(due, share, median=600, done=0):
    row = {"due": due, "done": done, "within_target": share, "business_minutes": {"p50": median}}
    return verdict({PROMISE: row}, promised_minutes=PROMISED)


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
    ("due", "median", "is_kept"),
    [
        (40, 600, True),  # at most four of forty were late
        (39, 600, None),  # four would be more than a tenth
        (40, PROMISED + 1, None),  # it may be those in time that are few
        (40, None, None),
    ],
)
def test_a_hidden_share_is_called_kept_only_where_it_follows_from_what_is_shown(due, median, is_kept):
    found = said(due, None, median)

    assert (found.is_kept, found.percent) == (is_kept, None)


def test_where_the_number_of_the_due_is_hidden_too_those_that_are_done_were_due():
    assert said(None, None, done=40).is_kept is True
    assert said(None, None, done=39).is_kept is None

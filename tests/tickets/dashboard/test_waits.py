"""Whose the time of the cases was."""

import datetime

import pytest

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import user
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.dashboard.waits import Waits, waits
from tickets.metrics.report import Scope, report

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime.date(2026, 11, 1), datetime.date(2026, 11, 30)
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
EXACT, PROTECTED = Scope(protected=False), Scope(protected=True)


@pytest.fixture(autouse=True)
def friday():
    with clock.set_to(NOW):
        yield


def at(hour, minute=0):
    return datetime.datetime(2026, 11, 10, hour, minute, tzinfo=JAPAN)


def waits_of(scope, first=FIRST, last=LAST):
    return waits(report(first, last, now=NOW, scope=scope), scope)


def done(**fields):
    """Ten to five: one hour of the desk, two for the asker, an hour of the desk, three at a window."""
    return case(
        at(10),
        ("accept", "in_progress", at(10)),
        ("ask_back", "awaiting_asker", at(11)),
        ("asker_reply", "in_progress", at(13)),
        ("refer", "referred", at(14)),
        ("close", "closed", at(17)),
        **fields,
    )


def test_the_parts_are_a_hundred():
    done()
    case(at(10), ("ask_back", "awaiting_asker", at(11)))  # not done yet

    assert waits_of(EXACT) == Waits(n=1, desk=28, wait_asker=29, wait_outside=43)


def test_only_what_was_received_in_the_period():
    done()

    assert waits_of(EXACT, last=datetime.date(2026, 11, 9)) == Waits(0, None, None, None)


def test_an_expert_has_the_shares_of_their_own():
    mine = user(Role.EXPERT)
    done(expert=mine)
    case(at(10), ("close", "closed", at(11)))

    assert waits_of(Scope(protected=False, expert_id=mine.pk)).desk == 28
    assert waits_of(EXACT).desk == 37


@pytest.mark.parametrize(
    ("number", "shown"), [(4, Waits(None, None, None, None)), (5, Waits(None, 28, 29, 43))]
)
def test_observers_see_shares_where_they_see_times_and_no_number(number, shown):
    for _case in range(number):
        done()
    later = datetime.datetime(2027, 1, 15, 12, tzinfo=JAPAN)  # the quarter is over

    with clock.set_to(later):
        assert waits(report(FIRST, LAST, now=later, scope=PROTECTED), PROTECTED) == shown


@pytest.mark.parametrize(("handful", "is_shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_observers_see_no_share_that_a_handful_of_cases_made(handful, is_shown):
    for _case in range(9):
        case(at(10), ("approve_answer", "answered", at(11)), ("close", "closed", at(12)))
    for _case in range(handful):
        done()
    later = datetime.datetime(2027, 1, 15, 12, tzinfo=JAPAN)  # the quarter is over

    with clock.set_to(later):
        shown = waits(report(FIRST, LAST, now=later, scope=PROTECTED), PROTECTED)

    assert (shown.desk is not None) == is_shown


def test_the_page_and_the_api_say_the_same(client):
    for _case in range(6):
        done(acknowledged_at=at(10, 2))
    client.force_login(user(Role.COORDINATOR))
    period = {"from": "2026-11-01", "to": "2026-11-30"}

    page = client.get("/desk/metrics/", period).text
    answer = client.get("/api/v1/metrics/", period).json()

    assert "だれを待っていた時間か" in page
    assert "待った相談 6件（終わっていない相談も数えます）、半分は2.0時間以内" in page
    assert answer["waits"] == {"n": 6, "desk": 28, "wait_asker": 29, "wait_outside": 43}
    measures = answer["total"]["measures"]
    assert measures["wait_outside"]["business_minutes"]["p50"] == 180
    assert (measures["acknowledged"]["done"], measures["acknowledged"]["within_target"]) == (6, None)
    assert measures["acknowledged"]["business_minutes"]["p50"] == 2
    words = answer["definitions"]["measures"]["acknowledged"]
    assert (words["label"], words["target_business_days"]) == ("受付メール", None)

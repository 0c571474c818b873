"""Coordinators hear before a promise runs out and when it has: in opening time only, and each once."""

from datetime import datetime, timedelta

import pytest

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import ticket_in, user
from tickets import tasks
from tickets.lifecycle import Status
from tickets.models import Effect, Notice
from tickets.telling.escalation import escalate

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=JAPAN)


def at(day, hour, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=JAPAN)


def case(status=Status.RECEIVED, **fields):
    return ticket_in(status, first_answer_at=None, **{"received_at": MONDAY, **fields})


@pytest.fixture(autouse=True)
def coordinators():
    return [user(Role.COORDINATOR), user(Role.COORDINATOR)]


def told():
    return sorted(set(Notice.objects.values_list("kind", "cause")))


def test_somebody_has_to_be_asked_within_a_business_day():
    one = case()
    escalate(at(1, 13, 0))  # 4 h 15 min before closing
    assert told() == []

    escalate(at(1, 13, 20))
    assert told() == [("escalation_soon", f"assignment:{one.pk}")]

    escalate(at(1, 17, 14))
    assert len(told()) == 1
    escalate(at(2, 8, 30))
    assert ("escalation_due", f"assignment:{one.pk}") in told()


def test_every_coordinator_hears_once_however_often_one_looks():
    case()
    for minute in range(0, 60, 5):
        escalate(at(2, 9, minute))

    assert Notice.objects.count() == 2
    assert Effect.objects.filter(kind="notice_mail").count() == 2


@pytest.mark.parametrize("closed", [at(2, 8, 29), at(2, 17, 15), at(2, 23, 0), at(5, 10, 0), at(30, 10, 0)])
def test_nobody_is_told_while_the_desk_is_closed(closed):
    case()

    assert escalate(closed) == 0
    assert told() == []


def test_the_first_answer_is_due_after_five_business_days():
    one = case(Status.IN_PROGRESS, expert=user(Role.EXPERT), assigned_at=MONDAY, accepted_at=MONDAY)
    escalate(at(7, 12, 0))
    assert told() == []

    escalate(at(7, 14, 0))
    assert told() == [("escalation_soon", f"first_answer:{one.pk}")]
    escalate(at(8, 9, 0))
    assert ("escalation_due", f"first_answer:{one.pk}") in told()


def test_an_emergency_nobody_took_on_within_two_hours_is_escalated():
    one = case(urgency="emergency", assigned_at=MONDAY)
    escalate(MONDAY + timedelta(minutes=119))
    assert told() == []

    escalate(MONDAY + timedelta(minutes=120))
    assert told() == [("escalation_due", f"acceptance:{one.pk}")]


def test_the_two_hours_of_an_emergency_are_hours_in_which_the_desk_is_open():
    friday = datetime(2026, 12, 4, 16, 15, tzinfo=JAPAN)
    case(urgency="emergency", received_at=friday, assigned_at=friday)
    escalate(at(7, 9, 29))
    assert told() == []

    escalate(at(7, 9, 30))
    assert len(told()) == 1


@pytest.mark.parametrize(
    "status",
    [Status.AWAITING_ASKER, Status.CLOSED, Status.SPAM, Status.WITHDRAWN],
)
def test_no_promise_runs_where_the_desk_has_nothing_to_do(status):
    case(status, expert=user(Role.EXPERT))

    assert escalate(at(21, 10, 0)) == 0


def test_looking_costs_the_same_however_many_wait(django_assert_max_num_queries):
    for _number in range(5):
        case()
    escalate(at(2, 9, 0))

    with django_assert_max_num_queries(3):
        assert escalate(at(2, 9, 5)) == 0


def test_beat_looks_at_the_clock_of_now(monkeypatch):
    case()
    monkeypatch.setattr(tasks.timezone, "now", lambda: at(2, 9, 0))
    tasks.escalate_task()
    tasks.ask_for_digests_task()
    tasks.purge_notices_task()

    kinds = [kind for kind, _cause in told() if kind.startswith("escalation")]
    assert kinds == ["escalation_due"]


def test_what_may_be_spam_waits_like_anything_else():
    case(Status.HELD)
    escalate(at(2, 9, 0))

    assert [kind for kind, _cause in told()] == ["escalation_due"]

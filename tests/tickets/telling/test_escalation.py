"""Coordinators hear before a promise runs out and when it has: in opening time only, and each once."""

from datetime import datetime, timedelta

import pytest

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets import clock, tasks
from tickets.lifecycle import Status
from tickets.lists import targets
from tickets.models import Effect, Notice
from tickets.telling.escalation import escalate

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=JAPAN)


def at(day, hour, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=JAPAN)


def case(status=Status.RECEIVED, **fields):
    one = ticket_in(status, first_answer_at=None, **{"received_at": MONDAY, **fields})
    one.due_at = targets.next_due(one)  # as the door keeps it
    one.save(update_fields=["due_at"])
    return one


def cause(name, one, until):
    return f"{name}:{one.pk}:{until.timestamp():.0f}"


@pytest.fixture(autouse=True)
def coordinators():
    return [user(Role.COORDINATOR), user(Role.COORDINATOR)]


def told():
    return sorted(set(Notice.objects.values_list("kind", "cause")))


def test_somebody_has_to_hold_a_case_within_a_business_day():
    one = case(Status.OFFERED, expert=user(Role.EXPERT))
    acceptance = cause("acceptance", one, at(1, 17, 15))
    escalate(at(1, 13, 0))  # 4 h 15 min before closing
    assert told() == []

    escalate(at(1, 13, 20))
    assert told() == [("escalation_soon", acceptance)]

    escalate(at(1, 17, 14))
    assert len(told()) == 1
    escalate(at(2, 8, 30))
    assert ("escalation_due", acceptance) in told()


def test_a_case_nobody_ever_took_is_told_again_when_its_answer_is_due():
    one = case()
    escalate(at(2, 9, 0))
    escalate(at(8, 9, 0))

    assert [said for kind, said in told() if kind == "escalation_due"] == [
        cause("acceptance", one, at(1, 17, 15)),
        cause("first_answer", one, at(7, 17, 15)),
    ]


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
    answer = cause("first_answer", one, at(7, 17, 15))
    escalate(at(7, 12, 0))
    assert told() == []

    escalate(at(7, 14, 0))
    assert told() == [("escalation_soon", answer)]
    escalate(at(8, 9, 0))
    assert ("escalation_due", answer) in told()


def test_the_time_in_which_the_asker_was_asked_back_does_not_count():
    with clock.set_to(MONDAY):
        story = Story()
        story.do("offer", story.coordinator, expert=story.expert.email)
        story.do("accept", story.expert)
        story.do("ask_back", story.expert, message="いつからですか。")
    with clock.set_to(at(1, 10)):
        story.do("asker_reply", story.asker, message="昨日からです。")
    Notice.objects.all().delete()
    escalate(at(8, 9, 0))
    assert told() == []

    escalate(at(8, 14, 0))
    assert told() == [("escalation_soon", cause("first_answer", story.ticket, at(8, 17, 15)))]

    escalate(at(9, 9, 0))
    assert ("escalation_due", cause("first_answer", story.ticket, at(8, 17, 15))) in told()


def test_a_case_asked_again_has_its_targets_again():
    with clock.set_to(MONDAY):
        story = Story()
        story.until_answered()
    with clock.set_to(at(7, 10)):
        story.do("reopen", story.asker, message="もう一度")
    Notice.objects.all().delete()

    escalate(at(15, 9, 0))

    assert told() == [("escalation_due", cause("first_answer", story.ticket, at(14, 17, 15)))]


def test_an_emergency_nobody_took_on_within_two_hours_is_escalated():
    one = case(urgency="emergency", assigned_at=MONDAY)
    escalate(MONDAY + timedelta(minutes=119))
    assert told() == [], "nobody is warned of what rang the bell when it came"

    escalate(MONDAY + timedelta(minutes=120))
    assert told() == [("escalation_due", cause("acceptance", one, MONDAY + timedelta(hours=2)))]


def test_the_two_hours_of_an_emergency_are_hours_in_which_the_desk_is_open():
    friday = datetime(2026, 12, 4, 16, 15, tzinfo=JAPAN)
    one = case(urgency="emergency", received_at=friday, assigned_at=friday)
    first_word = ("escalation_due", cause("first_response", one, at(4, 17, 15)))
    escalate(at(7, 9, 29))
    assert told() == [first_word]

    escalate(at(7, 9, 30))
    assert told() == [("escalation_due", cause("acceptance", one, at(7, 9, 30))), first_word]


@pytest.mark.parametrize(
    "status",
    [Status.AWAITING_ASKER, Status.CLOSED, Status.SPAM, Status.WITHDRAWN],
)
def test_no_promise_runs_where_the_desk_has_nothing_to_do(status):
    case(status, expert=user(Role.EXPERT))

    assert escalate(at(21, 10, 0)) == 0


def test_looking_costs_the_same_however_many_wait(django_assert_max_num_queries):
    for _number in range(5):
        case(first_response_at=MONDAY)
    escalate(at(2, 9, 0))

    with django_assert_max_num_queries(4):
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

"""When something is due: the targets of the desk in its business time, kept on the case by the door."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets import clock
from tickets.asking.standing import expected_answer
from tickets.lifecycle import Status
from tickets.lists import targets
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def at(*when):
    return timezone.make_aware(datetime(*when))  # noqa: DTZ001  made aware here


MONDAY = at(2026, 11, 16, 10, 0)  # the 23rd is a holiday
TUESDAY_CLOSE = at(2026, 11, 17, 17, 15)
ANSWER_DAY = at(2026, 11, 24, 17, 15)


def asked_at(when, **fields):
    with clock.set_to(when):
        return Story(**fields)


def due(story):
    return Ticket.objects.get(pk=story.ticket.pk).due_at


def step(story, when, name, by, **data):
    with clock.set_to(when):
        story.do(name, by, **data)


def test_somebody_has_to_hold_a_case_within_a_business_day_and_answer_within_five():
    story = asked_at(MONDAY)
    assert due(story) == TUESDAY_CLOSE

    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    assert due(story) == TUESDAY_CLOSE, "an offer nobody has taken is not somebody"

    step(story, MONDAY, "accept", story.expert)
    assert due(story) == ANSWER_DAY

    step(story, MONDAY, "submit_for_review", story.expert, answer="結論から書きます。")
    assert due(story) == ANSWER_DAY

    step(story, MONDAY, "approve_answer", story.coordinator)
    assert due(story) is None


def test_what_came_in_the_evening_counts_from_the_next_business_day():
    story = asked_at(at(2026, 11, 20, 18, 0))  # a Friday; Monday is a holiday

    assert due(story) == at(2026, 11, 25, 17, 15)


def test_in_an_emergency_somebody_holds_the_case_in_two_hours_and_writes_before_the_desk_closes():
    story = asked_at(MONDAY, happening_now=["ransom"])
    assert due(story) == at(2026, 11, 16, 12, 0)

    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    assert due(story) == at(2026, 11, 16, 12, 0)

    step(story, MONDAY, "accept", story.expert)
    assert due(story) == at(2026, 11, 16, 17, 15)

    step(story, MONDAY, "ask_back", story.expert, message="いつからですか。")
    step(story, MONDAY, "asker_reply", story.asker, message="今朝からです。")
    assert due(story) == ANSWER_DAY


def test_the_clock_stands_still_while_the_asker_is_asked_back():
    story = asked_at(MONDAY)
    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    step(story, MONDAY, "accept", story.expert)
    step(story, MONDAY, "ask_back", story.expert, message="いつからですか。")
    assert due(story) is None

    step(story, at(2026, 11, 17, 10, 0), "asker_reply", story.asker, message="今朝からです。")

    # One business day later: from Tuesday 24th, 17:15, to Wednesday 25th, 17:15.
    assert due(story) == at(2026, 11, 25, 17, 15)
    assert expected_answer(story.ticket) == at(2026, 11, 25, 0, 0).date()


def test_a_case_asked_again_is_counted_from_then():
    story = asked_at(at(2026, 10, 1, 10, 0))
    with clock.set_to(at(2026, 10, 2, 10, 0)):
        story.until_answered()

    step(story, MONDAY, "reopen", story.asker, message="もう一度")

    assert due(story) == ANSWER_DAY


def test_a_case_asked_again_that_nobody_holds_needs_somebody_first():
    story = asked_at(at(2026, 10, 1, 10, 0))
    with clock.set_to(at(2026, 10, 2, 10, 0)):
        story.do("refer", story.coordinator, windows=["ipa-org"], message="ご案内します。", asker_agreed=True)

    step(story, MONDAY, "reopen", story.asker, message="もう一度")

    assert due(story) == TUESDAY_CLOSE


def test_a_case_handed_back_is_still_to_be_answered_in_time():
    story = asked_at(MONDAY)
    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    step(story, MONDAY, "accept", story.expert)

    step(story, at(2026, 11, 19, 10, 0), "hand_back", story.expert, reason="時間がない")

    assert due(story) == ANSWER_DAY


def test_suspected_spam_runs_on_and_spam_does_not():
    story = asked_at(MONDAY, body="https://a.example https://b.example https://c.example https://d.example")
    assert due(story) == TUESDAY_CLOSE

    step(story, MONDAY, "mark_spam", story.coordinator)

    assert due(story) is None


@pytest.mark.parametrize("status", Status.values)
def test_something_is_due_exactly_while_the_desk_works(status):
    working = status in ("held", "received", "offered", "in_progress", "in_review")

    assert (targets.next_due(ticket_in(status, expert=user(Role.EXPERT))) is not None) == working


def test_near_is_four_hours_of_the_desk():
    assert targets.soon(at(2026, 11, 20, 16, 15)) == at(2026, 11, 24, 11, 30)
    assert targets.soon(at(2026, 11, 16, 9, 0)) - at(2026, 11, 16, 9, 0) == timedelta(hours=4)

"""The clock closes what was answered and has been quiet; nothing else, and not for ever."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets import services
from tickets.lifecycle import Status
from tickets.models import Ticket
from tickets.tasks import close_quiet_cases_task

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=settings.CLOSE_AFTER_QUIET_DAYS + 1)
NOT_LONG_AGO = timedelta(days=settings.CLOSE_AFTER_QUIET_DAYS - 1)


def quiet_for(status, time, expert=None):
    expert = expert or user(Role.EXPERT)
    return ticket_in(status, expert=expert, answer_writer=expert, last_activity_at=timezone.now() - time)


def state_of(ticket):
    return Ticket.objects.get(pk=ticket.pk).status


def test_only_answered_and_referred_cases_are_closed():
    cases = {status: quiet_for(status, LONG_AGO) for status in Status.values}

    close_quiet_cases_task()

    closed = {Status.ANSWERED, Status.REFERRED, Status.CLOSED}
    assert {status: state_of(case) for status, case in cases.items()} == {
        status: Status.CLOSED if status in closed else status for status in Status.values
    }


def test_a_case_somebody_wrote_to_lately_stays_open():
    case = quiet_for(Status.ANSWERED, NOT_LONG_AGO)

    close_quiet_cases_task()

    assert state_of(case) == Status.ANSWERED


def test_a_message_starts_the_wait_again():
    story = Story().until_answered()
    Ticket.objects.filter(pk=story.ticket.pk).update(last_activity_at=timezone.now() - LONG_AGO)
    services.add_message(story.ticket.pk, by=story.asker, data={"message": "まだ困っています"})

    close_quiet_cases_task()

    assert state_of(story.ticket) == Status.ANSWERED


def test_the_record_says_that_it_was_the_clock():
    case = quiet_for(Status.ANSWERED, LONG_AGO)

    close_quiet_cases_task()
    close_quiet_cases_task()

    row = case.transitions.get()
    assert (row.name, row.actor_role, row.actor) == ("close", "clock", None)
    assert Ticket.objects.get(pk=case.pk).resolved_at == row.at


def test_the_asker_can_open_it_again(client):
    story = Story().until_answered()
    Ticket.objects.filter(pk=story.ticket.pk).update(last_activity_at=timezone.now() - LONG_AGO)
    close_quiet_cases_task()
    assert state_of(story.ticket) == Status.CLOSED

    response = client.post(f"/c/{story.token}/reopen/", {"message": "また届きました"})

    assert response.status_code == 302
    assert state_of(story.ticket) == Status.IN_PROGRESS

"""What comes next, and who does it: for every state a case can be in."""

import pytest

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets.desk.next_step import next_step_of
from tickets.lifecycle import OPEN_STATES, Publication, Status
from tickets.services import available_transitions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "name", "who"),
    [
        ("held", "release", "窓口の担当者"),
        ("received", "offer", "窓口の担当者"),
        ("offered", "accept", "専門家 一"),
        ("in_progress", "submit_for_review", "専門家 一"),
        ("awaiting_asker", "", "相談した人"),
        ("in_review", "approve_answer", "窓口の担当者"),
    ],
)
def test_each_open_case_has_somebody_who_acts(status, name, who):
    expert = user(Role.EXPERT)
    expert.display_name = "専門家 一"
    expert.save()
    step = next_step_of(ticket_in(status, expert=expert, answer_writer=expert))

    assert (step.name, step.who) == (name, who)


@pytest.mark.parametrize("status", ["spam", "withdrawn", "referred"])
def test_an_ended_case_needs_nothing(status):
    assert next_step_of(ticket_in(status)) is None


@pytest.mark.parametrize(
    ("publication", "name"),
    [
        (Publication.NONE, "request_consent"),
        (Publication.REQUESTED, ""),
        (Publication.CHANGES_WANTED, "request_consent"),
        (Publication.GRANTED, "publish"),
    ],
)
def test_after_the_answer_the_publication_is_next(publication, name):
    assert next_step_of(ticket_in(Status.ANSWERED, publication)).name == name


@pytest.mark.parametrize("publication", [Publication.DECLINED, Publication.PUBLISHED, Publication.RETRACTED])
def test_a_decided_publication_needs_nothing(publication):
    assert next_step_of(ticket_in(Status.ANSWERED, publication)) is None


@pytest.mark.parametrize("status", sorted(set(OPEN_STATES) - {"answered", "referred", "awaiting_asker"}))
def test_what_is_next_can_be_done_by_somebody(status):
    expert = user(Role.EXPERT)
    case = ticket_in(status, expert=expert, answer_writer=expert)
    possible = {
        name for person in (expert, user(Role.COORDINATOR)) for name in available_transitions(case, person)
    }

    assert next_step_of(case).name in possible


def test_the_promise_is_named_while_somebody_works_on_an_answer():
    assert next_step_of(Story().ticket).by is not None
    assert next_step_of(ticket_in(Status.AWAITING_ASKER, expert=user(Role.EXPERT))).by is None

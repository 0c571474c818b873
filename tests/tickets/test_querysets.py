"""What is selected of all cases for one purpose."""

import itertools

import pytest

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.lifecycle import CONSENTED_STATES, Publication, Status
from tickets.models import Ticket
from tickets.querysets import AT_WORK

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_case():
    """A case in every pair of states the database takes."""
    expert = user(Role.EXPERT)
    for status, publication in itertools.product(Status.values, Publication.values):
        if status == Status.WITHDRAWN and publication in CONSENTED_STATES:
            continue
        ticket_in(status, publication, expert=expert, answer_writer=expert, text_writer=expert)
    return Ticket.objects.all()


def test_what_counts_against_an_experts_capacity(every_case):
    holder = every_case[0].expert
    ticket_in(Status.IN_PROGRESS, expert=user(Role.EXPERT))

    held = Ticket.objects.held_by(holder)

    assert {case.status for case in held} == set(AT_WORK)
    assert {case.expert for case in held} == {holder}

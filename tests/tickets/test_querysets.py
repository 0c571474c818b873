"""The desk's queues: every case is in exactly one, and the counts are those of the lists."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.lifecycle import CONSENTED_STATES, Publication, Status
from tickets.models import Ticket
from tickets.querysets import AT_WORK, PUBLICATION_QUEUES, QUEUES
from tickets.views.desk import PUBLICATION_QUEUE_NAMES, QUEUE_NAMES

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


def members(name):
    return set(Ticket.objects.in_queue(name).values_list("pk", flat=True))


def test_every_case_is_in_exactly_one_queue_of_its_status(every_case):
    assert every_case.count() == len(Status.values) * len(Publication.values) - len(CONSENTED_STATES)

    found = [pk for name in QUEUES for pk in members(name)]

    assert sorted(found) == sorted(every_case.values_list("pk", flat=True))


def test_no_case_is_in_two_queues_of_its_publication(every_case):
    found = [pk for name in PUBLICATION_QUEUES for pk in members(name)]

    assert len(found) == len(set(found))


def test_every_queue_holds_something(every_case):
    assert {name for name in QUEUES | PUBLICATION_QUEUES if not members(name)} == set()


def test_counts_are_those_of_the_lists_in_one_query(every_case):
    with CaptureQueriesContext(connection) as queries:
        counts = Ticket.objects.for_lists().queue_counts()

    assert counts == {name: len(members(name)) for name in QUEUES | PUBLICATION_QUEUES}
    assert len(queries) == 1


def test_counts_of_nothing_are_zero():
    assert Ticket.objects.queue_counts() == dict.fromkeys(QUEUES | PUBLICATION_QUEUES, 0)


def test_every_queue_has_a_name_on_the_desk():
    assert set(QUEUE_NAMES) == set(QUEUES)
    assert set(PUBLICATION_QUEUE_NAMES) == set(PUBLICATION_QUEUES)


def test_an_unknown_queue_is_an_error_and_not_everything():
    with pytest.raises(KeyError):
        Ticket.objects.in_queue("nonsense")


def test_what_counts_against_an_experts_capacity(every_case):
    holder = every_case[0].expert
    ticket_in(Status.IN_PROGRESS, expert=user(Role.EXPERT))

    held = Ticket.objects.held_by(holder)

    assert {case.status for case in held} == set(AT_WORK)
    assert {case.expert for case in held} == {holder}

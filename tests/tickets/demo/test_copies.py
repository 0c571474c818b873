"""The copies of which a large demo is made are cases like others: nobody could tell them from what the door wrote."""

import pytest
from django.utils import timezone

from cms.models import ArticlePage
from people.models import User
from people.roles import Role
from tests.factories import user
from tests.figures.erasing import addresses_of, columns_holding_addresses
from tests.oracle import lives
from tickets import services
from tickets.actors import Asker
from tickets.demo import accounts, copies, journeys
from tickets.lists import case_words, queues
from tickets.metrics import rows
from tickets.models import CaseMeasure, PublicText, Ticket

pytestmark = pytest.mark.django_db
ORIGINALS, COPIES = 18, 60
NOT_REPEATED = {"effects", "notices"}
"""Mails and notices are not sent again."""


@pytest.fixture(autouse=True)
def large_demo(monkeypatch):
    monkeypatch.setattr(copies, "ORIGINALS", ORIGINALS)
    monkeypatch.setattr(copies, "_CHUNK", 25)
    accounts.create_people([])
    copies.seed_copies(journeys.load_cases(60), ORIGINALS + COPIES, stored=0)


def the_copies():
    return Ticket.objects.filter(email__startswith="copy").order_by("pk")


def originals():
    return {ticket.body: ticket for ticket in Ticket.objects.exclude(email__startswith="copy")}


def test_there_are_as_many_as_were_asked_for_and_no_two_are_one():
    assert the_copies().count() == COPIES
    assert len(originals()) == ORIGINALS
    for name in ("number", "public_ref", "email"):
        assert the_copies().values(name).distinct().count() == COPIES


def test_each_journey_is_one_that_the_machine_allows():
    endings = set()
    for ticket in the_copies().prefetch_related("transitions"):
        intake, *steps = ticket.transitions.all()
        state = {"status": intake.target, "publication": "none"}
        at = ticket.received_at
        assert (intake.name, intake.at) == ("intake", at)
        for row in steps:
            known = getattr(Ticket, row.name)._django_fsm.transitions
            assert row.source == state[row.field]
            assert row.source in known
            target = known[row.source].target
            assert row.target == target or row.target in getattr(target, "allowed_states", ())
            assert row.at >= at
            state[row.field], at = row.target, row.at
        assert state == {"status": ticket.status, "publication": ticket.publication}
        assert at == ticket.last_activity_at <= timezone.now()
        endings.add(tuple(row.name for row in steps if row.name not in ("ask_back", "asker_reply")))
    assert len(endings) >= 6


def test_it_is_as_old_as_it_says_by_whole_weeks():
    known = originals()

    for ticket in the_copies():
        earlier = known[ticket.body].received_at - ticket.received_at
        assert earlier.total_seconds() % (7 * 86_400) == 0


def test_clocks_are_those_of_the_transitions():
    first = {"offer": "assigned_at", "accept": "accepted_at", "approve_answer": "first_answer_at"}

    for ticket in the_copies():
        for name, clock in first.items():
            row = ticket.transitions.filter(name=name).first()
            if row is not None:
                assert getattr(ticket, clock) == row.at


def test_measures_are_those_that_the_record_gives():
    assert list(rows.rebuild(Ticket.objects.all(), write=False)) == []

    measures = CaseMeasure.objects.in_bulk(field_name="ticket_id")
    every = lives(timezone.now())
    assert len(every) == ORIGINALS + COPIES
    for life in every:
        state, business, calendar, _late = life.measure("first_answer")
        row = measures[life.ticket.pk]
        assert state != "open"
        assert (row.first_answer_business, row.first_answer_calendar) == (business, calendar)


def test_every_row_of_the_original_is_there_again():
    known = originals()
    relations = [
        relation.get_accessor_name()
        for relation in Ticket._meta.related_objects
        if relation.get_accessor_name() and relation.one_to_many
    ]
    assert {"transitions", "messages", "words", "public_texts", "consents", "secret_links"} <= {*relations}

    for ticket in the_copies():
        original = known[ticket.body]
        for name in {*relations, "referred_to"} - NOT_REPEATED:
            assert getattr(ticket, name).count() == getattr(original, name).count(), name


def test_public_texts_and_the_yes_to_them_are_those_of_the_copy():
    about = PublicText.objects.filter(ticket__in=the_copies())
    assert about.exists()

    for text in about:
        assert text.hash == text.compute_hash() == text.ticket.public_text_hash
        assert text.ticket.public_text == text
        assert all(yes.public_text == text and yes.withdrawn_at for yes in text.ticket.consents.all())
    assert not ArticlePage.objects.readable().exists()


def test_the_same_people_see_them_and_nobody_else():
    coordinator = User.objects.filter(groups__name=Role.COORDINATOR).first()
    assert Ticket.objects.visible_to(coordinator).count() == ORIGINALS + COPIES
    for expert in User.objects.filter(groups__name=Role.EXPERT):
        mine = set(the_copies().filter(expert=expert))
        assert mine == set(the_copies().visible_to(expert))
    for role in (Role.EXPERT, Role.OBSERVER):
        assert not Ticket.objects.visible_to(user(role)).exists()


def test_they_are_found_by_their_words_and_counted_in_the_queues():
    coordinator = User.objects.filter(groups__name=Role.COORDINATOR).first()
    visible = Ticket.objects.visible_to(coordinator)
    ticket = the_copies().exclude(organisation="").first()

    found = case_words.search(visible, ticket.organisation)

    assert set(the_copies().filter(body=ticket.body)) <= set(found)
    counts = queues.counts(visible, coordinator, timezone.now())
    assert counts["ended"] == ORIGINALS + COPIES
    assert not any(counts[queue.name] for queue in queues.partition(coordinator))


def test_one_that_is_erased_leaves_no_words():
    ticket = the_copies().filter(messages__isnull=False).first()
    addresses = addresses_of([ticket.pk])
    assert columns_holding_addresses(addresses) == ["tickets_ticket.email"]

    services.erase(ticket.pk, by=Asker(ticket.pk))

    ticket = Ticket.objects.get(pk=ticket.pk)
    assert columns_holding_addresses(addresses) == []
    assert not any(one.exists() for one in (ticket.messages, ticket.words, ticket.public_texts))
    assert list(rows.rebuild(Ticket.objects.all(), write=False)) == []


def test_a_run_that_was_interrupted_is_completed():
    copies.seed_copies(journeys.load_cases(60), ORIGINALS + COPIES + 5, stored=Ticket.objects.count())
    copies.seed_copies(journeys.load_cases(60), ORIGINALS + COPIES + 5, stored=Ticket.objects.count())

    assert Ticket.objects.count() == ORIGINALS + COPIES + 5

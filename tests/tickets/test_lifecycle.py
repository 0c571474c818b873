"""The machines are those of the design, and the state cannot be changed past them."""

import pytest
from django.db import IntegrityError, transaction

from people.roles import Role
from tests.factories import Story, asked, ticket_in, user
from tickets import rules
from tickets.desk.desk_inputs import OWN_VERBS
from tickets.effects import EFFECTS
from tickets.inputs import INPUTS
from tickets.lifecycle import Publication, Status
from tickets.lifecycle_doc import steps
from tickets.models import Ticket, Transition
from tickets.models.append_only import AppendOnlyError

DESIGN = {
    "status": """
        release | held spam | received
        mark_spam | held received | spam
        offer | received offered | offered
        accept | offered | in_progress
        decline | offered | received
        hand_back | in_progress awaiting_asker | received
        ask_back | in_progress | awaiting_asker
        asker_reply | awaiting_asker | in_progress
        submit_for_review | in_progress | in_review
        return_to_expert | in_review | in_progress
        approve_answer | in_review | answered
        refer | received offered in_progress awaiting_asker in_review | referred
        undo_send | awaiting_asker answered referred | received offered in_progress awaiting_asker in_review
        reopen | answered referred closed | received in_progress
        close | answered referred | closed
        merge | received offered in_progress awaiting_asker in_review answered referred | closed
        withdraw | held received offered in_progress awaiting_asker in_review answered referred | withdrawn
    """,
    "publication": """
        request_consent | none changes_wanted declined retracted granted | requested
        grant_consent | requested | granted
        want_changes | requested | changes_wanted
        decline_consent | requested | declined
        publish | granted | published
        retract | granted published | retracted
        withdraw_consent | granted published | retracted
    """,
}


def parsed(table):
    rows = [line.split("|") for line in table.strip().splitlines()]
    return {name.strip(): (set(sources.split()), set(targets.split())) for name, sources, targets in rows}


@pytest.mark.parametrize("field", ["status", "publication"])
def test_the_machine_is_the_one_of_the_design(field):
    machine = {step.name: (set(step.sources), set(step.targets)) for step in steps(field)}

    assert machine == parsed(DESIGN[field])


def test_every_transition_has_a_rule_and_an_input_and_every_effect_a_transition():
    names = {step.name for field in ("status", "publication") for step in steps(field)}

    assert set(INPUTS) | set(OWN_VERBS) == names
    assert names <= set(rules.PERMISSIONS)
    assert set(EFFECTS) <= names | {"intake", "erase"}


@pytest.mark.django_db
class TestProtection:
    def test_a_state_cannot_be_assigned(self):
        ticket = asked()

        with pytest.raises(AttributeError):
            ticket.status = Status.ANSWERED

    def test_a_reload_shows_the_new_state_and_keeps_the_protection(self):
        ticket = asked()
        Ticket.objects.filter(pk=ticket.pk).update(status=Status.SPAM)

        ticket.refresh_from_db()

        assert ticket.status == Status.SPAM
        with pytest.raises(AttributeError):
            ticket.status = Status.RECEIVED

    def test_a_reload_that_fails_keeps_the_protection(self):
        ticket = asked()
        gone = Ticket.objects.get(pk=ticket.pk)
        ticket.delete()

        with pytest.raises(Ticket.DoesNotExist):
            gone.refresh_from_db()

        assert gone.status == Status.RECEIVED
        with pytest.raises(AttributeError):
            gone.status = Status.SPAM

    def test_transitions_are_only_ever_added(self):
        row = Transition.objects.filter(ticket=asked()).get()

        row.name = "offer"
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(AppendOnlyError):
            Transition.objects.update(name="offer")


@pytest.mark.django_db
class TestTheDatabaseRepeatsThePromise:
    def breaks(self, name, **values):
        ticket = values.pop("ticket", None) or asked()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Ticket.objects.filter(pk=ticket.pk).update(**values)

    def test_published_implies_consent_to_this_text(self):
        for publication in (Publication.GRANTED, Publication.PUBLISHED):
            self.breaks("published_implies_consent_to_this_text", publication=publication)

    def test_published_implies_consent_to_no_other_text(self):
        ticket = ticket_in(Status.ANSWERED, Publication.PUBLISHED)

        self.breaks("published_implies_consent_to_this_text", ticket=ticket, public_text_hash="f" * 64)

    def test_withdrawn_case_is_never_public(self):
        ticket = ticket_in(Status.ANSWERED, Publication.PUBLISHED)

        self.breaks("withdrawn_case_is_never_public", ticket=ticket, status=Status.WITHDRAWN)

    def test_case_at_work_has_an_expert(self):
        self.breaks("case_at_work_has_an_expert", status=Status.IN_PROGRESS)

    def test_status_is_one_of_the_machine(self):
        self.breaks("ticket_status_is_one_of_the_machine", status="limbo")

    def test_one_consent_in_force_per_ticket(self):
        story = Story().until_granted()
        consent = story.ticket.consents.get()
        consent.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            consent.save()


@pytest.mark.django_db
class TestReopening:
    def test_goes_back_to_the_expert_who_still_holds_it(self):
        story = Story().until_answered()

        ticket = story.do("reopen", story.asker, message="もう一つ聞きたいです。")

        assert (ticket.status, ticket.expert) == (Status.IN_PROGRESS, story.expert)

    def test_goes_to_the_queue_where_nobody_holds_it(self):
        story = Story()
        story.do("offer", story.coordinator, expert=story.expert.email)
        story.do("refer", story.coordinator, windows=["ipa-org"], message="こちらの窓口が合います。")

        ticket = story.do("reopen", story.coordinator, message="やはりこちらで答えます。")

        assert (ticket.status, ticket.expert) == (Status.RECEIVED, None)


@pytest.mark.django_db
def test_clocks_are_set_once():
    story = Story().until_answered()
    first = story.ticket.first_answer_at

    story.do("reopen", story.asker, message="もう一つ。")
    story.do("submit_for_review", story.expert, answer="もう一つの答えです。")
    story.do("approve_answer", user(Role.COORDINATOR))

    assert story.ticket.first_answer_at == first
    assert story.ticket.accepted_at <= story.ticket.first_response_at == first

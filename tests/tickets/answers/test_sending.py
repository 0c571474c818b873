"""Taking back what was just sent: for seconds only, by the sender only, and the asker never knows."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, user
from tickets import clock, services
from tickets.actors import Asker
from tickets.answers.sending import as_asker_sees
from tickets.api.serializers import StatusOutput
from tickets.errors import ConflictError, ForbiddenError
from tickets.lifecycle import Status
from tickets.models import Effect, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
ANSWER = "結論から書きます。開かないでください。"


@pytest.fixture(autouse=True)
def half_a_minute(settings):
    settings.SEND_UNDO_SECONDS = 30


@pytest.fixture
def story():
    """A case whose answer was approved a moment ago."""
    return Story().until_answered()


def fresh(story):
    return Ticket.objects.get(pk=story.ticket.pk)


def carry_out():
    while delivery.sweep():
        pass


def mails_to(address):
    return [one for one in mail.outbox if address in one.to and "回答" in one.subject]


def askers_page(client, story):
    return client.get(f"/c/{story.token}/").content.decode()


def test_the_asker_sees_nothing_of_it_until_it_is_out(client, story):
    carry_out()

    seen = StatusOutput(as_asker_sees(fresh(story)), context={"actor": story.asker}).data
    assert mails_to(story.ticket.email) == []
    assert ANSWER not in askers_page(client, story)
    assert "もう一人が内容を確かめています" in askers_page(client, story)
    assert (seen["status"], seen["messages"]) == ("in_review", [])
    assert set(seen["available_transitions"]) == {"withdraw"}


def test_after_that_it_is_out_and_cannot_be_taken_back(client):
    with clock.set_to(timezone.now() - timedelta(seconds=31)):
        story = Story().until_answered()
    carry_out()

    assert len(mails_to(story.ticket.email)) == 1
    assert ANSWER in askers_page(client, story)
    with pytest.raises(ConflictError):
        story.do("undo_send", story.coordinator)


def test_undone_the_case_is_as_it_was_and_the_record_says_so(client, story):
    story.do("undo_send", story.coordinator)
    Effect.objects.update(due_at=timezone.now())
    carry_out()

    case = fresh(story)
    assert (case.status, case.first_answer_at, case.first_response_at) == (Status.IN_REVIEW, None, None)
    assert (case.goes_out_at, case.sender) == (None, None)
    row = case.transitions.last()
    assert (row.field, row.name, row.source, row.target, row.actor) == (
        "status",
        "undo_send",
        "answered",
        "in_review",
        story.coordinator,
    )
    assert mails_to(story.ticket.email) == []
    assert ANSWER not in askers_page(client, story)
    assert case.effects.get(kind="answer_mail").state == "cancelled"


def test_sent_again_it_goes_out_once(client, story):
    story.do("undo_send", story.coordinator)
    story.do("approve_answer", story.coordinator)
    Effect.objects.filter(state="pending").update(due_at=timezone.now())
    carry_out()

    assert len(mails_to(story.ticket.email)) == 1
    assert ANSWER in mails_to(story.ticket.email)[0].body


def test_only_who_sent_it_takes_it_back(story):
    for somebody in (story.expert, user(Role.COORDINATOR)):
        with pytest.raises(ForbiddenError):
            story.do("undo_send", somebody)
    assert "undo_send" in services.available_transitions(fresh(story), story.coordinator)
    assert "undo_send" not in services.available_transitions(fresh(story), user(Role.COORDINATOR))


def test_a_mail_that_a_worker_has_taken_up_cannot_be_called_back(story):
    Effect.objects.filter(kind="answer_mail").update(lease_until=timezone.now() + timedelta(seconds=15))

    with pytest.raises(ConflictError):
        story.do("undo_send", story.coordinator)
    assert fresh(story).status == Status.ANSWERED


def test_whoever_goes_on_with_the_case_lets_it_go(client, story):
    story.do("request_consent", story.expert, title="題", question="質問", answer="答え")
    carry_out()

    assert len(mails_to(story.ticket.email)) == 1
    assert ANSWER in askers_page(client, story)
    assert "undo_send" not in services.available_transitions(fresh(story), story.coordinator)


def test_a_question_back_can_be_taken_back_by_the_expert(story):
    story.do("reopen", story.coordinator, message="続き")
    story.do("ask_back", story.expert, message="いつからですか。")
    assert "asker_reply" not in services.available_transitions(as_asker_sees(fresh(story)), story.asker)
    with pytest.raises(ConflictError):
        story.do("asker_reply", story.asker, message="見えないはず")

    story.do("undo_send", story.expert)

    assert fresh(story).status == Status.IN_PROGRESS
    assert not fresh(story).messages.get(kind="question").is_public


def test_a_referral_taken_back_gives_the_case_back_to_whom_it_was_offered():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("refer", story.coordinator, message="こちらへ。", windows=["ipa-org"])
    assert fresh(story).expert is None

    story.do("undo_send", story.coordinator)

    case = fresh(story)
    assert (case.status, case.expert) == (Status.OFFERED, story.expert)
    assert list(case.referred_to.all()) == []


def test_who_withdraws_meanwhile_hears_nothing_more(client, story):
    services.perform(story.ticket.pk, "withdraw", by=Asker(story.ticket.pk))
    Effect.objects.filter(state="pending").update(due_at=timezone.now())
    carry_out()

    assert fresh(story).status == Status.WITHDRAWN
    assert mails_to(story.ticket.email) == []
    assert ANSWER not in askers_page(client, story)


def test_who_erases_meanwhile_leaves_nothing(story):
    services.erase(story.ticket.pk, by=story.asker)

    assert fresh(story).messages.count() == 0


def test_without_a_while_there_is_nothing_to_take_back(settings):
    settings.SEND_UNDO_SECONDS = 0
    story = Story().until_answered()

    assert story.ticket.goes_out_at is None
    with pytest.raises(ForbiddenError):
        story.do("undo_send", story.coordinator)


def test_what_a_program_sends_is_out_at_once(client):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("submit_for_review", story.expert, answer=ANSWER)
    client.force_login(story.coordinator)

    answer = client.post(
        f"/api/v1/tickets/{story.ticket.number}/transitions/approve_answer/", {}, "application/json"
    )
    carry_out()

    assert answer.json()["status"] == "answered"
    assert "undo_send" not in services.available_transitions(fresh(story), story.coordinator)
    assert ANSWER in askers_page(client, story)
    assert len(mails_to(story.ticket.email)) == 1

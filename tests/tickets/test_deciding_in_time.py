"""An asker who says nothing about a public text is reminded once; then silence means no."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.factories import PUBLIC_TEXT, Story
from tickets import clock, services
from tickets.lifecycle import Publication
from tickets.models import Effect, Ticket
from tickets.outbox import delivery
from tickets.publishing import consent
from tickets.tasks import decline_silent_consents_task

pytestmark = pytest.mark.django_db
REMINDER = "まだお返事をいただいていません"


def carry_out():
    while delivery.sweep():
        pass


def asked(days_ago):
    """A case whose asker was asked so many days ago, at this time of day."""
    with clock.set_to(timezone.now() - timedelta(days=days_ago)):
        return Story().until_requested()


def reminders():
    return [message for message in mail.outbox if REMINDER in message.subject]


def publication_of(story):
    return Ticket.objects.get(pk=story.ticket.pk).publication


# --- the reminder -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "sent"), [(6, 0), (8, 1)])
def test_the_reminder_comes_after_a_week(days, sent):
    asked(days)

    carry_out()

    assert len(reminders()) == sent


def test_it_comes_once_and_names_the_last_day():
    story = asked(8)

    for _sweep in range(3):
        carry_out()

    (reminder,) = reminders()
    last = consent.days_of(story.ticket.public_text).last
    assert f"{last.year}年{last.month}月{last.day}日" in reminder.body
    assert "公開しません" in reminder.body
    assert PUBLIC_TEXT["title"] in reminder.body


@pytest.mark.parametrize(
    "decide",
    [
        lambda story: story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash),
        lambda story: story.do("want_changes", story.asker, message="直してください"),
        lambda story: story.do("decline_consent", story.asker),
        lambda story: story.do("withdraw", story.asker),
        lambda story: services.erase(story.ticket.pk, by=story.asker),
    ],
)
def test_who_has_decided_is_not_reminded(decide):
    decide(asked(8))

    carry_out()

    assert reminders() == []


def test_a_new_text_has_its_own_week():
    story = asked(8)
    story.do("want_changes", story.asker, message="直してください")
    with clock.set_to(timezone.now() - timedelta(days=2)):
        story.do("request_consent", story.expert, **PUBLIC_TEXT)

    carry_out()

    assert reminders() == []
    assert Effect.objects.filter(kind="consent_reminder_mail", state="pending").count() == 1


# --- silence ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "publication"), [(20, "requested"), (21, "requested"), (22, "declined")])
def test_silence_means_no_after_the_last_day_has_passed(days, publication):
    story = asked(days)

    decline_silent_consents_task()

    assert publication_of(story) == publication


def test_the_record_says_that_it_was_the_clock_and_a_second_run_adds_nothing():
    story = asked(30)

    decline_silent_consents_task()
    decline_silent_consents_task()

    row = story.ticket.transitions.filter(name="decline_consent").get()
    assert (row.actor_role, row.actor) == ("clock", None)


def test_only_those_who_were_asked_are_meant():
    with clock.set_to(timezone.now() - timedelta(days=60)):
        granted, published = Story().until_granted(), Story().until_published()
        answered, withdrawn = Story().until_answered(), Story().until_requested()
        withdrawn.do("withdraw", withdrawn.asker)

    decline_silent_consents_task()

    states = [publication_of(story) for story in (granted, published, answered, withdrawn)]
    assert states == ["granted", "published", "none", "requested"]


def test_the_page_tells_a_silent_asker_from_one_who_said_no(client):
    silent, spoken = asked(30), asked(3)
    decline_silent_consents_task()
    spoken.do("decline_consent", spoken.asker)

    told = [client.get(f"/c/{story.token}/").content.decode() for story in (silent, spoken)]

    assert ["お返事がなかったので" in page for page in told] == [True, False]


def test_the_desk_may_ask_again_after_silence():
    story = asked(30)
    decline_silent_consents_task()

    story.do("request_consent", story.expert, **PUBLIC_TEXT)

    assert publication_of(story) == Publication.REQUESTED


# --- the receipt ------------------------------------------------------------------------------------------
def receipts():
    return [message for message in mail.outbox if "同意の控え" in message.subject]


def test_a_yes_is_confirmed_by_mail_word_for_word():
    story = Story(body="とびうおの相談").until_granted(category="mail")

    carry_out()

    (receipt,) = receipts()
    assert receipt.to == ["keiri@sanuki.example.jp"]
    for words in (*PUBLIC_TEXT.values(), story.ticket.public_text_hash, consent.WORDING_VERSION):
        assert words in receipt.body
    for sentence in consent.WORDING:
        assert str(sentence) in receipt.body
    assert f"{timezone.localtime(story.ticket.consent_given_at):%H時%M分%S秒}" in receipt.body
    assert "とびうお" not in receipt.body


def test_a_yes_taken_back_at_once_is_not_confirmed():
    story = Story().until_granted()
    story.do("withdraw_consent", story.asker)

    carry_out()

    assert receipts() == []


def test_an_earlier_wording_is_still_told(monkeypatch):
    story = Story().until_granted()
    monkeypatch.setattr(consent, "WORDING_VERSION", "2027-01-01")

    told = consent.receipt(story.ticket.consents.get())

    assert str(consent.WORDINGS["2026-11-24"][0]) in told

"""What follows from a change is written with it, carried out once, tried again, and never lost."""

import logging
import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, asked, consultation, user
from tickets import effects, services
from tickets.asking import links
from tickets.metrics import rows
from tickets.models import Effect, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
PENDING, DONE, DEAD = Effect.State.PENDING, Effect.State.DONE, Effect.State.DEAD


def carry_out():
    while delivery.sweep():
        pass


def make_due(effect):
    Effect.objects.filter(pk=effect.pk).update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def broken_mail(settings):
    settings.EMAIL_BACKEND = "tests.tickets.test_effects.BrokenBackend"


class BrokenBackend:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("mail.example.jp refused keiri@sanuki.example.jp")


def test_every_effect_of_the_table_has_a_handler():
    kinds = {kind for row in effects.EFFECTS.values() for kind in row}

    without_transition = {
        "index_article",
        "new_link_mail",
        "lost_link_mail",
        "resume_mail",
        "scan_attachment",
        "split_mail",
        "handover_mail",
        "offer_passed_mail",
        "handed_back_mail",
        "notice_mail",
        "digest_mail",
        "monthly_figures_mail",
        "webhook",
    }
    assert kinds | without_transition == set(delivery.HANDLERS)


def test_effects_are_written_with_the_change_or_not_at_all():
    with pytest.raises(RuntimeError), transaction.atomic():
        asked()
        raise RuntimeError

    assert not Effect.objects.exists()
    assert not Ticket.objects.exists()


def test_a_dead_broker_costs_the_asker_nothing(settings, monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise OSError("broker is down")

    monkeypatch.setattr("tickets.effects.current_app.send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        ticket = asked()

    assert ticket.effects.get().state == PENDING
    carry_out()
    assert [message.to for message in mail.outbox] == [["keiri@sanuki.example.jp"]]


def test_the_receipt_is_mailed_once_and_acknowledged():
    ticket = asked()

    carry_out()
    carry_out()

    ticket.refresh_from_db()
    assert len(mail.outbox) == 1
    assert ticket.number in mail.outbox[0].subject
    assert ticket.acknowledged_at is not None
    assert ticket.measure.acknowledged_calendar is not None
    assert list(rows.rebuild(Ticket.objects.all(), write=False)) == []
    assert ticket.first_response_at is None


def test_the_message_id_comes_from_the_effect():
    effect = asked().effects.get()

    carry_out()

    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{effect.pk}@testserver>"


def test_only_one_of_two_claims_gets_the_effect():
    effect = asked().effects.get()

    leases = [delivery._claim(effect.pk), delivery._claim(effect.pk)]

    assert [lease is not None for lease in leases] == [True, False]


def test_a_lease_that_ran_out_is_taken_over():
    effect = asked().effects.get()
    delivery._claim(effect.pk)
    Effect.objects.filter(pk=effect.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    carry_out()

    effect.refresh_from_db()
    assert (effect.state, effect.attempts, len(mail.outbox)) == (DONE, 2, 1)


def test_a_worker_that_lost_its_lease_does_not_mark_the_work_of_another():
    effect = asked().effects.get()
    late = delivery._claim(effect.pk)
    Effect.objects.filter(pk=effect.pk).update(lease_until=timezone.now() + timedelta(minutes=5))

    delivery._finish(effect, late)

    effect.refresh_from_db()
    assert effect.state == PENDING


def test_a_failure_waits_longer_each_time(broken_mail):
    effect = asked().effects.get()

    carry_out()
    effect.refresh_from_db()

    assert (effect.state, effect.attempts, effect.last_error) == (PENDING, 1, "ConnectionRefusedError")
    assert effect.due_at > timezone.now()
    assert [delivery.backoff(n).total_seconds() for n in (1, 2, 3, 20)] == [5, 10, 20, 3600]


def test_after_the_last_attempt_it_is_dead_and_an_operator_is_told_without_an_address(
    broken_mail, settings, caplog
):
    settings.EFFECT_MAX_ATTEMPTS = 2
    effect = asked().effects.get()

    with caplog.at_level(logging.WARNING):
        for _attempt in range(2):
            carry_out()
            make_due(effect)

    effect.refresh_from_db()
    assert effect.state == DEAD
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]
    assert str(effect.pk) in caplog.text
    assert "sanuki" not in caplog.text + effect.last_error


def test_what_was_dead_is_sent_after_rearming(broken_mail, settings, call_command):
    settings.EFFECT_MAX_ATTEMPTS = 1
    effect = asked().effects.get()
    carry_out()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    listed = call_command("resend_effects")
    call_command("resend_effects", "--rearm")
    carry_out()

    effect.refresh_from_db()
    assert f"{effect.pk} dead receipt_mail {effect.ticket.number}" in listed
    assert effect.state == DONE
    assert len(mail.outbox) == 1


def test_a_mail_that_no_longer_makes_sense_is_not_sent():
    story = Story()
    carry_out()
    mail.outbox.clear()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("decline", story.expert, reason="いそがしいため")

    carry_out()

    assert mail.outbox == []
    assert not Effect.objects.filter(state=PENDING).exclude(kind="expire_offer").exists()


def test_the_published_mail_waits_until_the_article_can_be_read():
    story = Story().until_published()
    mails = story.ticket.effects.filter(kind="published_mail")
    Effect.objects.filter(kind="publish_article").update(due_at=timezone.now() + timedelta(hours=1))

    carry_out()
    assert mails.get().state == PENDING

    Effect.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    carry_out()

    assert mails.get().state == DONE
    assert "/kb/" in mail.outbox[-1].body


def test_every_mail_of_the_story_reaches_the_right_person():
    story = Story()
    carry_out()
    story.do("offer", story.coordinator, expert=story.expert.email)
    carry_out()
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="いつからですか。")
    carry_out()
    story.do("asker_reply", story.asker, message="先週からです。")
    carry_out()
    story.do("submit_for_review", story.expert, answer="開かないでください。")
    story.do("return_to_expert", story.coordinator, reason="もう少しやさしく")
    carry_out()
    story.do("submit_for_review", story.expert, answer="そのメールは開かないでください。")
    story.do("approve_answer", story.coordinator)
    carry_out()
    story.do("request_consent", story.expert, title="題名", question="質問です", answer="答えです")
    carry_out()
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
    story.do("publish", story.releaser)
    carry_out()
    story.do("withdraw_consent", story.asker)
    carry_out()

    asker, expert = ["keiri@sanuki.example.jp"], [story.expert.email]
    sent = [
        (message.to, message.subject.removeprefix("【四国サイバー相談】")[:11]) for message in mail.outbox
    ]
    assert sent == [
        (asker, "ご相談を受け付けました"),
        (expert, "相談をお願いできますか"),
        (asker, "追加でお聞きしたいこと"),
        (expert, "相談した人から返事があ"),
        (expert, "回答の書き直しをお願い"),
        (asker, "ご相談への回答をお送り"),
        (asker, "公開してよいか、文章を"),
        (asker, "公開についての同意の控"),
        (asker, "質問と回答を公開しまし"),
        (asker, "公開を取り下げました（"),
    ]
    assert "そのメールは開かないでください。" in mail.outbox[5].body
    assert "さぬき青果の三好です" not in mail.outbox[1].body


def test_mails_to_askers_each_open_the_case():

    ticket = asked()
    carry_out()

    address = next(line for line in mail.outbox[0].body.splitlines() if "/c/" in line)

    assert links.ticket_for(address.rstrip("/").rsplit("/", 1)[1]) == ticket


class RefusingBackend:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


def test_an_address_refused_for_good_is_given_up_at_once_and_leaves_no_link(settings):
    settings.EMAIL_BACKEND = "tests.tickets.test_effects.RefusingBackend"
    ticket = asked()

    carry_out()

    assert (ticket.effects.get().state, ticket.secret_links.count()) == (DEAD, 1)


def test_a_robot_does_not_make_us_write_to_a_stranger_until_a_person_looked():
    ticket, _token = services.open_ticket(consultation(), channel="web", by_robot=True)
    carry_out()
    assert mail.outbox == []

    services.perform(ticket.pk, "release", by=user(Role.COORDINATOR))
    carry_out()

    assert [message.to for message in mail.outbox] == [["keiri@sanuki.example.jp"]]


def test_the_receipt_repeats_nothing_a_stranger_typed():
    services.open_ticket(consultation(organisation="至急 http://evil.example/", name="国税庁"), channel="web")

    carry_out()

    assert [word for word in ("evil", "国税庁", "至急") if word in mail.outbox[0].body] == []


def test_a_question_is_not_mailed_after_the_asker_withdrew():
    story = Story()
    carry_out()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="いつからですか。")
    story.do("withdraw", story.asker)
    mail.outbox.clear()

    carry_out()

    assert "追加でお聞きしたい" not in "".join(message.subject for message in mail.outbox)


def test_mails_never_take_all_hands(settings):
    taken = [delivery._mail_slots.acquire(blocking=False) for _hand in range(3)]
    try:
        story = Story()
        assert taken == [True, True, False]
        assert not delivery.run(story.ticket.effects.get().pk)
    finally:
        for _hand in range(2):
            delivery._mail_slots.release()


def test_rearming_leaves_alone_what_is_being_sent(call_command):
    effect = asked().effects.get()
    delivery._claim(effect.pk)

    said = call_command("resend_effects", "--rearm", "--all")

    assert "0 re-armed" in said
    assert delivery._claim(effect.pk) is None

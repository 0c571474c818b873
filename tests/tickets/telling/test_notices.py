"""Who is told of what, once, and how they want to be told; and never a word of a case in a mail."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import SECRET_BODY, Story, asked, user
from tickets import clock, coordinators, services
from tickets.asking import scanning
from tickets.desk import mentions
from tickets.models import Attachment, Effect, Notice
from tickets.models.notice import Mail
from tickets.outbox import delivery
from tickets.telling import notices, told

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 25, 8, 35, tzinfo=JAPAN)  # a Wednesday, five minutes after opening


def carry_out():
    while delivery.sweep():
        pass


def told_to(who):
    return [notice.kind for notice in Notice.objects.filter(recipient=who).order_by("created_at", "pk")]


def mails_to(who):
    return [message for message in mail.outbox if message.to == [who.email]]


def choose(who, kind, how):
    notices.choose(who, {kind: how})


# --- the table ------------------------------------------------------------------------------------------
def test_every_kind_of_the_table_is_a_kind():
    assert {kind for row in told.TOLD.values() for kind in row.values()} <= set(told.KINDS)


def test_a_case_from_arriving_to_its_yes_is_told_to_those_it_concerns():
    coordinator = user(Role.COORDINATOR)
    story = Story().until_granted()

    assert told_to(coordinator) == ["arrived", "to_review", "consent_given"]
    assert told_to(story.expert) == ["offered", "consent_given"]


def test_an_emergency_is_told_at_once():
    coordinator = user(Role.COORDINATOR)
    asked(happening_now=["ransom"])
    carry_out()

    assert told_to(coordinator) == ["emergency"]
    assert len(mails_to(coordinator)) == 1


def test_who_did_it_is_not_told():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("submit_for_review", story.expert, answer="結論から書きます。")

    assert told_to(story.expert) == ["offered"]
    assert "to_review" in told_to(story.coordinator)


def test_what_may_be_spam_rings_no_bell_until_it_is_released():
    coordinator, other = user(Role.COORDINATOR), user(Role.COORDINATOR)
    ticket = asked(body=" ".join(["https://example.com/"] * 4))

    assert told_to(coordinator) == []
    services.perform(ticket.pk, "release", by=other)
    assert told_to(coordinator) == ["arrived"]


def test_without_an_expert_the_coordinators_hear_what_the_asker_adds():
    story = Story()
    services.add_message(story.ticket.pk, by=story.asker, data={"message": "言い忘れました。"})

    assert told_to(story.coordinator) == ["asker_replied"]


def test_where_nobody_coordinates_the_administrators_are_told():
    admin = user(Role.ADMIN)
    asked()

    assert told_to(admin) == ["arrived"]


def test_whoever_was_given_the_permission_coordinates_and_administrators_are_left_in_peace():
    admin, both, by_hand = user(Role.ADMIN), user(Role.ADMIN), user(Role.EXPERT)
    both.groups.add(Group.objects.get(name=Role.COORDINATOR))
    by_hand.user_permissions.add(Permission.objects.get(codename="coordinate_tickets"))
    case = asked()

    assert [told_to(who) for who in (admin, both, by_hand)] == [[], ["arrived"], ["arrived"]]
    assert {admin, both, by_hand} <= set(coordinators.who_may())
    assert {both, by_hand} <= set(mentions.colleagues(case))


def test_notices_are_written_with_the_change_or_not_at_all():
    user(Role.COORDINATOR)
    with pytest.raises(RuntimeError), transaction.atomic():
        asked()
        raise RuntimeError

    assert not Notice.objects.exists()


def test_the_same_cause_tells_once():
    who = user(Role.EXPERT)
    for _again in range(3):
        notices.tell(who, "mention", asked(), cause="note:1")

    assert told_to(who) == ["mention"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(recipient=who, kind="mention", cause="note:1", created_at=timezone.now())


def test_an_infected_file_is_told(settings, monkeypatch):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    monkeypatch.setattr(scanning, "_is_infected", lambda _path: True)
    story = Story()
    file = Attachment.objects.create(
        ticket=story.ticket, name="a.pdf", media_type="application/pdf", size=1, created_at=timezone.now()
    )
    effect = Effect(kind="scan_attachment", payload={"attachment": str(file.pk)})

    scanning.scan_attachment(effect)
    scanning.scan_attachment(effect)

    assert told_to(story.coordinator) == ["file_infected"]


def test_a_mail_given_up_is_told_to_administrators(settings):
    settings.EFFECT_MAX_ATTEMPTS = 1
    settings.EMAIL_BACKEND = "tests.tickets.test_effects.BrokenBackend"
    admin = user(Role.ADMIN)
    user(Role.COORDINATOR)
    asked()
    carry_out()

    assert told_to(admin) == ["effect_dead"]


def test_a_notice_that_cannot_be_mailed_makes_no_further_mails(settings):
    settings.EFFECT_MAX_ATTEMPTS = 1
    settings.EMAIL_BACKEND = "tests.tickets.test_effects.BrokenBackend"
    admin = user(Role.ADMIN)
    choose(admin, "effect_dead", Mail.AT_ONCE)
    notices.tell(user(Role.COORDINATOR), "mention", asked())
    Effect.objects.filter(kind="receipt_mail").delete()
    carry_out()

    assert told_to(admin).count("effect_dead") == 1
    assert Effect.objects.filter(kind="notice_mail").count() == 1


# --- choices ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("how", "at_once"), [(Mail.AT_ONCE, 1), (Mail.DIGEST, 0), (Mail.NONE, 0)])
def test_everybody_chooses_how(how, at_once):
    story = Story()
    choose(story.expert, "offered", how)
    story.do("offer", story.coordinator, expert=story.expert.email)
    carry_out()

    assert told_to(story.expert) == ["offered"]
    assert len(mails_to(story.expert)) == at_once


def test_nobody_chooses_for_kinds_that_are_not_theirs():
    expert = user(Role.EXPERT)
    choose(expert, "arrived", Mail.AT_ONCE)
    choose(expert, "offered", "shouted")

    assert not expert.notice_choices.exists()
    assert "offered" not in notices.kinds_for(user(Role.COORDINATOR))
    assert "effect_dead" not in notices.kinds_for(user(Role.COORDINATOR))
    assert "effect_dead" in notices.kinds_for(user(Role.ADMIN))


# --- mails ------------------------------------------------------------------------------------------------
def test_a_mail_holds_number_and_link_and_no_word_of_the_case():
    story = Story(subject="ひみつの件名", happening_now=["ransom"])
    story.do("offer", story.coordinator, expert=story.expert.email)
    notices.tell(story.expert, "mention", story.ticket)
    carry_out()

    texts = [f"{message.subject}\n{message.body}" for message in mails_to(story.expert)]
    assert len(texts) == 2
    for text in texts:
        assert f"http://testserver/desk/tickets/{story.ticket.number}/" in text
        assert not any(secret in text for secret in (SECRET_BODY, "ひみつの件名", "さぬき青果", "sanuki"))


def test_no_mail_about_a_case_that_is_no_longer_theirs():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    other = user(Role.EXPERT)
    story.do("offer", story.coordinator, expert=other.email)
    carry_out()

    assert mails_to(story.expert) == []
    assert len(mails_to(other)) == 1


# --- the list ---------------------------------------------------------------------------------------------
def test_a_case_that_is_no_longer_theirs_is_not_named():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("decline", story.expert, reason="忙しい")

    [row] = notices.shown(notices.of(story.expert), story.expert)

    assert row["ticket"] is None
    assert row["is_out_of_sight"]


# --- the morning ------------------------------------------------------------------------------------------
@pytest.fixture
def waiting():
    """A coordinator who has two cases to hear of in the morning."""
    coordinator = user(Role.COORDINATOR)
    with clock.set_to(MORNING - timedelta(hours=12)):
        cases = [asked(subject="ひみつの件名"), asked()]
    mail.outbox.clear()
    return coordinator, cases


def morning(now=MORNING):
    with clock.set_to(now):
        asked_for = notices.ask_for_digests(now)
    Effect.objects.filter(kind="digest_mail", state="pending").update(due_at=timezone.now())
    carry_out()
    return asked_for


def test_the_morning_mail_counts_and_links(waiting):
    coordinator, cases = waiting
    morning()

    [digest] = mails_to(coordinator)
    assert "11月25日" in digest.subject
    assert "2件" in digest.subject
    assert "新しい相談が届きました：2件" in digest.body
    for case in cases:
        assert f"http://testserver/desk/tickets/{case.number}/" in digest.body
    assert SECRET_BODY not in digest.body
    assert "ひみつの件名" not in digest.body


def test_one_morning_mail_a_day(waiting):
    coordinator, _cases = waiting
    assert [morning(), morning(MORNING + timedelta(minutes=5)), morning(MORNING + timedelta(hours=3))] == [
        1,
        0,
        0,
    ]
    with clock.set_to(MORNING + timedelta(hours=4)):
        asked()
    assert morning(MORNING + timedelta(hours=5)) == 0

    assert len(mails_to(coordinator)) == 1
    assert morning(MORNING + timedelta(days=1)) == 1
    assert "1件" in mails_to(coordinator)[1].subject


@pytest.mark.parametrize(
    "closed",
    [
        MORNING.replace(hour=8, minute=29),
        MORNING.replace(hour=17, minute=15),
        datetime(2026, 11, 28, 9, 0, tzinfo=JAPAN),  # Saturday
        datetime(2026, 12, 29, 9, 0, tzinfo=JAPAN),  # the turn of the year
    ],
)
def test_no_mail_while_the_desk_is_closed(waiting, closed):
    coordinator, _cases = waiting

    assert morning(closed) == 0
    assert mails_to(coordinator) == []


def test_nothing_to_say_no_mail(waiting):
    coordinator, _cases = waiting
    notices.mark_read(coordinator)

    assert morning() == 0
    assert mails_to(coordinator) == []


def test_what_was_read_before_the_mail_went_out_is_left_out(waiting):
    coordinator, _cases = waiting
    with clock.set_to(MORNING):
        notices.ask_for_digests(MORNING)
    notices.mark_read(coordinator)
    carry_out()

    assert mails_to(coordinator) == []


def test_old_notices_are_forgotten():
    user(Role.COORDINATOR)
    asked()
    notices.purge(timezone.now() + timedelta(days=181))

    assert not Notice.objects.exists()

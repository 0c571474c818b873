"""Another window fits better: which, in which words, what it may be told, and what came of it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.snippets import Window
from people.roles import Role
from tests.factories import Story, asked, user
from tests.tables import tables_holding
from tickets import services
from tickets.answers import referral
from tickets.desk import handover, intake, spoken
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Status
from tickets.models import Effect, HandOver, ReferralOutcome, Ticket
from tickets.models.handover import hash_of
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
TEXT = "香川県の卸売の会社です。知らない請求書を開きました。"


def carry_out():
    while delivery.sweep():
        pass


def codes(ticket):
    return [one.window.pk for one in referral.suggested(ticket, Window.objects.in_bulk())]


@pytest.fixture
def referred():
    story = Story(prefecture="37", category="mail")
    story.do("refer", story.coordinator, windows=["ipa-org"], message="IPAが合います。")
    carry_out()
    mail.outbox.clear()
    return story


def asks(story, **fields):
    data = {"window": "ipa-org", "text": TEXT, **fields}
    return handover.ask(story.ticket.pk, by=story.coordinator, data=data)


# --- which windows, in which words ----------------------------------------------------------------------
def test_the_case_itself_says_which_windows_fit():
    calm = asked(category="subsidy", prefecture="37")
    attacked = asked(category="fraud", prefecture="38", happening_now=["transfer"])

    assert "yorozu-37" in codes(calm)
    assert not {code for code in codes(attacked) if code.startswith("yorozu-3") and code != "yorozu-38"}
    assert "police-9110" in codes(attacked)
    for ticket in (calm, attacked):
        for one in referral.suggested(ticket, Window.objects.in_bulk()):
            assert one.because
            assert one.window.can_be_reached


def test_the_letter_names_only_what_is_vouched_for():
    window = Window.objects.get(pk="ipa-org")
    window.phone, window.hours, window.prepare = "03-0000-0000", "平日10時〜16時", "画面の写真"
    window.unverified_fields, window.stale, window.checked_on = ["phone"], False, None

    letter = referral.message_for(asked(), [window], {"ipa-org": "最初に聞ける窓口だからです。"})

    assert window.name in letter
    assert "平日10時〜16時" in letter
    assert "画面の写真" in letter
    assert "最初に聞ける窓口だからです。" in letter
    assert "03-0000-0000" not in letter


def test_the_page_suggests_writes_shows_and_sends(client):
    story = Story(prefecture="37", category="subsidy")
    client.force_login(story.coordinator)
    page = f"/desk/tickets/{story.ticket.number}/refer/"

    first = client.get(page).content.decode()
    draft = client.post(page, {"go": "draft", "windows": ["ipa-org", "yorozu-37"], "message": ""})
    letter = draft.context["message"].value
    preview = client.post(page, {"go": "preview", "windows": ["ipa-org"], "message": "てがみの文面"})
    nothing_sent = Ticket.objects.get(pk=story.ticket.pk).status
    sent = client.post(page, {"go": "send", "windows": ["ipa-org", "yorozu-37"], "message": letter})
    carry_out()

    assert re.search(r'name="windows"[^>]*value="[-\w]+" checked', first)
    assert Window.objects.get(pk="yorozu-37").name in letter
    assert preview.content.decode().count("てがみの文面") == 2
    assert nothing_sent == Status.RECEIVED
    assert sent.status_code == 302
    assert Ticket.objects.get(pk=story.ticket.pk).status == Status.REFERRED
    (letter_sent,) = [one for one in mail.outbox if "窓口をご案内" in one.subject]
    assert letter_sent.body.count(Window.objects.get(pk="yorozu-37").name) == 1


def test_what_was_typed_stays_when_something_is_missing(client):
    story = Story()
    client.force_login(story.coordinator)

    response = client.post(
        f"/desk/tickets/{story.ticket.number}/refer/", {"go": "send", "message": "書きかけの文面"}
    )

    assert response.status_code == 400
    assert "書きかけの文面" in response.content.decode()


def test_experts_do_not_refer(client):
    story = Story().until_answered()
    client.force_login(story.expert)

    assert client.get(f"/desk/tickets/{story.ticket.number}/refer/").status_code == 403


# --- what a window may be told --------------------------------------------------------------------------
def test_the_asker_reads_the_very_text_and_says_yes(client, referred):
    one = asks(referred)
    carry_out()
    page = f"/c/{referred.token}/"
    shown = client.get(page).content.decode()
    client.post(f"{page}handovers/{one.pk}/", {"go": "agree", "text_hash": one.text_hash})

    told = handover.tell(referred.ticket.pk, one.pk, by=referred.coordinator, data={"told_how": "phone"})

    assert TEXT in mail.outbox[0].body
    assert TEXT in shown
    assert one.text_hash in shown
    assert (told.agreed_hash, told.answered_through, told.told_by) == (
        hash_of("ipa-org", TEXT),
        "link",
        referred.coordinator,
    )
    rows = [(row.name, row.target) for row in referred.ticket.transitions.filter(field="handover")]
    assert rows == [("ask_handover", "asked"), ("answer_handover", "agreed"), ("tell_window", "told")]


def test_without_a_yes_nothing_is_recorded_as_told(referred):
    one = asks(referred)

    with pytest.raises(ConflictError):
        handover.tell(referred.ticket.pk, one.pk, by=referred.coordinator, data={"told_how": "phone"})
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(pk=one.pk).update(
            told_at=timezone.now(), told_how="phone", told_by=referred.coordinator
        )


def test_a_no_is_final_and_a_yes_can_be_taken_back_until_it_was_told(referred):
    first, second = asks(referred), None
    answer = {"agreed": False, "text_hash": first.text_hash}
    handover.answer(referred.ticket.pk, first.pk, by=referred.asker, data=answer)
    with pytest.raises(ConflictError):
        handover.answer(referred.ticket.pk, first.pk, by=referred.asker, data={**answer, "agreed": True})

    second = asks(referred, text="べつの文章")
    yes = {"agreed": True, "text_hash": second.text_hash}
    handover.answer(referred.ticket.pk, second.pk, by=referred.asker, data=yes)
    taken_back = handover.answer(
        referred.ticket.pk, second.pk, by=referred.asker, data={**yes, "agreed": False}
    )

    assert taken_back.declined_at
    with pytest.raises(ConflictError):
        handover.tell(referred.ticket.pk, second.pk, by=referred.coordinator, data={"told_how": "fax"})


def test_it_is_the_askers_turn_while_they_are_asked(client, referred):
    one = asks(referred)

    assert "あなたの番です。" in client.get(f"/c/{referred.token}/").content.decode()

    client.post(f"/c/{referred.token}/handovers/{one.pk}/", {"go": "decline", "text_hash": one.text_hash})
    assert "あなたの番です。" not in client.get(f"/c/{referred.token}/").content.decode()


def test_after_a_withdrawal_nothing_is_told_any_more(client, referred):
    one = asks(referred)
    handover.answer(
        referred.ticket.pk, one.pk, by=referred.asker, data={"agreed": True, "text_hash": one.text_hash}
    )
    other = asks(referred, window="police-9110")
    referred.do("withdraw", referred.asker)

    with pytest.raises(ConflictError):
        handover.tell(referred.ticket.pk, one.pk, by=referred.coordinator, data={"told_how": "phone"})
    with pytest.raises(ConflictError):
        handover.answer(
            referred.ticket.pk,
            other.pk,
            by=referred.asker,
            data={"agreed": True, "text_hash": other.text_hash},
        )
    assert "この文章を伝えてよい" not in client.get(f"/c/{referred.token}/").content.decode()


def test_a_yes_to_another_text_is_no_yes(referred):
    one = asks(referred)

    for wrong in ("0" * 64, hash_of("police-9110", TEXT), hash_of("ipa-org", TEXT + "。")):
        with pytest.raises(ConflictError):
            handover.answer(
                referred.ticket.pk, one.pk, by=referred.asker, data={"agreed": True, "text_hash": wrong}
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(pk=one.pk).update(agreed_at=timezone.now(), agreed_hash="0" * 64)


def test_a_new_question_about_the_same_window_takes_the_place_of_the_open_one(referred):
    asks(referred)
    newer = asks(referred, text="短い文章")

    assert [one.pk for one in referred.ticket.handovers.all()] == [newer.pk]


def test_a_spoken_yes_knows_who_heard_it():
    coordinator = user(Role.COORDINATOR)
    ticket = intake.open_on_behalf(
        by=coordinator, data={"channel": "phone", "body": "困っています。", "was_told": True}
    )
    one = handover.ask(ticket.pk, by=coordinator, data={"window": "ipa-org", "text": TEXT})

    spoken.hear(
        ticket.pk,
        "answer_handover",
        by=coordinator,
        data={
            "how": "phone",
            "identity": "known",
            "was_read_out": True,
            "handover": one.pk,
            "text_hash": one.text_hash,
            "agreed": True,
        },
    )

    one.refresh_from_db()
    assert (one.answered_through, one.answer_recorded_by) == ("spoken", coordinator)


def test_nobody_else_asks_answers_or_tells(referred):
    one = asks(referred)
    stranger = Story()
    yes = {"agreed": True, "text_hash": one.text_hash}

    with pytest.raises(NotFoundError):
        handover.answer(stranger.ticket.pk, one.pk, by=stranger.asker, data=yes)
    with pytest.raises(ForbiddenError):
        handover.answer(referred.ticket.pk, one.pk, by=referred.coordinator, data=yes)
    with pytest.raises(NotFoundError):
        handover.ask(referred.ticket.pk, by=user(Role.EXPERT), data={"window": "ipa-org", "text": "a"})
    with pytest.raises(InvalidInputError):
        asks(referred, window="no-such")


def test_erasing_takes_the_text_along(referred):
    asks(referred, text="かいつぶりの文章")

    services.erase(referred.ticket.pk, by=referred.asker)

    assert tables_holding("かいつぶり") == set()


def test_programs_ask_answer_and_tell(client, referred):
    client.force_login(referred.coordinator)
    path = f"/api/v1/tickets/{referred.ticket.number}/handovers/"
    token = {"HTTP_AUTHORIZATION": f"Token {referred.token}"}
    kind = {"content_type": "application/json"}

    one = client.post(path, {"window": "ipa-org", "text": TEXT}, **kind).json()
    early = client.post(f"{path}{one['id']}/", {"told_how": "mail"}, **kind)
    asked_about = client.get("/api/v1/consultations/status/", **token).json()["handovers"]
    yes = {"agreed": True, "text_hash": asked_about[0]["text_hash"]}
    client.post(f"/api/v1/consultations/status/handovers/{one['id']}/", yes, **kind, **token)
    told = client.post(f"{path}{one['id']}/", {"told_how": "mail"}, **kind)

    assert early.status_code == 409
    assert (told.status_code, told.json()["told_how"]) == (200, "mail")
    assert asked_about[0]["text"] == TEXT


# --- what came of it ------------------------------------------------------------------------------------
def later(story):
    Effect.objects.filter(ticket=story.ticket, kind="referral_outcome_mail").update(
        due_at=timezone.now() - timedelta(minutes=1)
    )
    carry_out()


def test_it_is_asked_back_two_weeks_later(referred):
    (effect,) = Effect.objects.filter(kind="referral_outcome_mail")
    assert effect.due_at - effect.created_at == timedelta(days=14)
    assert mail.outbox == []

    later(referred)

    assert ["窓口に相談できましたか" in one.subject for one in mail.outbox] == [True]


def test_who_came_back_or_said_so_before_is_not_asked(referred):
    handover.tell_outcome(referred.ticket.pk, by=referred.asker, data={"outcome": "solved"})
    other = Story()
    other.do("refer", other.coordinator, windows=["ipa-org"], message="IPAが合います。")
    other.do("reopen", other.asker, message="つながりませんでした。")
    carry_out()
    mail.outbox.clear()

    later(referred)
    later(other)

    assert mail.outbox == []


def test_one_press_answers_and_not_reached_leads_back(client, referred):
    page = f"/c/{referred.token}/"

    client.post(f"{page}outcome/", {"outcome": "reached"})
    client.post(f"{page}outcome/", {"outcome": "not_reached"})
    shown = client.get(page).content.decode()
    client.force_login(referred.coordinator)
    desk = client.get(f"/desk/tickets/{referred.ticket.number}/").content.decode()

    assert ReferralOutcome.objects.get().outcome == "not_reached"
    assert 'href="#reopen"' in shown
    assert 'id="reopen"' in shown
    assert "相談できなかった" in desk


def test_there_is_nothing_to_say_where_nobody_was_referred():
    story = Story()

    with pytest.raises(ConflictError):
        handover.tell_outcome(story.ticket.pk, by=story.asker, data={"outcome": "reached"})

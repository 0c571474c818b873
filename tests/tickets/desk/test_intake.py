"""Somebody phones, faxes or comes, and a coordinator enters the case for them."""

import dataclasses
import re
from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.business_days import calendar_of_settings
from people.roles import Role
from tests.factories import Story, user
from tests.tables import tables_holding
from tickets import services
from tickets.actors import Asker
from tickets.asking import links
from tickets.desk import intake, spoken
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Status
from tickets.metrics import calendars
from tickets.models import Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
TALK = {"channel": "phone", "body": "レジの画面に知らない英語が出ています。", "was_told": True}


def carry_out():
    while delivery.sweep():
        pass


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def entered(by, **fields):
    return intake.open_on_behalf(by=by, data={**TALK, **fields})


def test_a_case_by_phone_is_a_case_like_any_other(coordinator):
    ticket = entered(coordinator, phone="０８７−０００−００００".replace("−", "-"), name="三好")

    row = ticket.transitions.get()
    assert (ticket.status, ticket.channel, ticket.phone, ticket.email) == (
        Status.RECEIVED,
        "phone",
        "087-000-0000",
        "",
    )
    assert (row.name, row.actor, row.actor_role) == ("intake", coordinator, "coordinator")
    assert row.details == {"channel": "phone", "was_told": True}


def test_without_an_address_nobody_is_mailed_and_nothing_is_stuck(coordinator):
    ticket = entered(coordinator)
    story = Story()
    for name, by, data in (
        ("offer", coordinator, {"expert": story.expert.email}),
        ("accept", story.expert, {}),
        ("submit_for_review", story.expert, {"answer": "電源を切らないでください。"}),
        ("approve_answer", coordinator, {}),
    ):
        services.perform(ticket.pk, name, by=by, data=data)
    carry_out()

    ticket = Ticket.objects.get(pk=ticket.pk)
    to_askers = [one for one in mail.outbox if ticket.number in one.subject and "専門家" not in one.body]
    assert [one.to for one in to_askers if one.to != [story.expert.email]] == []
    # The clock of the offer runs on; it finds the case accepted and does nothing.
    assert not ticket.effects.exclude(state="done").exclude(kind="expire_offer", state="pending").exists()
    assert ticket.acknowledged_at is None
    assert not ticket.secret_links.exists()


def test_with_an_address_the_asker_gets_a_page_of_their_own(coordinator):
    ticket = entered(coordinator, email="tencho@tosa.example.jp")
    carry_out()

    assert [one.to for one in mail.outbox] == [["tencho@tosa.example.jp"]]
    assert ticket.secret_links.count() == 1


def test_an_address_given_later_is_mailed_a_link(coordinator):
    ticket = entered(coordinator, phone="090-0000-0000")
    carry_out()

    intake.set_contact(ticket.pk, by=coordinator, data={"phone": "", "email": "ato@tosa.example.jp"})
    carry_out()

    assert [one.to for one in mail.outbox] == [["ato@tosa.example.jp"]]
    assert Ticket.objects.get(pk=ticket.pk).phone == ""
    assert ticket.transitions.last().details == {"email": True}


def test_links_to_an_address_before_end_with_it(coordinator):
    ticket = entered(coordinator, email="mae@tosa.example.jp")
    token = links.new_token(ticket)

    intake.set_contact(ticket.pk, by=coordinator, data={"email": "ato@tosa.example.jp"})

    with pytest.raises(NotFoundError):
        links.ticket_for(token)


def test_the_clock_begins_when_it_was_received_and_the_record_says_why_so_late(coordinator):
    yesterday = timezone.now() - timedelta(days=1)

    ticket = entered(coordinator, received_at=yesterday.isoformat(), late_reason="閉館後にFAXが届いた")

    row = ticket.transitions.get()
    assert ticket.received_at == yesterday
    assert row.at > yesterday + timedelta(hours=23)
    assert row.details["reason"] == "閉館後にFAXが届いた"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_at": lambda: timezone.now() + timedelta(minutes=5)}, "received_at"),
        ({"received_at": lambda: timezone.now() - timedelta(days=400), "late_reason": "a"}, "received_at"),
        ({"received_at": lambda: timezone.now() - timedelta(days=2)}, "late_reason"),
        ({"channel": "web"}, "channel"),
        ({"was_told": False}, "was_told"),
        ({"phone": "でんわ"}, "phone"),
        ({"body": " "}, "body"),
    ],
)
def test_what_cannot_be_is_refused_by_name(coordinator, changes, field):
    data = {name: value().isoformat() if callable(value) else value for name, value in changes.items()}

    with pytest.raises(InvalidInputError) as refused:
        entered(coordinator, **data)

    assert set(refused.value.errors) == {field}
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_only_coordinators_enter_cases(role):
    with pytest.raises(ForbiddenError):
        entered(user(role))


def test_a_number_to_call_back_is_seen_by_coordinators_only(coordinator, client):
    expert = user(Role.EXPERT)
    ticket = entered(coordinator, phone="087-123-4567", email="a@tosa.example.jp")
    services.perform(ticket.pk, "offer", by=coordinator, data={"expert": expert.email})
    seen = {}
    for who in (coordinator, expert):
        client.force_login(who)
        seen[who.pk] = "".join(
            client.get(path).content.decode()
            for path in (f"/desk/tickets/{ticket.number}/", f"/api/v1/tickets/{ticket.number}/")
        )

    assert seen[coordinator.pk].count("087-123-4567") >= 2
    assert "087-123-4567" not in seen[expert.pk]


def test_erasing_takes_the_number_along(coordinator):
    ticket = entered(coordinator, phone="087-765-4321", name="おにやんま", subject="おにやんまの件")

    spoken.hear(
        ticket.pk,
        "erase",
        by=coordinator,
        data={"how": "phone", "identity": "callback", "reason": "おにやんまが望んだ"},
    )

    assert tables_holding("087-765-4321", "おにやんま", TALK["body"]) == set()
    row = Ticket.objects.get(pk=ticket.pk).transitions.last()
    assert (row.name, row.actor, row.details) == (
        "erase",
        coordinator,
        {"how": "phone", "identity": "callback"},
    )


def test_erasing_a_case_without_an_address_leaves_other_peoples_drafts_alone(coordinator):
    from tickets.models import Draft  # noqa: PLC0415

    draft = Draft.objects.create(
        values={}, email="", updated_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1)
    )
    ticket = entered(coordinator)

    spoken.hear(
        ticket.pk, "erase", by=coordinator, data={"how": "visit", "identity": "met", "reason": "本人の希望"}
    )

    assert Draft.objects.filter(pk=draft.pk).exists()


def test_the_database_demands_an_address_of_who_wrote_by_web():
    story = Story()

    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=story.ticket.pk).update(email="")


# --- the page and the sheet -----------------------------------------------------------------------------
def test_the_page_keeps_what_was_typed(client, coordinator):
    client.force_login(coordinator)

    response = client.post("/desk/intake/", {**TALK, "was_told": "", "body": "消えてほしくない文章"})

    assert response.status_code == 400
    assert "消えてほしくない文章" in response.content.decode()
    assert "#id_was_told" in response.content.decode()


def test_the_sheet_says_when_the_desk_is_open_by_the_calendar_it_keeps(client, coordinator):
    mondays = ((time(10), time(15)),), *((),) * 6
    calendar = dataclasses.replace(calendar_of_settings(), hours=mondays)
    calendars.add_version("desk", calendar, by=coordinator, now=timezone.now())
    client.force_login(coordinator)

    shown = client.get(f"/desk/tickets/{entered(coordinator).number}/sheet/").content.decode()

    assert "開いている時間：月曜日 10:00-15:00" in shown


def test_the_sheet_has_the_question_and_the_answer_and_no_note(client, coordinator):
    story = Story(body="紙で読みたい質問").until_answered()
    services.add_note(story.ticket.pk, by=coordinator, data={"note": "ないしょのメモ"})
    client.force_login(coordinator)

    shown = client.get(f"/desk/tickets/{story.ticket.number}/sheet/").content.decode()

    for words in (story.ticket.number, "紙で読みたい質問", "開かないでください"):
        assert words in shown
    assert "ないしょのメモ" not in shown
    assert "/c/" not in shown


def test_a_link_is_printed_on_purpose_only_and_for_who_has_no_page_only(client, coordinator):
    by_phone, by_web = entered(coordinator), Story().ticket
    before = by_web.secret_links.count()
    client.force_login(coordinator)

    plain = client.get(f"/desk/tickets/{by_phone.number}/sheet/").content.decode()
    with_link = client.post(f"/desk/tickets/{by_phone.number}/sheet/").content.decode()
    refused = client.post(f"/desk/tickets/{by_web.number}/sheet/")

    assert "/c/" not in plain
    assert links.ticket_for(re.search(r"/c/([-\w]+)/", with_link)[1]) == by_phone
    assert by_phone.transitions.filter(name="print_link", actor=coordinator).exists()
    assert refused.status_code == 403
    assert by_web.secret_links.count() == before


def test_who_printed_the_link_does_not_publish_what_was_agreed_to_with_it(coordinator):
    story = Story()
    story.ticket = entered(coordinator)
    story.coordinator, story.asker = coordinator, Asker(story.ticket.pk)
    intake.sheet_link(story.ticket.pk, by=coordinator)
    story.until_granted()

    with pytest.raises(ForbiddenError):
        story.do("publish", coordinator)
    story.do("publish", story.releaser)


def test_an_expert_prints_no_sheet(client):
    story = Story().until_answered()
    client.force_login(story.expert)

    assert client.get(f"/desk/tickets/{story.ticket.number}/sheet/").status_code == 403

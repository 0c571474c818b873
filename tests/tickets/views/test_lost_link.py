"""A lost link: new ones go to the address of the case, and nobody learns who has asked the desk."""

import re
import smtplib

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import Story
from tickets import services
from tickets.asking import links
from tickets.asking.throttles import LostLinkAddressThrottle, LostLinkThrottle
from tickets.models import Effect
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "keiri@sanuki.example.jp", "nobody@sanuki.example.jp"
LINK = re.compile(r"http://testserver/c/([\w-]{43})/")


@pytest.fixture
def mails_for():
    """Asks for links to an address and returns the mails that follow."""

    def ask(address):
        while delivery.sweep():
            pass
        mail.outbox.clear()
        services.request_links({"email": address})
        while delivery.sweep():
            pass
        return mail.outbox

    return ask


def ask(client, address, **options):
    return client.post("/c/lost/", {"email": address}, **options)


# --- the mail ---------------------------------------------------------------------------------------------
def test_one_mail_opens_every_case_of_the_address(mails_for):
    one, two = Story(), Story().until_published()
    Story(email="other@example.jp")

    (message,) = mails_for(KNOWN)

    assert message.to == [KNOWN]
    opened = {links.ticket_for(token) for token in LINK.findall(message.body)}
    assert opened == {one.ticket, two.ticket}
    assert one.ticket.number in message.body


def test_the_earlier_link_still_works(mails_for):
    story = Story()

    mails_for(KNOWN)

    assert links.ticket_for(story.token) == story.ticket


def test_an_address_is_known_in_any_case(mails_for):
    Story()

    assert [message.to for message in mails_for(KNOWN.upper())] == [[KNOWN]]


def test_ended_cases_are_reached_too_so_that_a_yes_can_be_taken_back(mails_for):
    story = Story().until_published()
    story.do("close", story.asker)

    (message,) = mails_for(KNOWN)

    assert links.ticket_for(LINK.findall(message.body)[0]) == story.ticket


def test_unknown_addresses_suspects_spam_and_the_erased_get_no_mail(mails_for):
    spam, erased = Story(email="spam@example.jp"), Story(email="erased@example.jp")
    spam.do("mark_spam", spam.coordinator)
    services.erase(erased.ticket.pk, by=erased.asker)
    Story(email="held@example.jp", body="http://a.jp http://b.jp http://c.jp http://d.jp")

    for address in (UNKNOWN, "spam@example.jp", "erased@example.jp", "held@example.jp"):
        assert list(mails_for(address)) == []


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_the_address_is_forgotten_when_the_mail_has_left(mails_for, address):
    Story()

    mails_for(address)

    effect = Effect.objects.get(kind="lost_link_mail")
    assert (effect.state, effect.payload) == ("done", {})


class RefusingMail:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_links_that_reached_nobody_open_nothing_and_are_tried_again(settings):
    story = Story()
    while delivery.sweep():
        pass
    before = story.ticket.secret_links.count()
    settings.EMAIL_BACKEND = f"{__name__}.RefusingMail"
    services.request_links({"email": KNOWN})

    delivery.sweep()

    effect = Effect.objects.get(kind="lost_link_mail")
    assert (effect.state, effect.payload) == ("pending", {"email": KNOWN})
    assert story.ticket.secret_links.count() == before


class RefusedForGood:
    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


def test_an_address_refused_for_good_is_forgotten(settings):
    Story()
    while delivery.sweep():
        pass
    settings.EMAIL_BACKEND = f"{__name__}.RefusedForGood"
    services.request_links({"email": KNOWN})

    delivery.sweep()

    effect = Effect.objects.get(kind="lost_link_mail")
    assert (effect.state, effect.payload) == ("dead", {})


# --- the page ---------------------------------------------------------------------------------------------
def test_the_answer_is_the_same_for_everybody(client, text_of):
    Story()

    known, unknown = ask(client, KNOWN), ask(client, UNKNOWN)

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.headers.items() - unknown.headers.items() == {("X-Request-ID", known["X-Request-ID"])}
    told = text_of(client.get(known["Location"]))
    assert KNOWN not in told
    assert "そのアドレスからのご相談があれば" in told


def test_the_work_is_the_same_for_everybody(client):
    """No case is looked up while anybody waits for the answer."""
    Story()
    asked = []
    for address in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            ask(client, address)
        asked.append([re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in queries])

    assert asked[0] == asked[1]
    assert not any("tickets_ticket" in sql for sql in asked[0])
    assert Effect.objects.filter(kind="lost_link_mail").count() == 2


@pytest.mark.parametrize("address", ["", "keiri@", "あ", "a\x00@example.jp"])
def test_what_is_no_address_is_named_and_kept(client, text_of, control, address):
    response = ask(client, address)

    assert response.status_code == 400
    assert 'href="#id_email"' in response.content.decode()
    assert 'aria-invalid="true"' in control(response, "id_email")
    assert not Effect.objects.filter(kind="lost_link_mail").exists()


def test_one_computer_cannot_ask_without_end(client, monkeypatch, text_of):
    monkeypatch.setattr(LostLinkThrottle, "rate", "2/min", raising=False)

    answers = [ask(client, f"person{number}@example.jp") for number in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "1時間ほど待ってから" in text_of(answers[-1])
    assert 'value="person2@example.jp"' in answers[-1].content.decode()


@pytest.mark.parametrize("address", [KNOWN, UNKNOWN])
def test_nobody_is_flooded_with_mails_whoever_asks(client, monkeypatch, address):
    monkeypatch.setattr(LostLinkAddressThrottle, "rate", "2/hour", raising=False)

    answers = [
        ask(client, spelling, REMOTE_ADDR=f"192.0.2.{number}")
        for number, spelling in enumerate([address, address.upper(), f" {address}"], start=1)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 429]


def test_a_form_without_a_csrf_token_does_nothing():
    assert ask(Client(enforce_csrf_checks=True), KNOWN).status_code == 403


def test_the_pages_are_kept_by_nobody(client):
    for response in (client.get("/c/lost/"), client.get("/c/lost/sent/"), ask(client, "keiri@")):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


def test_a_link_that_opens_nothing_leads_to_the_form(client):
    shown = client.get(f"/c/{'x' * 43}/").content.decode()

    assert 'href="/c/lost/"' in shown

"""After sending: the number, the page of one's own, and by when an answer comes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from tests.asking import send
from tests.factories import consultation
from tickets import clock, services
from tickets.asking import links
from tickets.models import Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


def opened(at, **more):
    with clock.set_to(at):
        return services.open_ticket(consultation(), channel="web", **more)


@pytest.mark.parametrize(
    ("received", "promised"),
    [
        (datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO), "2026年12月1日（火）までに"),
        # Friday evening counts as Monday, which is a holiday, so as Tuesday.
        (datetime(2026, 11, 20, 19, 0, tzinfo=TOKYO), "2026年12月1日（火）までに"),
        # The turn of the year: closed from 29 December to 3 January; 12 January is a holiday.
        (datetime(2025, 12, 26, 9, 0, tzinfo=TOKYO), "2026年1月9日（金）までに"),
        (datetime(2025, 12, 26, 18, 0, tzinfo=TOKYO), "2026年1月13日（火）までに"),
    ],
)
def test_page_and_mail_say_by_when_an_answer_comes(client, text_of, received, promised):
    _ticket, token = opened(received)
    delivery.sweep()

    assert promised in text_of(client.get(f"/c/{token}/receipt/"))
    assert promised.replace("までに", "") in mail.outbox[0].body


def test_page_and_mail_carry_number_link_and_what_to_do_if_it_gets_worse(client, text_of):
    page = client.get(send(client, consultation())["Location"])
    delivery.sweep()
    ticket = Ticket.objects.get()

    for text in (text_of(page) + page.content.decode(), mail.outbox[0].body):
        assert ticket.number in text
        assert "http://testserver/c/" in text
        assert "/now/" in text
        assert "#9110" in text


def test_the_receipt_is_private_and_can_be_opened_again(client):
    _ticket, token = services.open_ticket(consultation(), channel="web")

    for _time in range(2):
        page = client.get(f"/c/{token}/receipt/")
        assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "same-origin"


def test_a_wrong_or_revoked_link_shows_no_receipt(client):
    client.raise_request_exception = False
    ticket, token = services.open_ticket(consultation(), channel="web")
    links.revoke_all(ticket)

    assert client.get(f"/c/{token}/receipt/").status_code == 404
    assert client.get(f"/c/{'x' * 43}/receipt/").status_code == 404


def test_a_held_case_is_promised_no_mail_that_is_not_sent(client, text_of):
    _ticket, token = services.open_ticket(consultation(), channel="web", by_robot=True)

    shown = text_of(client.get(f"/c/{token}/receipt/"))

    assert "お送りしました" not in shown
    assert "担当者が内容を確かめてから" in shown

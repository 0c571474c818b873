"""Other systems are told what happened: signed, tried again, noted, and nothing that was written."""

import base64
import hashlib
import hmac
import json
import socket
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import SECRET_BODY, Story, asked, user
from tests.tickets.receiver import receiver
from tickets import rules, services
from tickets.models import Effect, WebhookDelivery, WebhookEndpoint
from tickets.outbox import delivery, outgoing, webhooks

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_system():
    with receiver() as running:
        yield running


@pytest.fixture
def endpoint(other_system):
    return WebhookEndpoint.objects.create(name="受付システム", url=other_system.url)


def deliver():
    Effect.objects.filter(kind="webhook", state="pending").update(
        due_at=timezone.now() - timedelta(seconds=1)
    )
    while delivery.sweep():
        pass


def webhook_effects():
    return Effect.objects.filter(kind="webhook")


# --- what is sent -----------------------------------------------------------------------------------------
def test_it_says_which_case_and_in_which_state_and_no_more(endpoint, other_system):
    story = Story(subject="ひみつの件名")
    story.do("offer", story.coordinator, expert=story.expert.email)
    deliver()

    arrived, offered = sorted(other_system.messages, key=lambda one: one["timestamp"])
    assert arrived["type"] == "ticket.intake"
    assert offered["type"] == "ticket.offer"
    assert offered["data"] == {
        "number": story.ticket.number,
        "status": "offered",
        "publication": "none",
        "by": "coordinator",
    }
    everything = json.dumps(other_system.messages, ensure_ascii=False)
    assert not any(word in everything for word in (SECRET_BODY, "ひみつの件名", "さぬき青果", "sanuki"))


def test_words_are_sent_only_where_an_administrator_ticked_it(endpoint, other_system):
    WebhookEndpoint.objects.update(include_text=True)
    asked(subject="件名")
    deliver()

    assert other_system.messages[0]["data"]["body"] == SECRET_BODY
    assert SECRET_BODY not in json.dumps(list(webhook_effects().values_list("payload", flat=True)))


def test_of_an_erased_case_no_words_are_sent(endpoint, other_system):
    WebhookEndpoint.objects.update(include_text=True)
    story = Story()
    services.erase(story.ticket.pk, by=story.asker)
    deliver()

    assert {one["data"]["body"] for one in other_system.messages} == {""}


def test_it_is_signed_as_the_standard_says(endpoint, other_system):
    asked()
    deliver()

    path, headers, body = other_system.got[0]
    sent = {name.lower(): value for name, value in headers.items()}
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(endpoint.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert sent["webhook-signature"] == f"v1,{expected}"
    assert abs(int(sent["webhook-timestamp"]) - time.time()) < 60
    assert path == "/hook?desk=1"


def test_the_signature_is_that_of_the_specifications_example():
    """https://github.com/standard-webhooks/standard-webhooks, the test vector of its libraries."""
    signed = outgoing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_was_subscribed_to_is_sent(endpoint, other_system):
    WebhookEndpoint.objects.update(events=["ticket.offer"])
    WebhookEndpoint.objects.create(name="止めた", url=other_system.url, is_active=False)
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    deliver()

    assert [one["type"] for one in other_system.messages] == ["ticket.offer"]


# --- what goes wrong --------------------------------------------------------------------------------------
def test_what_was_not_taken_is_sent_again_with_the_same_id(endpoint, other_system):
    other_system.answers = [500, 429]
    asked()
    for _time in range(3):
        deliver()

    assert len({headers["webhook-id"] for _path, headers, _body in other_system.got}) == 1
    assert list(WebhookDelivery.objects.order_by("pk").values_list("attempt", "status_code")) == [
        (1, 500),
        (2, 429),
        (3, 204),
    ]
    assert webhook_effects().get().state == "done"


def test_a_receiver_that_is_away_costs_nobody_else_anything(settings):
    settings.EFFECT_MAX_ATTEMPTS = 2
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    WebhookEndpoint.objects.create(name="留守", url=url)
    ticket = asked()
    deliver()
    deliver()

    assert ticket.effects.get(kind="receipt_mail").state == "done"
    assert webhook_effects().get().state == "dead"
    assert set(WebhookDelivery.objects.values_list("status_code", "error")) == {(None, "NewConnectionError")}


def test_a_redirect_is_not_followed(endpoint, other_system):
    other_system.answers = [302]
    asked()
    deliver()

    assert len(other_system.got) == 1
    assert webhook_effects().get().state == "pending"


def test_a_receiver_that_is_gone_is_switched_off(endpoint, other_system):
    other_system.answers = [410]
    asked()
    deliver()

    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert webhook_effects().get().state == "done"


def test_what_arrived_may_be_sent_again(endpoint, other_system):
    asked()
    deliver()
    assert webhooks.send_again(endpoint, webhook_effects().get().pk)
    deliver()

    assert len(other_system.got) == 2
    assert len({headers["webhook-id"] for _path, headers, _body in other_system.got}) == 1


def test_nobody_sends_another_receivers_message_again(endpoint, other_system):
    asked()
    deliver()
    other = WebhookEndpoint.objects.create(name="別", url=other_system.url)

    assert not webhooks.send_again(other, webhook_effects().get().pk)


def test_old_attempts_are_forgotten(endpoint):
    asked()
    deliver()
    webhooks.purge(timezone.now() + timedelta(days=31))

    assert not WebhookDelivery.objects.exists()


# --- where it may go --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "url",
    [
        "http://example.jp/",
        "ftp://example.jp/",
        "https:///hook",
        "https://user:pass@example.jp/",
        "https://example.jp:99999/",
        "https://exa mple.jp/",
        "https://例え.jp/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "example.jp",
        "https://[::1/",
    ],
)
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(outgoing.ForbiddenTargetError):
        outgoing.read_url(url)


@pytest.mark.parametrize(
    "url", ["https://example.jp/hook", "https://example.jp:8443/a?b=c", "http://localhost:9/"]
)
def test_an_address_in_the_open_or_of_this_machine_is_taken(url):
    assert outgoing.read_url(url).geturl() == url


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.5", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("::1", "fe80::1", "fc00::1", "::ffff:10.0.0.5", "224.0.0.1", "ff02::1"),
    ],
)
def test_a_name_that_leads_inside_is_not_sent_to(monkeypatch, address):
    found = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(outgoing, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(outgoing.ForbiddenTargetError):
        outgoing.resolve("https://hook.example.jp/")


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    answers = iter(["93.184.216.34", "127.0.0.1"])
    monkeypatch.setattr(outgoing, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (next(answers), 443))])
    target = outgoing.resolve("https://hook.example.jp/")

    pool = outgoing._pool(target)

    assert (pool.host, pool.conn_kw["server_hostname"]) == ("93.184.216.34", "hook.example.jp")


def test_a_forbidden_target_is_noted_and_no_request_made(monkeypatch):
    WebhookEndpoint.objects.create(name="内側", url="https://hook.example.jp/")
    monkeypatch.setattr(outgoing, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("10.0.0.5", 443))])
    asked()
    deliver()

    assert WebhookDelivery.objects.get().error == "ForbiddenTargetError"


def test_only_administrators_may():
    assert rules.may_manage_webhooks(user(Role.ADMIN))
    assert not any(
        rules.may_manage_webhooks(user(role))
        for role in (Role.COORDINATOR, Role.EXPERT, Role.EDITOR, Role.OBSERVER)
    )

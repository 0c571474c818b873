"""What holds for every request: text encodings only, no caching, one way to sign in."""

import pytest

from people.roles import Role
from tests.asking import send
from tests.factories import user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("charset", ["rot13", "zlib", "hex", "utf-7", "no-such"])
def test_a_form_in_a_strange_encoding_is_refused(client, charset):
    client.raise_request_exception = False

    answer = client.generic(
        "POST", "/consult/", b"body=x", content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["/search/?q=a", "/now/", "/consult/", "/c/lost/", "/api/v1/search/?q=a", "/api/v1/tickets/"]
)
def test_nothing_is_kept_by_caches(client, path):
    assert "no-store" in client.get(path)["Cache-Control"]


def test_maintenance_closes_all_but_health_and_emergency_and_keeps_what_was_typed(client, settings):
    (settings.DATA_DIR / "maintenance").touch()

    sent = client.post("/consult/", {"body": "大事な文章"})

    assert (sent.status_code, "大事な文章" in sent.content.decode()) == (503, True)
    assert sent["Retry-After"]
    assert client.get("/api/v1/search/?q=a")["Content-Type"] == "application/problem+json"
    assert [client.get(path).status_code for path in ("/", "/kb/", "/desk/")] == [503] * 3
    assert client.get("/healthz").status_code == 200

    (settings.DATA_DIR / "maintenance").unlink()
    assert client.get("/kb/").status_code == 200


def test_wagtails_own_sign_in_leads_to_ours(client):
    assert client.get("/cms/login/")["Location"] == "/accounts/login/"
    assert client.get("/cms/password_reset/")["Location"] == "/accounts/password/reset/"


def test_nobody_changes_their_address_in_an_unattended_browser(client):
    client.force_login(user(Role.EXPERT))

    assert client.get("/accounts/email/").status_code == 404


def test_a_dead_mail_server_tells_nobody_who_has_an_account(client, settings):
    settings.EMAIL_BACKEND = "tests.tickets.test_effects.BrokenBackend"
    known = user(Role.EXPERT).email

    answers = [
        client.post("/accounts/password/reset/", {"email": email}) for email in (known, "nobody@example.jp")
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2


def test_asking_again_and_again_is_slowed_down_and_keeps_what_was_typed(client, monkeypatch):
    rates = {"consultation": "1/min", "consultation_step": "600/min", "consultation_unsuspicious": "9/hour"}
    monkeypatch.setattr("tickets.asking.throttles.ConsultationThrottle.THROTTLE_RATES", rates)

    answers = [send(client, {"body": f"困りごと{n}", "email": "a@example.jp"}) for n in range(2)]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert "困りごと1" in answers[1].text


def test_going_through_the_steps_again_and_again_is_slowed_down_and_keeps_what_was_typed(client, monkeypatch):
    rates = {"consultation": "9/min", "consultation_step": "1/min", "consultation_unsuspicious": "9/hour"}
    monkeypatch.setattr("tickets.asking.throttles.ConsultationThrottle.THROTTLE_RATES", rates)

    answers = [
        client.post("/consult/", {"body": f"困りごと{n}"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert "困りごと1" in answers[1].text

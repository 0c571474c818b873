"""Figures for operators: behind a token, from the database and from every process; and errors without data."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from config import sentry, telemetry
from search.queries import search
from tests.factories import asked
from tests.live import wait_for
from tickets.models import Effect, Heartbeat

TOKEN = "a-long-random-string"
pytestmark = pytest.mark.django_db


@pytest.fixture
def scrape(client, settings):
    settings.METRICS_TOKEN = TOKEN
    return lambda: client.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")


def test_without_a_token_there_is_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 404


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ひ"]
)
def test_another_token_is_refused(client, settings, header):
    settings.METRICS_TOKEN = TOKEN
    response = client.get("/metrics", HTTP_AUTHORIZATION=header)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_what_waits_and_how_long(scrape):
    asked()
    Effect.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(seconds=42))
    page = scrape().content.decode()

    assert 'madoguchi_effects{kind="receipt_mail",state="pending"} 1.0' in page
    assert 'madoguchi_effects_oldest_due_seconds{kind="receipt_mail"} 30' in page
    assert 'madoguchi_tickets{status="received"} 1.0' in page
    assert 'madoguchi_heartbeat_age_seconds{name="worker"} 42.' in page


def test_how_long_searches_take(scrape):
    search("パスワード", {})

    assert "madoguchi_search_seconds_bucket" in scrape().content.decode()


def test_nothing_of_a_case_is_in_the_figures(scrape):
    ticket = asked(subject="ひみつの件名")
    page = scrape().content.decode()

    assert not any(word in page for word in ("ひみつの件名", "sanuki", ticket.number))


def test_what_the_dead_counted_is_forgotten(monkeypatch, tmp_path):
    here, elsewhere = tmp_path / "metrics" / "here", tmp_path / "metrics" / "elsewhere"
    for folder in (here, elsewhere):
        folder.mkdir(parents=True)
    alive, dead = here / f"histogram_{os.getpid()}.db", here / "histogram_4194305.db"
    fresh, old = elsewhere / "histogram_4194305.db", elsewhere / "histogram_4194306.db"
    for file in (alive, dead, fresh, old):
        file.touch()
    os.utime(old, (0, 0))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(here))
    telemetry.forget_the_dead()

    assert set((tmp_path / "metrics").glob("*/*.db")) == {alive, fresh}


def test_web_and_worker_count_together(new_desk):
    desk = new_desk(METRICS_TOKEN=TOKEN).start()
    desk.public().get("/search/?q=パスワード").raise_for_status()

    def figures():
        return desk.public().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text

    wait_for(lambda: "madoguchi_search_seconds_count 1.0" in figures())
    wait_for(
        lambda: (
            'madoguchi_task_seconds_count{state="SUCCESS",task="tickets.tasks.sweep_effects_task"}'
            in figures()
        )
    )
    assert list((Path(desk.data_dir) / "metrics").glob("*/*.db"))


# --- Sentry -----------------------------------------------------------------------------------------------
SECRETS = ("ひみつ", "keiri@sanuki.example.jp", "090-1234-5678", "tokentoken", "sessionid")


def test_an_error_leaves_the_house_without_anybodys_data():
    frame = {"filename": "a.py", "lineno": 3, "vars": {"body": "ひみつ"}}
    event = {
        "user": {"email": "keiri@sanuki.example.jp"},
        "extra": {"body": "ひみつ"},
        "breadcrumbs": {"values": [{"message": "keiri@sanuki.example.jp"}]},
        "request": {
            "method": "POST",
            "url": "https://desk.example.jp/c/tokentoken/?q=ひみつ",
            "data": {"body": "ひみつ"},
            "cookies": {"sessionid": "1"},
            "headers": {"Cookie": "sessionid=1"},
            "query_string": "q=ひみつ",
        },
        "transaction": "/c/tokentoken/",
        "logentry": {"message": "call 090-1234-5678", "params": ["ひみつ"], "formatted": "ひみつ"},
        "exception": {
            "values": [
                {"type": "IntegrityError", "value": "ひみつ", "stacktrace": {"frames": [frame]}},
                {"type": "OSError", "value": "no route to keiri@sanuki.example.jp"},
            ]
        },
    }

    sent = sentry.without_personal_data(event, {})

    assert not any(secret in str(sent) for secret in SECRETS)
    assert sent["request"] == {"method": "POST", "url": "https://desk.example.jp/c/[secret]/"}
    assert sent["exception"]["values"][0]["stacktrace"]["frames"] == [{"filename": "a.py", "lineno": 3}]
    assert sent["exception"]["values"][1]["value"] == "no route to [address]"


def test_an_event_with_little_in_it_is_no_error():
    assert sentry.without_personal_data({}, {}) == {"request": {}}

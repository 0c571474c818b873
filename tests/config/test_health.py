"""`/healthz` says that the process lives, `/readyz` that asking, mailing, publishing and searching work."""

import os
from datetime import timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command as django_call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import health
from search import index
from tests.factories import Story, asked
from tickets.models import Effect, Heartbeat
from tickets.outbox import delivery
from tickets.tasks import WORKER, sweep_effects_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy():
    """A desk at which everything works."""
    django_call_command("rebuild_index", verbosity=0)
    sweep_effects_task()


def failing(response):
    """The parts that are said not to work."""
    return {name for name, result in response.json()["checks"].items() if result != "ok"}


def test_the_process_answers_without_touching_anything(client):
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert len(queries) == 0
    assert "no-store" in response["Cache-Control"]


def test_ready_when_every_part_works(client, healthy):
    response = client.get("/readyz")

    assert response.status_code == 200, response.json()
    assert response.json()["status"] == "ok"
    assert {"database", "broker", "search", "mail"} <= set(response.json()["checks"])
    assert failing(response) == set()
    assert "no-store" in response["Cache-Control"]


def test_not_ready_before_a_worker_has_shown_itself(client, healthy):
    Heartbeat.objects.all().delete()

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"broker"})


def test_not_ready_when_the_worker_is_silent(client, healthy):
    Heartbeat.objects.filter(name=WORKER).update(at=timezone.now() - timedelta(minutes=5))

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (503, "unavailable")
    assert failing(response) == {"broker"}


def test_ready_again_when_the_worker_is_back(client, healthy):
    Heartbeat.objects.filter(name=WORKER).update(at=timezone.now() - timedelta(minutes=5))

    sweep_effects_task()

    assert client.get("/readyz").status_code == 200


def test_not_ready_when_mail_is_refused(client, healthy, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "postbote", "geheimnis"

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"mail"})
    assert not {word for word in ("postbote", "geheimnis", "127.0.0.1") if word in response.content.decode()}


def test_not_ready_when_the_index_cannot_be_opened(client, healthy, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "no folder"
    settings.SEARCH_INDEX_DIR.write_text("not an index")
    if settings.ELASTICSEARCH_URL:
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX = "http://127.0.0.1:1", "on-no-server"

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"search"})


def test_not_ready_when_there_are_articles_and_no_index(client, healthy, settings, tmp_path):
    Story().until_published()
    while delivery.sweep():
        pass
    assert client.get("/readyz").status_code == 200
    settings.SEARCH_INDEX_DIR = tmp_path / "another"
    settings.ELASTICSEARCH_INDEX += "-another"

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"search"})


def test_not_ready_when_an_effect_is_stuck(client, healthy):
    asked()
    assert client.get("/readyz").status_code == 200
    Effect.objects.update(due_at=timezone.now() - timedelta(hours=1))

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"effects"})


def test_a_mail_that_waits_for_its_next_try_does_not_stop_the_desk(client, healthy):
    asked()
    long_ago = timezone.now() - timedelta(hours=1)
    Effect.objects.update(created_at=long_ago, attempts=9, due_at=timezone.now() + timedelta(minutes=30))

    assert client.get("/readyz").status_code == 200


def test_not_ready_when_a_publication_was_given_up(client, healthy):
    asked()
    Effect.objects.update(state=Effect.State.DEAD, kind="unpublish_article")

    assert failing(client.get("/readyz")) == {"effects"}


def test_a_sent_mail_and_one_address_given_up_are_not_stuck(client, healthy):
    asked()
    asked()
    done, dead = Effect.objects.all()
    long_ago = timezone.now() - timedelta(hours=1)
    Effect.objects.filter(pk=done.pk).update(state=Effect.State.DONE, done_at=long_ago, created_at=long_ago)
    Effect.objects.filter(pk=dead.pk).update(state=Effect.State.DEAD, created_at=long_ago)

    assert client.get("/readyz").status_code == 200


def test_a_part_that_breaks_in_a_new_way_is_named_and_does_not_crash(client, healthy, monkeypatch):
    def fail():
        raise RuntimeError("secret in a message")

    monkeypatch.setattr(index, "is_ready", fail)

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"search"})
    assert "secret in a message" not in response.content.decode()


class CountingMail(BaseEmailBackend):
    opened = 0

    def open(self):
        CountingMail.opened += 1


def test_who_asks_often_does_not_bother_the_mail_server(client, healthy, settings, monkeypatch):
    monkeypatch.setattr(CountingMail, "opened", 0)
    settings.EMAIL_BACKEND = f"{__name__}.CountingMail"

    answers = [client.get("/readyz").status_code for _time in range(5)]

    assert (answers, CountingMail.opened) == ([200] * 5, 1)


def test_without_the_database_the_parts_behind_it_are_not_even_asked(client, healthy, monkeypatch):
    def fail():
        raise OperationalError("no connection to db.example.jp")

    monkeypatch.setitem(health.CHECKS, "database", fail)

    response = client.get("/readyz")

    assert (response.status_code, failing(response)) == (503, {"database", "broker", "search", "effects"})
    assert "db.example.jp" not in response.content.decode()


def test_nothing_secret_is_told(client, healthy, settings):
    shown = client.get("/readyz").content.decode()

    secrets = {settings.SECRET_KEY, str(settings.DATA_DIR), str(settings.DATABASES["default"]["NAME"])}
    assert {secret for secret in secrets if secret in shown} == set()
    assert os.environ["SECRET_KEY"] not in shown

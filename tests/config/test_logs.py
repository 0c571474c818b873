"""Logs tell what happened, never what was written, by whom, or how to open it."""

import io
import json
import logging
import re
from datetime import datetime, timedelta

import pytest
from celery import shared_task
from django.conf import settings as django_settings
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from config.logs import LineFormatter
from tests.factories import PUBLIC_TEXT, Story, consultation
from tickets.models import Effect
from tickets.outbox import delivery

PRIVATE = "duplicate key\nDETAIL:  Failing row contains (1, 三好, keiri@example.jp)."

pytestmark = pytest.mark.django_db


class RefusingMail:
    """A mail server whose errors quote everything, as real ones do."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        message = messages[0]
        raise ConnectionRefusedError(f"{message.to} {message.subject} {message.body}")


@pytest.fixture
def log():
    """What the configured handler writes, as it stands in the log file."""
    configured = next(
        handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, LineFormatter)
    )
    written = io.StringIO()
    before = configured.setStream(written)
    yield written
    configured.setStream(before)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_the_handler_is_the_one_of_the_settings():
    assert set(django_settings.LOGGING["root"]["handlers"]) == {"stdout"}
    assert django_settings.LOGGING["handlers"]["stdout"]["formatter"] == "line"


def test_a_line_is_an_object_that_says_when_how_bad_who_and_what(log):
    logging.getLogger("some.part").warning("three %s\nin two lines", "things")

    (line,) = lines(log)
    time = line.pop("time")
    assert datetime.fromisoformat(time).utcoffset() == timedelta(0)
    assert (
        line.items()
        >= {
            "level": "WARNING",
            "logger": "some.part",
            "message": "three things\nin two lines",
            "task": "",
            "task_id": "",
        }.items()
    )


def test_a_secret_link_is_blanked_wherever_it_is_logged(log, client):
    token = "T" * 43

    client.get(f"/c/{token}/")
    client.post(f"/c/{token}/nothing/")
    logging.getLogger("anything").warning("sent %s to %s", f"http://testserver/c/{token}/?new=1", "someone")
    logging.getLogger("django.request").error("Not Found: %s", f"/c/{token}/withdraw/")

    assert token not in log.getvalue()
    assert log.getvalue().count("/c/[secret]") >= 4


def test_no_page_or_mail_of_the_asker_logs_its_link(log, client):
    story = Story().until_granted()
    for name in ("", "receipt/", "consent-receipt/", "erase/", "withdraw_consent/", "nothing/"):
        client.get(f"/c/{story.token}/{name}", headers={"referer": f"http://testserver/c/{story.token}/"})
    client.post("/c/lost/", {"email": story.ticket.email})
    client.post("/c/lost/", {"email": "keiri@"})
    while delivery.sweep():
        pass
    client.post(f"/c/{story.token}/erase/")

    mailed = {token for message in mail.outbox for token in re.findall(r"/c/([\w-]{43})/", message.body)}
    assert len(mailed) > 2
    assert {secret for secret in {story.token, "keiri", *mailed} if secret in log.getvalue()} == set()


@pytest.mark.parametrize(
    "private",
    [
        "keiri@sanuki.example.jp",
        "a.b+c@x.jp",
        "keiri%40sanuki.jp",
        "090-1234-5678",
        "0878123456",
        "087-812-3456",
        "(087)812-3456",
        "+81-90-1234-5678",
        "+819012345678",
    ],
)
def test_addresses_and_phone_numbers_are_blanked(log, private):
    logging.getLogger("anything").warning("from %s, twice: %s", private, {"from": private})

    assert private not in log.getvalue()
    digits = re.sub(r"\D", "", private.replace("+81", ""))[-8:]
    assert digits not in log.getvalue() or "@" in private.replace("%40", "@")


@pytest.mark.parametrize(
    "harmless", ["2026-11-24", "127.0.0.1:8000", "S-7F3K-9A", "0.0123456", "attempt 3 of 20"]
)
def test_what_is_nobodys_stays(log, harmless):
    logging.getLogger("anything").warning(harmless)

    assert [line["message"] for line in lines(log)] == [harmless]


def test_an_error_is_told_by_its_place_and_kind_and_not_by_its_words(log):
    def fail(kind, cause=None):
        raise kind(PRIVATE) from cause

    try:
        fail(RuntimeError, cause=ValueError(PRIVATE))
    except RuntimeError:
        logging.getLogger("anything").exception("it broke")

    (line,) = lines(log)
    assert {word for word in ("三好", "keiri") if word in log.getvalue()} == set()
    assert line["exc_info"].index("builtins.ValueError") < line["exc_info"].index("builtins.RuntimeError")
    assert "test_logs.py" in line["exc_info"]


def test_what_the_database_quotes_of_a_refused_row_stays_out(log):
    def store():
        raise IntegrityError(PRIVATE)

    try:
        store()
    except IntegrityError:
        logging.getLogger("anything").exception("it broke")

    assert {word for word in ("三好", "keiri") if word in log.getvalue()} == set()
    assert "IntegrityError" in log.getvalue()


def test_every_line_carries_the_id_of_its_request(log, client):
    response = client.get("/c/nothing/")

    assert {line["request_id"] for line in lines(log)} == {response["X-Request-ID"]}


@shared_task(name="tests.says_something")
def says_something():
    logging.getLogger("anything").warning("from a task")


def test_every_line_of_a_task_carries_its_name_and_id(log):
    done = says_something.apply(task_id="11112222")

    assert done.successful()
    said = next(line for line in lines(log) if line["message"] == "from a task")
    assert (said["task"], said["task_id"]) == ("tests.says_something", "11112222")


def test_a_whole_story_with_failing_mail_leaves_no_word_of_it_in_the_log(log, settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingMail"
    browser = Client(raise_request_exception=False)
    story = Story(name="三好ひみつ").until_published()
    browser.get(f"/c/{story.token}/")
    browser.post(f"/c/{story.token}/asker_reply/", {"message": "ひみつ返事"})
    browser.post("/consult/", consultation())
    browser.post("/consult/check/", consultation(prefecture="99"))
    browser.post("/api/v1/consultations/", consultation(prefecture="99"), content_type="application/json")
    for _attempt in range(3):
        Effect.objects.filter(state=Effect.State.PENDING).update(due_at=timezone.now())
        delivery.sweep()
    story.do("withdraw", story.asker)

    written = log.getvalue()
    assert written.count("failed, attempt") > 5
    private = {story.token, "三好", "さぬき", "ひみつ返事", "結論から", "keiri", *PUBLIC_TEXT.values()}
    private |= {story.expert.email, story.expert.display_name, story.coordinator.email}
    assert {words for words in private if words in written} == set()
    assert re.findall(r"[\w.]+@[\w.]+", written) == []
    assert Effect.objects.exclude(last_error="").exists()
    assert {effect.last_error for effect in Effect.objects.exclude(last_error="")} <= {
        "ConnectionRefusedError",
        "NotYetError",
    }


def test_what_effects_remember_of_an_error_is_its_kind(settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingMail"
    story = Story()

    delivery.sweep()

    assert [effect.last_error for effect in story.ticket.effects.all()] == ["ConnectionRefusedError"]

"""Logs tell what happened, never what was written, by whom, or how to open it."""

import io
import logging
import re

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from tests.factories import PUBLIC_TEXT, Story, consultation
from tickets import delivery
from tickets.models import Effect

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
        handler
        for handler in logging.getLogger().handlers
        if getattr(handler, "formatter", None)
        and any(type(one).__name__ == "SecretLinkFilter" for one in handler.filters)
    )
    written = io.StringIO()
    before = configured.setStream(written)
    yield written
    configured.setStream(before)


def test_the_handler_is_the_one_of_the_settings():
    assert set(django_settings.LOGGING["root"]["handlers"]) == {"stdout"}
    assert "no_secret_links" in django_settings.LOGGING["handlers"]["stdout"]["filters"]


def test_a_secret_link_is_blanked_wherever_it_is_logged(log, client):
    token = "T" * 43

    client.get(f"/c/{token}/")
    client.post(f"/c/{token}/nothing/")
    logging.getLogger("anything").warning("sent %s to %s", f"http://testserver/c/{token}/?new=1", "someone")
    logging.getLogger("django.request").error("Not Found: %s", f"/c/{token}/withdraw/")

    assert token not in log.getvalue()
    assert log.getvalue().count("/c/[secret]") >= 4


def test_every_line_carries_the_id_of_its_request(log, client):
    response = client.get("/c/nothing/")

    assert f"[{response['X-Request-ID']}]" in log.getvalue()


def test_a_whole_story_with_failing_mail_leaves_no_word_of_it_in_the_log(log, settings):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingMail"
    browser = Client(raise_request_exception=False)
    story = Story(name="三好ひみつ").until_published()
    browser.get(f"/c/{story.token}/")
    browser.post(f"/c/{story.token}/asker_reply/", {"message": "ひみつ返事"})
    browser.post("/consult/", consultation(prefecture="99"))
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

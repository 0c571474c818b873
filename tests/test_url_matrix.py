"""Who may open what: every address of the product has a declared rule, and keeps to it for every kind of person.

The addresses come from the URL configuration itself. A new one needs one line in `RULES` in `url_rules`:

    "its-name": Row(STAFF_CASE),                          # opened with GET
    "its-name": Row(COORDINATOR_CASE, "POST"),            # or sent to; an empty form is refused for what is missing in it
    "its-name": Row(PUBLIC, kwargs={"slug": "about"}),    # with parts of the address that `values` below does not know

A rule says for each kind of person one of: OK (not refused), SIGN_IN (led to the sign-in, or 401 in the API), FORBIDDEN
(403) and HIDDEN (404, as if there were nothing). `SAME` stands for "whoever asks gets what an anonymous visitor gets".
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from cms.models import ArticlePage
from cms.window_checks import WindowCheck
from people.roles import Role
from search.models import MissedSearch
from tests.factories import Story, user
from tests.url_rules import (
    FORBIDDEN,
    HIDDEN,
    OK,
    OTHERS,
    OWN_SECRET,
    PEOPLE,
    RULES,
    SAME,
    SIGN_IN,
    STAFF_CASE,
    SURVEY,
)
from tickets.asking import attachments
from tickets.models import (
    AnswerDraft,
    AnswerTemplate,
    Attachment,
    ConflictOfInterest,
    HandOver,
    Notice,
    Questionnaire,
    ReviewComment,
    SavedView,
    Ticket,
    WebhookDelivery,
    WebhookEndpoint,
)
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db


def addresses(resolver, before=""):
    """Every address of ours as its name, or its path where it has none; a tree of a library as its beginning."""
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield entry.name or path
        elif path in OTHERS:
            yield path
        else:
            yield from addresses(entry, path)


def test_every_address_has_a_rule():
    without = sorted(set(addresses(get_resolver())) - set(RULES))

    assert not without, (
        f"Nobody has said who may open {', '.join(without)}. Add a line for each to RULES in tests/url_rules.py, "
        'such as "name": Row(STAFF_CASE) or Row(COORDINATOR, "POST"); the rules stand above it.'
    )


def test_no_rule_is_of_an_address_that_is_gone():
    assert set(RULES) - set(addresses(get_resolver())) == set()


@dataclass
class World:
    story: Story
    people: dict[str, Any]
    values: dict[str, Any]


def things_of(story):
    """What else an address may name: a handover, a draft, a survey, a webhook, a conflict of interest..."""
    now, case, coordinator = timezone.now(), story.ticket, story.coordinator
    text = "相談の要点です。"
    asked = HandOver.objects.create(
        ticket=case,
        window_id="ipa-org",
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        asked_at=now,
        asked_by=coordinator,
    )
    AnswerDraft.objects.create(ticket=case, version=1, body="書きかけ", author=story.expert, saved_at=now)
    Questionnaire.objects.create(title="感想", **SURVEY)
    endpoint = WebhookEndpoint.objects.create(name="x", url="https://hooks.example.jp/")
    delivered = WebhookDelivery.objects.create(
        endpoint=endpoint, effect_id=uuid.uuid4(), event="ticket.offer", attempt=1, milliseconds=1
    )
    conflict = ConflictOfInterest.objects.create(
        expert=story.expert, word="さくら機器", recorded_by=coordinator, recorded_at=now
    )
    notice = Notice.objects.create(
        recipient=coordinator, kind="mention", ticket=case, cause="x", created_at=now
    )
    look = WindowCheck.objects.create(
        window_id="ipa-org", kind="corrected", values={"hours": "9時から"}, made_by=story.expert, made_at=now
    )
    comment = ReviewComment.objects.create(
        message=case.messages.filter(kind="answer").first(),
        start=0,
        end=1,
        body="短く",
        author=coordinator,
        created_at=now,
    )
    template = AnswerTemplate.objects.create(name="結び", body="お大事に。", changed_at=now)
    missed = MissedSearch.objects.create(question="ぬるぽ", last_seen_on=now.date())
    return {
        "handover_id": asked.pk,
        "endpoint_id": endpoint.pk,
        "message": delivered.effect_id,
        "user_id": story.expert.pk,
        "conflict_id": conflict.pk,
        "notice_id": notice.pk,
        "check_id": look.pk,
        "search_id": missed.pk,
        "template_id": template.pk,
        "comment_id": comment.pk,
    }


@pytest.fixture
def world():
    """A case that stands before its publication, with everything an address may name."""
    story = Story(category="mail").until_published(category="mail")
    while delivery.sweep():
        pass
    story.do("reopen", story.asker, message="もう一度")
    Ticket.objects.update(channel="phone")  # a coordinator may speak for its asker
    file = Attachment.objects.create(
        ticket=story.ticket,
        name="a.png",
        media_type="image/png",
        size=3,
        created_at=timezone.now(),
        state=Attachment.State.CLEAN,
        scanned_at=timezone.now(),
    )
    attachments.folder().mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8)).save(attachments.path_of(file.pk), "PNG")
    view = SavedView.objects.create(user=story.coordinator, name="x", query="queue=held")
    article = ArticlePage.objects.get()
    return World(
        story,
        people={
            "holder": story.expert,
            "stranger": user(Role.EXPERT),
            "coordinator": story.coordinator,
            "editor": user(Role.EDITOR),
            "observer": user(Role.OBSERVER),
            "admin": user(Role.ADMIN, is_staff=True),
        },
        values={
            "number": story.ticket.number,
            "token": story.token,
            "file_id": file.pk,
            "view_id": view.pk,
            "slug": article.slug,
            "category": "mail",
            "term": "フィッシング",
            "code": "en",
            "page_id": article.pk,
            **things_of(story),
        },
    )


def path_of(name, row, values):
    if row.path:
        return row.path
    wanted = next(
        possible
        for possibilities in get_resolver().reverse_dict.getlist(name)
        for _route, possible in possibilities[0]
    )
    return reverse(name, kwargs={part: row.kwargs.get(part, values.get(part)) for part in wanted})


def opened(who, path, row, world):
    """The answer to one person, without anything of it staying in the database."""
    headers = {"Authorization": f"Token {world.story.token}"} if who == "asker" else {}
    client = Client(raise_request_exception=False, headers=headers)
    with transaction.atomic():
        if who in world.people:
            client.force_login(world.people[who])
        kind = {"content_type": "application/json"} if path.startswith("/api/") else {}
        send = getattr(client, row.method.lower())
        answer = send(path) if row.method == "GET" else send(path, row.data, **kind)
        transaction.set_rollback(True)
        if answer.streaming:  # read to its end, which closes it; closing it here would close the database too
            list(answer.streaming_content)
    return answer


def outcome(answer):
    """What an answer means for who asked."""
    place = answer.get("Location", "")
    if answer.status_code == 401 or (answer.status_code == 302 and "/login/" in place):
        return SIGN_IN
    if answer.status_code == 302 and "sign-in" in place:
        return SIGN_IN
    known = {403: FORBIDDEN, 404: HIDDEN}
    is_fine = answer.status_code < 400 or answer.status_code in (400, 409)
    return known.get(answer.status_code, OK if is_fine else f"an answer of {answer.status_code}")


@pytest.mark.parametrize("name", RULES)
def test_everybody_gets_what_the_rule_says(world, name):
    row = RULES[name]
    path = path_of(name, row, world.values)
    answers = {who: opened(who, path, row, world) for who in PEOPLE}
    found = {who: outcome(answer) for who, answer in answers.items()}

    expected = {who: found["nobody"] if says == SAME else says for who, says in row.rule.items()}
    assert found == expected, path


@pytest.mark.parametrize("name", [name for name, row in RULES.items() if row.rule is OWN_SECRET])
def test_without_the_right_secret_there_is_nothing(world, name):
    row = RULES[name]
    wrong = world.values | {"token": "x" * 43}

    for who in PEOPLE:
        assert outcome(opened(who, path_of(name, row, wrong), row, world)) == HIDDEN, who


@pytest.mark.parametrize(
    "name", [name for name, row in RULES.items() if "number" in str(row.kwargs) or row.rule is STAFF_CASE]
)
def test_a_case_that_does_not_exist_is_hidden_from_all_who_are_signed_in(world, name):
    row = RULES[name]
    nowhere = world.values | {"number": "S-0000-00", "file_id": uuid.uuid4()}

    found = {who: outcome(opened(who, path_of(name, row, nowhere), row, world)) for who in world.people}

    assert set(found.values()) == {HIDDEN}, found

"""Who may open what: every address of the product has a declared rule, and keeps to it for every kind of person.

The addresses come from the URL configuration itself. A new one needs one line in `RULES`:

    "its-name": Row(STAFF_CASE),                          # opened with GET
    "its-name": Row(COORDINATOR_CASE, "POST"),            # or sent to; an empty form is refused for what is missing in it
    "its-name": Row(PUBLIC, kwargs={"slug": "about"}),    # with parts of the address that `values` below does not know

A rule says for each kind of person one of: OK (not refused), SIGN_IN (led to the sign-in, or 401 in the API), FORBIDDEN
(403) and HIDDEN (404, as if there were nothing). `SAME` stands for "whoever asks gets what an anonymous visitor gets".
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, user
from tickets import attachments, delivery
from tickets.models import Attachment, SavedView

pytestmark = pytest.mark.django_db

OK, SIGN_IN, FORBIDDEN, HIDDEN, SAME = "ok", "has to sign in", "forbidden", "hidden", "as anybody"
PEOPLE = ("nobody", "asker", "holder", "stranger", "coordinator", "editor", "observer", "admin")
"""`holder` is the expert of the case, `stranger` an expert of other cases, `asker` a program with the secret link."""

Rule = dict[str, str]


def rule(otherwise: str, **exceptions: str) -> Rule:
    return dict.fromkeys(PEOPLE, otherwise) | exceptions


def of_staff(nobody: str = SIGN_IN, **others: str) -> Rule:
    """For who is signed in; an asker's token signs nobody in there."""
    return rule(OK, nobody=nobody, asker=nobody, **others)


PUBLIC = rule(SAME)
# The token in the address is the key; without it there is nothing (see the test below).
OWN_SECRET = rule(SAME)
OWN_SECRET_API = rule(SIGN_IN, asker=OK)
STAFF = of_staff(editor=FORBIDDEN, observer=FORBIDDEN)
STAFF_CASE = of_staff(stranger=HIDDEN, editor=HIDDEN, observer=HIDDEN)
COORDINATOR = of_staff(**dict.fromkeys(("holder", "stranger", "editor", "observer"), FORBIDDEN))
COORDINATOR_CASE = of_staff(holder=FORBIDDEN, stranger=HIDDEN, editor=HIDDEN, observer=HIDDEN)
HOLDER_CASE = COORDINATOR_CASE | {"holder": OK, "coordinator": FORBIDDEN, "admin": FORBIDDEN}
METRICS = of_staff(holder=FORBIDDEN, stranger=FORBIDDEN, editor=FORBIDDEN)
# Signed in is enough: the list is empty for who sees no case.
OWN_CASES_API = of_staff()


@dataclass(frozen=True)
class Row:
    rule: Rule
    method: str = "GET"
    kwargs: dict[str, Any] = field(default_factory=dict)
    path: str = ""
    data: dict[str, Any] = field(default_factory=dict)


RULES: dict[str, Row] = {
    # --- operators ------------------------------------------------------------------------------------
    "healthz": Row(PUBLIC),
    "readyz": Row(PUBLIC),
    "favicon.ico": Row(PUBLIC, path="/favicon.ico"),
    # --- the public site ------------------------------------------------------------------------------
    "home": Row(PUBLIC),
    "answers": Row(PUBLIC),
    "article": Row(PUBLIC),
    "article_picture": Row(PUBLIC),
    "helpful": Row(PUBLIC, "POST"),
    "now": Row(PUBLIC),
    "search": Row(PUBLIC),
    "windows": Row(PUBLIC),
    "which_window": Row(PUBLIC),
    "glossary": Row(PUBLIC),
    "glossary_term": Row(PUBLIC),
    "cost": Row(PUBLIC),
    "feed": Row(PUBLIC),
    "category_feed": Row(PUBLIC),
    "sitemap": Row(PUBLIC),
    "robots_txt": Row(PUBLIC),
    "language": Row(PUBLIC),
    "wagtail_serve": Row(PUBLIC, path="/about/"),
    "wagtailcore_authenticate_with_password": Row(
        PUBLIC, "POST", kwargs={"page_view_restriction_id": 1, "page_id": 1}
    ),
    "wagtailcore_login": Row(PUBLIC),
    # --- asking ---------------------------------------------------------------------------------------
    "consult": Row(PUBLIC),
    "consult-check": Row(PUBLIC),
    "consult-similar": Row(PUBLIC),
    "consult-solved": Row(PUBLIC),
    "consult-discard": Row(PUBLIC, "POST"),
    "consult-discarded": Row(PUBLIC),
    "consult-step": Row(PUBLIC, kwargs={"name": "what"}),
    "resume": Row(PUBLIC),
    "resume-sent": Row(PUBLIC),
    "resume-open": Row(OWN_SECRET),
    "lost-link": Row(PUBLIC),
    "lost-link-sent": Row(PUBLIC),
    "erased": Row(PUBLIC),
    "promise": Row(PUBLIC),
    "receipt": Row(OWN_SECRET),
    "status": Row(OWN_SECRET),
    "consent-receipt": Row(OWN_SECRET),
    "status-act": Row(OWN_SECRET, "POST", kwargs={"name": "add_message"}),
    # --- the desk -------------------------------------------------------------------------------------
    "desk": Row(STAFF),
    "desk-counts": Row(STAFF),
    "desk-views": Row(STAFF),
    # A view is its owner's: the coordinator's, here.
    "desk-view-remove": Row(STAFF | dict.fromkeys(("holder", "stranger", "admin"), HIDDEN), "POST"),
    "desk-columns": Row(STAFF, "POST"),
    "desk-metrics": Row(METRICS),
    "desk-metrics-definitions": Row(METRICS),
    "desk-calendar": Row(COORDINATOR),
    "desk-metrics-file": Row(METRICS, kwargs={"ending": "csv"}),
    "desk-ticket": Row(STAFF_CASE),
    "desk-file": Row(STAFF_CASE),
    "desk-act": Row(
        STAFF_CASE | {"nobody": FORBIDDEN, "asker": FORBIDDEN}, "POST", kwargs={"name": "add_note"}
    ),
    # --- the API --------------------------------------------------------------------------------------
    "api-consultations": Row(PUBLIC, "POST"),
    "api-status": Row(OWN_SECRET_API),
    "api-status-messages": Row(OWN_SECRET_API, "POST"),
    "api-status-transition": Row(OWN_SECRET_API, "POST", kwargs={"name": "want_changes"}),
    "api-metrics": Row(METRICS),
    "api-queues": Row(OWN_CASES_API),
    "api-tickets": Row(OWN_CASES_API),
    "api-ticket": Row(STAFF_CASE),
    "api-ticket-transitions": Row(STAFF_CASE),
    "api-ticket-transition": Row(STAFF_CASE, "POST", kwargs={"name": "request_consent"}),
    "api-search": Row(PUBLIC),
    "api-suggest": Row(PUBLIC),
    "api_windows": Row(PUBLIC),
    "schema": Row(PUBLIC),
    "api-docs": Row(PUBLIC),
    # --- signing in, and what others made: one rule for each ------------------------------------------
    "accounts/": Row(PUBLIC, path="/accounts/password/reset/"),
    "accounts/email/": Row(PUBLIC, path="/accounts/email/"),
    "cms/login/": Row(PUBLIC, path="/cms/login/"),
    "cms/password_reset/": Row(PUBLIC, path="/cms/password_reset/"),
    # Where /cms/ sends whom it does not let in: to the sign-in, or to a plain no.
    "cms_sign_in": Row(of_staff(**dict.fromkeys(PEOPLE[2:], FORBIDDEN))),
    "cms/": Row(rule(SIGN_IN, editor=OK, admin=OK), path="/cms/"),
    "documents/": Row(PUBLIC, path="/documents/1/none.pdf"),
}
OTHERS = ("accounts/", "cms/", "documents/")
"""Trees of addresses that libraries bring with them."""


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
        f"Nobody has said who may open {', '.join(without)}. Add a line for each to RULES in tests/test_url_matrix.py, "
        'such as "name": Row(STAFF_CASE) or Row(COORDINATOR, "POST"); the rules stand above it.'
    )


def test_no_rule_is_of_an_address_that_is_gone():
    assert set(RULES) - set(addresses(get_resolver())) == set()


@dataclass
class World:
    story: Story
    people: dict[str, Any]
    values: dict[str, Any]


@pytest.fixture
def world():
    """A case that stands before its publication, with everything an address may name."""
    story = Story(category="mail").until_published(category="mail")
    while delivery.sweep():
        pass
    story.do("reopen", story.asker, message="もう一度")
    file = Attachment.objects.create(
        ticket=story.ticket,
        name="a.pdf",
        media_type="application/pdf",
        size=3,
        created_at=timezone.now(),
        state=Attachment.State.CLEAN,
        scanned_at=timezone.now(),
    )
    attachments.folder().mkdir(parents=True, exist_ok=True)
    attachments.path_of(file.pk).write_bytes(b"pdf")
    view = SavedView.objects.create(user=story.coordinator, name="x", query="queue=held")
    from cms.models import ArticlePage  # noqa: PLC0415

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
            "slug": ArticlePage.objects.get().slug,
            "category": "mail",
            "term": "フィッシング",
            "code": "en",
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
        answer = client.get(path) if row.method == "GET" else client.post(path, row.data, **kind)
        transaction.set_rollback(True)
    answer.close()
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

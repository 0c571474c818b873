"""`POST /api/v1/consultations/`: asking by program. Every bad input is refused by name, none crashes."""

import json
import re

import pytest
from rest_framework.throttling import SimpleRateThrottle

from tests.factories import consultation
from tickets.asking import links
from tickets.lifecycle import Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PATH = "/api/v1/consultations/"
BODY, EMAIL = "へんなメールが届きます", "a@example.jp"


def send(anybody, raw, content_type="application/json"):
    return anybody.generic("POST", PATH, raw, content_type=content_type)


def test_a_question_and_an_address_are_enough(anybody):
    response = anybody.post(PATH, {"body": BODY, "email": EMAIL})

    assert response.status_code == 201
    answer = response.json()
    assert set(answer) == {"number", "status_url", "token"}
    ticket = Ticket.objects.get()
    assert (ticket.number, ticket.body, ticket.email, ticket.channel) == (
        answer["number"],
        BODY,
        EMAIL,
        "api",
    )
    assert links.ticket_for(answer["token"]) == ticket
    assert answer["status_url"] == f"http://testserver/c/{answer['token']}/"


def test_the_status_url_opens_the_case(anybody, client):
    answer = anybody.post(PATH, consultation()).json()

    page = client.get(answer["status_url"])

    assert page.status_code == 200
    assert answer["number"] in page.content.decode()


def test_every_optional_field_is_kept(anybody):
    optional = {
        "subject": "請求書メール",
        "organisation": "さぬき青果",
        "name": "三好",
        "prefecture": "37",
        "industry": "I",
        "size_band": "e2",
        "audience": "owner",
        "level": "beginner",
    }

    response = anybody.post(PATH, consultation(**optional, category="mail", happening_now=["ransom"]))

    assert response.status_code == 201
    ticket = Ticket.objects.get()
    assert {name: getattr(ticket, name) for name in optional} == optional
    assert (ticket.category_id, ticket.happening_now) == ("mail", ["ransom"])


def test_fields_nobody_knows_are_ignored(anybody):
    response = anybody.post(PATH, consultation(status="published", publication="published", number="S-1"))

    assert response.status_code == 201
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.publication) == (Status.RECEIVED, "none")
    assert re.fullmatch(r"S-[0-9A-Z]{4}-[0-9A-Z]{2}", ticket.number)


# --- refused, naming the field ----------------------------------------------------------------------
REFUSED = [
    ({"body": None}, {"body"}),
    ({"body": ""}, {"body"}),
    ({"body": " 　\n\t "}, {"body"}),
    ({"body": "あ" * 10_001}, {"body"}),
    ({"body": "あ" * 1_000_000}, {"body"}),
    ({"body": "NUL\x00"}, {"body"}),
    ({"body": ["a"]}, {"body"}),
    ({"body": {"a": 1}}, {"body"}),
    ({"body": True}, {"body"}),
    ({"email": ""}, {"email"}),
    ({"email": "nobody"}, {"email"}),
    ({"email": "a@example.jp\nBcc: b@example.jp"}, {"email"}),
    ({"email": "a" * 250 + "@example.jp"}, {"email"}),
    ({"email": "NUL\x00@example.jp"}, {"email"}),
    ({"email": ["a@example.jp"]}, {"email"}),
    ({"subject": "あ" * 121}, {"subject"}),
    ({"subject": "\x00"}, {"subject"}),
    ({"organisation": "あ" * 121}, {"organisation"}),
    ({"name": "あ" * 61}, {"name"}),
    ({"prefecture": "99"}, {"prefecture"}),
    ({"prefecture": 37.5}, {"prefecture"}),
    ({"industry": "ZZ"}, {"industry"}),
    ({"size_band": {}}, {"size_band"}),
    ({"audience": "boss"}, {"audience"}),
    ({"level": []}, {"level"}),
    ({"category": "nonsense"}, {"category"}),
    ({"category": 10**30}, {"category"}),
    ({"category": "\x00"}, {"category"}),
    ({"happening_now": "ransom"}, {"happening_now"}),
    ({"happening_now": ["fire"]}, {"happening_now"}),
    ({"happening_now": [["ransom"]]}, {"happening_now"}),
    ({"body": "", "email": "x", "prefecture": "99"}, {"body", "email", "prefecture"}),
]


@pytest.mark.parametrize(("change", "fields"), REFUSED)
def test_bad_input_is_a_problem_naming_the_field(anybody, problem_of, change, fields):
    response = anybody.post(PATH, consultation(**change))

    problem = problem_of(response, 400)
    assert set(problem["errors"]) == fields
    assert all(text.strip() for texts in problem["errors"].values() for text in texts)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "field", ["body", "email", "subject", "organisation", "name", "prefecture", "industry", "category"]
)
def test_half_a_character_is_a_problem_naming_the_field(anybody, problem_of, field):
    """JSON can spell a lone surrogate, which no database and no mail can write."""
    raw = json.dumps(consultation(**{field: "SURROGATE"})).replace("SURROGATE", "\\ud800")

    response = send(anybody, raw)

    assert set(problem_of(response, 400)["errors"]) == {field}


def test_missing_fields_are_all_named(anybody, problem_of):
    response = anybody.post(PATH, {})

    assert set(problem_of(response, 400)["errors"]) == {"body", "email"}


@pytest.mark.parametrize("raw", ["[]", '["body"]', '"body"', "1", "true", "[[[]]]", "null"])
def test_json_that_is_no_object_is_a_problem(anybody, problem_of, raw):
    response = send(anybody, raw)

    assert problem_of(response, 400)["errors"]


@pytest.mark.parametrize(
    "raw", ["{", "", "{'body': 1}", "NaN", '{"body": NaN}', b"\xff\xfe{}", b'{"body": "\x82\xa0"}', "{}{}"]
)
def test_what_is_no_json_is_a_problem(anybody, problem_of, raw):
    problem_of(send(anybody, raw), 400)


@pytest.mark.parametrize("depth", [1_000, 200_000])
def test_json_as_deep_as_a_well_is_a_problem(anybody, problem_of, depth):
    problem_of(send(anybody, "[" * depth + "]" * depth), 400)


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "text/plain", "application/xml", "multipart/form-data; boundary=x"],
)
def test_another_content_type_is_a_problem_of_its_own(anybody, problem_of, content_type):
    response = send(anybody, "body=a&email=a@example.jp", content_type)

    problem_of(response, 415)
    assert not Ticket.objects.exists()


def test_a_request_beyond_the_limit_is_refused_unread(anybody, problem_of, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000

    response = anybody.post(PATH, consultation(body="a" * 200_000))

    problem_of(response, 413)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_allowed(anybody, problem_of, method):
    problem_of(anybody.generic(method, PATH), 405)


NASTY = [
    "\ud800",
    "\x00",
    "😀" * 3000,
    "a" * 1_000_000,
    "\u202e\u0000",
    "'; DROP TABLE tickets_ticket; --",
    '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% load %}",
    "%s%n%(body)s{0}",
    0,
    -1,
    1e308,
    10**400,
    None,
    True,
    [],
    {},
    [[[[]]]],
    {"$ne": None},
    "\r\nBcc: x@example.jp",
    "é" * 200,
    " ",
    "２０２６",
]
FIELDS = [*consultation(), "subject", "name", "prefecture", "level", "category", "happening_now"]


@pytest.mark.parametrize("value", NASTY, ids=lambda value: repr(value)[:30])
def test_nothing_that_is_sent_makes_a_crash(anybody, value):
    for field in FIELDS:
        response = send(anybody, json.dumps(consultation(**{field: value})))

        assert response.status_code in (201, 400), (field, response.status_code)


# --- robots and floods --------------------------------------------------------------------------------
def test_a_body_full_of_links_is_held_and_not_dropped(anybody):
    response = anybody.post(PATH, consultation(body="https://example.com/ " * 4))

    assert response.status_code == 201
    assert [ticket.status for ticket in Ticket.objects.all()] == [Status.HELD]


def test_too_many_at_once_is_a_problem_that_says_when_to_come_back(anybody, problem_of, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"consultation": "2/min"})

    answers = [anybody.post(PATH, consultation()) for _time in range(3)]

    assert [answer.status_code for answer in answers[:2]] == [201, 201]
    problem_of(answers[2], 429)
    assert 0 < int(answers[2]["Retry-After"]) <= 61
    assert Ticket.objects.count() == 2

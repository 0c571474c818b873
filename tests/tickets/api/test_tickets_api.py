"""The desk by program: who sees which case, what each role is told, and what a lost race looks like."""

import re

import pytest
from django.urls import get_resolver
from rest_framework.permissions import AllowAny

from config.api import DenyAll
from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, ticket_in, user
from tickets.lifecycle import Publication, Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
LIST = "/api/v1/tickets/"


def detail(ticket):
    return f"{LIST}{ticket.number}/"


def transitions(ticket):
    return f"{LIST}{ticket.number}/transitions/"


def transition(ticket, name):
    return f"{LIST}{ticket.number}/transitions/{name}/"


def numbers(response):
    assert response.status_code == 200, response.content[:300]
    return {row["number"] for row in response.json()["results"]}


@pytest.fixture
def mine():
    return user(Role.EXPERT)


@pytest.fixture
def cases(mine):
    """One case for each way a person may or may not be part of it."""
    return {
        "nobody's": ticket_in(Status.RECEIVED),
        "offered to me": ticket_in(Status.OFFERED, expert=mine),
        "held by me": ticket_in(Status.IN_PROGRESS, expert=mine),
        "another's": ticket_in(Status.IN_PROGRESS, expert=user(Role.EXPERT)),
        "published, another's": ticket_in(
            Status.ANSWERED, Publication.PUBLISHED, expert=user(Role.EXPERT), answer_writer=user(Role.EXPERT)
        ),
    }


# --- lists --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.COORDINATOR, {"nobody's", "offered to me", "held by me", "another's", "published, another's"}),
        (Role.ADMIN, {"nobody's", "offered to me", "held by me", "another's", "published, another's"}),
        (Role.EXPERT, set()),
        (Role.EDITOR, set()),
        (Role.OBSERVER, set()),
        (None, set()),
    ],
)
def test_a_list_holds_what_the_role_may_see(cases, signed_in, role, seen):
    person = user(role) if role else user()

    assert numbers(signed_in(person).get(LIST)) == {cases[name].number for name in seen}


def test_an_expert_lists_what_was_offered_to_and_is_held_by_them(cases, mine, signed_in):
    listed = numbers(signed_in(mine).get(LIST))

    assert listed == {cases["offered to me"].number, cases["held by me"].number}


def test_urgent_cases_come_first_then_the_longest_waiting(program_of):
    first, second = ticket_in(), ticket_in()
    urgent = ticket_in(urgency="emergency")

    rows = program_of(user(Role.COORDINATOR)).get(LIST).json()["results"]

    assert [row["number"] for row in rows] == [urgent.number, first.number, second.number]


def test_a_list_is_paged(program_of):
    for _position in range(3):
        ticket_in()

    page = program_of(user(Role.COORDINATOR)).get(LIST, {"page_size": 2, "page": 2}).json()

    assert (page["count"], len(page["results"]), page["next"]) == (3, 1, None)


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_a_page_that_is_not_there_is_a_problem(program_of, problem_of, page):
    problem_of(program_of(user(Role.COORDINATOR)).get(LIST, {"page": page}), 404)


def test_a_filter_narrows(cases, program_of):
    coordinator = program_of(user(Role.COORDINATOR))

    assert numbers(coordinator.get(LIST, {"status": "received"})) == {cases["nobody's"].number}
    assert numbers(coordinator.get(LIST, {"publication": "published"})) == {
        cases["published, another's"].number
    }
    assert numbers(coordinator.get(LIST, {"status": "received", "publication": "published"})) == set()


@pytest.mark.parametrize("field", ["status", "publication"])
@pytest.mark.parametrize("value", ["nonsense", "", "RECEIVED", "\x00", "received,offered"])
def test_an_unknown_filter_value_is_named(program_of, problem_of, field, value):
    response = program_of(user(Role.COORDINATOR)).get(LIST, {field: value})

    assert set(problem_of(response, 400)["errors"]) == {field}


# --- one case -----------------------------------------------------------------------------------------
def paths(ticket, name="offer"):
    return [
        ("GET", detail(ticket)),
        ("GET", transitions(ticket)),
        ("POST", transition(ticket, name)),
    ]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER, None])
def test_a_strangers_case_is_not_found_on_every_path(cases, signed_in, problem_of, role):
    program = signed_in(user(role) if role else user())

    for case in cases.values():
        for method, path in paths(case):
            answer = program.generic(method, path, "{}", content_type="application/json")
            assert problem_of(answer, 404)["type"].endswith("not_found")


def test_a_strangers_case_looks_like_one_that_does_not_exist(cases, program_of):
    program = program_of(user(Role.EXPERT))

    strange, missing = program.get(detail(cases["another's"])), program.get(f"{LIST}S-0000-00/")

    assert (strange.status_code, strange.content) == (missing.status_code, missing.content)


@pytest.mark.parametrize("number", ["S-0000-00", "%00", "..", "１", "a" * 300, "%F0%9F%98%80"])
def test_a_number_that_is_none_is_not_found(program_of, problem_of, number):
    problem_of(program_of(user(Role.COORDINATOR)).get(f"{LIST}{number}/"), 404)


def test_a_case_that_was_taken_away_is_not_found_any_more(cases, mine, program_of, problem_of):
    case = cases["held by me"]
    program = program_of(mine)

    program.post(transition(case, "hand_back"), {"reason": "時間がとれません"})

    problem_of(program.get(detail(case)), 404)


def test_contact_data_are_the_coordinators_business(mine, signed_in):
    case = ticket_in(Status.IN_PROGRESS, expert=mine)

    to_expert = signed_in(mine).get(detail(case))
    to_coordinator = signed_in(user(Role.COORDINATOR)).get(detail(case))

    assert to_expert.json()["body"] == to_coordinator.json()["body"] == case.body
    assert to_coordinator.json()["email"] == case.email
    assert case.email not in to_expert.content.decode()


def test_what_an_expert_does_never_shows_contact_data_either(mine, program_of):
    case = ticket_in(Status.OFFERED, expert=mine)
    program = program_of(mine)

    answers = [
        program.post(transition(case, "accept"), {}),
        program.post(transition(case, "ask_back"), {"message": "いつからですか。"}),
        program.get(transitions(case)),
        program.get(LIST),
    ]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer for answer in answers if case.email in answer.content.decode()] == []


def test_a_case_shows_its_thread_with_notes_and_its_history(program_of):
    story = Story().until_requested()

    case = program_of(story.coordinator).get(detail(story.ticket)).json()

    assert [(entry["kind"], entry["is_public"]) for entry in case["messages"]] == [("answer", True)]
    assert [row["name"] for row in case["transitions"]] == [
        "intake",
        "offer",
        "accept",
        "submit_for_review",
        "approve_answer",
        "request_consent",
    ]
    assert case["public_text"]["title"] == PUBLIC_TEXT["title"]
    assert case["expert"] == story.expert.email


def test_no_secret_link_is_shown_to_anybody(program_of):
    story = Story()

    assert story.token not in program_of(story.coordinator).get(detail(story.ticket)).content.decode()


# --- transitions --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "by_coordinator", "by_expert"),
    [
        (Status.OFFERED, ["offer", "refer"], ["accept", "decline"]),
        (Status.IN_PROGRESS, ["refer"], ["hand_back", "ask_back", "submit_for_review"]),
        (Status.IN_REVIEW, ["return_to_expert", "approve_answer", "refer"], []),
        (Status.ANSWERED, ["reopen", "close", "request_consent"], ["request_consent"]),
    ],
)
def test_each_is_told_what_they_may_do_now(mine, program_of, status, by_coordinator, by_expert):
    case = ticket_in(status, expert=mine, answer_writer=mine)

    for person, expected in ((user(Role.COORDINATOR), by_coordinator), (mine, by_expert)):
        program = program_of(person)
        assert program.get(transitions(case)).json() == {"available_transitions": expected}
        assert program.get(detail(case)).json()["available_transitions"] == expected


def test_a_transition_answers_with_the_case_in_its_new_state(mine, signed_in):
    case = ticket_in(Status.OFFERED, expert=mine)

    answer = signed_in(mine).post(transition(case, "accept"), {})

    assert answer.status_code == 200
    assert (answer.json()["number"], answer.json()["status"]) == (case.number, "in_progress")
    assert [row["name"] for row in answer.json()["transitions"]] == ["accept"]


def test_a_lost_race_is_a_conflict(mine, program_of, problem_of):
    case = ticket_in(Status.OFFERED, expert=mine)
    program = program_of(mine)
    program.post(transition(case, "accept"), {})

    late = program.post(transition(case, "accept"), {})

    problem_of(late, 409)
    assert case.transitions.count() == 1


def test_what_the_role_may_not_do_is_forbidden(mine, program_of, problem_of):
    case = ticket_in(Status.IN_PROGRESS, expert=mine)
    coordinator = program_of(user(Role.COORDINATOR))

    problem_of(program_of(mine).post(transition(case, "refer"), {}), 403)
    problem_of(coordinator.post(transition(case, "hand_back"), {"reason": "a"}), 403)
    problem_of(coordinator.post(transition(case, "withdraw"), {}), 403)


def test_who_wrote_the_answer_does_not_send_it(program_of, problem_of):
    writer = user(Role.COORDINATOR, Role.EXPERT)
    case = ticket_in(Status.IN_REVIEW, expert=writer, answer_writer=writer)

    problem_of(program_of(writer).post(transition(case, "approve_answer"), {}), 403)


def test_who_wrote_the_public_text_does_not_publish_it(program_of, problem_of):
    writer = user(Role.COORDINATOR)
    case = ticket_in(Status.ANSWERED, Publication.GRANTED, text_writer=writer)

    problem_of(program_of(writer).post(transition(case, "publish"), {}), 403)
    assert program_of(user(Role.COORDINATOR)).post(transition(case, "publish"), {}).status_code == 200


@pytest.mark.parametrize(
    ("name", "status", "data", "field"),
    [
        ("offer", Status.RECEIVED, {}, "expert"),
        ("offer", Status.RECEIVED, {"expert": "nobody@example.jp"}, "expert"),
        ("offer", Status.RECEIVED, {"expert": ["a"]}, "expert"),
        ("offer", Status.RECEIVED, {"expert": "\x00@example.jp"}, "expert"),
        ("refer", Status.RECEIVED, {"message": "こちらへ"}, "windows"),
        ("refer", Status.RECEIVED, {"message": "こちらへ", "windows": []}, "windows"),
        ("refer", Status.RECEIVED, {"message": "こちらへ", "windows": "ipa-org"}, "windows"),
        ("refer", Status.RECEIVED, {"message": "こちらへ", "windows": ["\x00"]}, "windows"),
        ("refer", Status.RECEIVED, {"message": "こちらへ", "windows": [{"a": 1}]}, "windows"),
        ("refer", Status.RECEIVED, {"windows": ["ipa-org"]}, "message"),
        (
            "refer",
            Status.RECEIVED,
            {"windows": ["ipa-org"], "message": "a", "asker_agreed": "x"},
            "asker_agreed",
        ),
        ("return_to_expert", Status.IN_REVIEW, {}, "reason"),
        ("return_to_expert", Status.IN_REVIEW, {"reason": "あ" * 1001}, "reason"),
        ("request_consent", Status.ANSWERED, {**PUBLIC_TEXT, "title": ""}, "title"),
        ("request_consent", Status.ANSWERED, {**PUBLIC_TEXT, "question": "あ" * 4001}, "question"),
        ("request_consent", Status.ANSWERED, {**PUBLIC_TEXT, "answer": None}, "answer"),
        ("request_consent", Status.ANSWERED, {**PUBLIC_TEXT, "category": "x"}, "category"),
        ("request_consent", Status.ANSWERED, {**PUBLIC_TEXT, "industry": 1}, "industry"),
    ],
)
def test_a_bad_field_is_named(mine, program_of, problem_of, name, status, data, field):
    case = ticket_in(status, expert=mine, answer_writer=mine)

    response = program_of(user(Role.COORDINATOR)).post(transition(case, name), data)

    assert set(problem_of(response, 400)["errors"]) == {field}
    assert not case.transitions.exists()


def test_a_session_without_a_csrf_token_changes_nothing(anybody, problem_of):
    case = ticket_in(Status.RECEIVED)
    anybody.handler.enforce_csrf_checks = True
    anybody.force_login(user(Role.COORDINATOR))

    problem_of(anybody.post(transition(case, "mark_spam"), {}), 403)
    assert Ticket.objects.get().status == Status.RECEIVED


# --- who is let in at all -----------------------------------------------------------------------------
def test_anonymous_is_asked_to_sign_in(cases, anybody, problem_of):
    for method, path in [("GET", LIST), *paths(cases["nobody's"])]:
        answer = anybody.generic(method, path, "{}", content_type="application/json")
        problem_of(answer, 401)
        assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Bearer a b", "Bearer \x00", "Token x", "Basic eDp4"]
)
def test_a_wrong_api_token_is_refused(cases, anybody, problem_of, header):
    anybody.credentials(HTTP_AUTHORIZATION=header)

    problem_of(anybody.get(LIST), 401)


def test_a_secret_link_does_not_open_the_desk(asker_of, problem_of):
    story = Story()

    problem_of(asker_of(story.token).get(detail(story.ticket)), 401)


def test_an_account_that_was_closed_is_let_in_no_more(signed_in, problem_of):
    coordinator = user(Role.COORDINATOR)
    program = signed_in(coordinator)
    assert program.get(LIST).status_code == 200

    coordinator.is_active = False
    coordinator.save()

    problem_of(program.get(LIST), 401)


PUBLIC = {
    "POST api/v1/consultations/",
    "GET api/v1/search/",
    "GET api/v1/suggest/",
    "GET api/v1/windows/",
    "GET api/v1/schema/",
    "GET api/v1/docs/",
}
"""Everything a program may call without saying who it is. A new one is added here on purpose."""


def endpoints(patterns=None, prefix=""):
    """(path, view class) of everything below /api/."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from endpoints(entry.url_patterns, path)
        elif path.startswith("api/"):
            yield path, entry.callback.cls


def test_every_endpoint_says_whom_it_admits():
    declared = {path: view.permission_classes for path, view in endpoints()}

    assert len(declared) > 10
    assert {path for path, classes in declared.items() if not classes or DenyAll in classes} == set()


def test_only_the_listed_endpoints_admit_everybody():
    open_to_all = {
        f"{method.upper()} {path}"
        for path, view in endpoints()
        if AllowAny in view.permission_classes
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(view, method)
    }

    assert open_to_all == PUBLIC


def test_anonymous_is_refused_by_every_other_endpoint(anybody, cases, problem_of):
    closed = 0
    for path, view in endpoints():
        address = "/" + path.replace("<slug:number>", cases["nobody's"].number).replace(
            "<slug:name>", "offer"
        )
        address = re.sub(r"<int:\w+>", "1", address)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if not hasattr(view, method.lower()) or f"{method} {path}" in PUBLIC:
                continue
            problem_of(anybody.generic(method, address, "{}", content_type="application/json"), 401)
            closed += 1
    assert closed >= 7

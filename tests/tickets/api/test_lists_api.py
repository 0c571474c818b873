"""The lists of the desk by program: queues, filters, words, pages by place, and how many each queue holds."""

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets.lifecycle import Status
from tickets.lists import queues

pytestmark = pytest.mark.django_db
LIST = "/api/v1/tickets/"
QUEUES = "/api/v1/queues/"


def numbers(response):
    assert response.status_code == 200, response.content[:300]
    return [row["number"] for row in response.json()["results"]]


@pytest.fixture
def coordinator(program_of):
    return program_of(user(Role.COORDINATOR))


def test_queues_filters_and_words_are_those_of_the_page(coordinator):
    story, other = Story(prefecture="36", category="mail", subject="連翹の件"), Story(prefecture="37")
    story.do("offer", story.coordinator, expert=story.expert.email)

    for query in (
        {"queue": "offered"},
        {"q": "連翹"},
        {"q": story.ticket.number.lower().replace("-", "")},
        {"prefecture": "36"},
        {"category": "mail"},
        {"expert": story.expert.email},
        {"queue": "offered", "q": "連翹", "prefecture": "36", "status": "offered"},
    ):
        assert numbers(coordinator.get(LIST, query)) == [story.ticket.number], query
    assert numbers(coordinator.get(LIST, {"queue": "unassigned"})) == [other.ticket.number]
    assert numbers(coordinator.get(LIST, {"queue": "offered", "prefecture": "37"})) == []


def test_urgent_cases_are_a_filter(coordinator):
    urgent = ticket_in(urgency="emergency")
    ticket_in()

    assert numbers(coordinator.get(LIST, {"urgency": "emergency"})) == [urgent.number]


@pytest.mark.parametrize(
    ("field", "value"), [("queue", "nonsense"), ("prefecture", "99"), ("urgency", "x"), ("expert", "x" * 999)]
)
def test_what_cannot_be_is_refused_by_name(coordinator, problem_of, field, value):
    problem = problem_of(coordinator.get(LIST, {field: value}), 400)

    assert list(problem["errors"]) == [field]


def test_a_queue_of_coordinators_is_none_of_an_experts(program_of, problem_of):
    problem_of(program_of(user(Role.EXPERT)).get(LIST, {"queue": "held"}), 400)


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_nobody_finds_a_strangers_case(program_of, role):
    story = Story(subject="連翹の件")
    program = program_of(user(role))

    for query in ({"q": "連翹"}, {"q": story.ticket.number}, {"category": ""}, {"cursor": ""}):
        assert numbers(program.get(LIST, query)) == []


def test_pages_by_place_lead_on_and_back(coordinator):
    cases = [ticket_in() for _position in range(5)]
    query = {"cursor": "", "page_size": 2, "status": "received"}

    first = coordinator.get(LIST, query)
    second = coordinator.get(first.json()["next"])
    third = coordinator.get(second.json()["next"])
    back = coordinator.get(third.json()["previous"])

    assert first.json()["count"] is None
    assert [numbers(page) for page in (first, second, third)] == [
        [case.number for case in cases[place : place + 2]] for place in (0, 2, 4)
    ]
    assert numbers(back) == numbers(second)
    assert (first.json()["previous"], third.json()["next"]) == (None, None)


def test_an_odd_cursor_is_the_first_page(coordinator):
    case = ticket_in()

    for cursor in ("x", "after:", "before:x", "after:e30", "\x00"):
        assert numbers(coordinator.get(LIST, {"cursor": cursor})) == [case.number]


def test_a_case_says_when_something_is_due(coordinator):
    due = timezone.now()
    ticket_in(due_at=due)

    assert coordinator.get(LIST).json()["results"][0]["due_at"].startswith(f"{due:%Y-}")


def test_queues_are_listed_with_their_counts(coordinator, program_of):
    expert = user(Role.EXPERT)
    ticket_in(Status.OFFERED, expert=expert)
    ticket_in(first_answer_at=None)

    mine = {row["name"]: row["count"] for row in program_of(expert).get(QUEUES).json()}
    everybodys = {row["name"]: row["count"] for row in coordinator.get(QUEUES).json()}

    assert {name for name, count in mine.items() if count} == {"offered_to_me"}
    assert {name for name, count in everybodys.items() if count} == {"unassigned", "offered"}


def test_counting_says_where_it_stopped(coordinator, monkeypatch):
    monkeypatch.setattr(queues, "COUNTED_UP_TO", 1)
    ticket_in(first_answer_at=None)
    ticket_in(first_answer_at=None)

    row = next(row for row in coordinator.get(QUEUES).json() if row["name"] == "unassigned")

    assert row == {"name": "unassigned", "label": "担当なし", "group": "open", "count": 1, "is_more": True}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_who_sees_no_case_has_no_queues(program_of, role):
    assert program_of(user(role)).get(QUEUES).json() == []

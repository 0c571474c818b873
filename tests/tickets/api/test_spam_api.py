"""The tray of what may be spam by program: why, and many decided at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.lifecycle import Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TRAY = "/api/v1/spam/"


def held(**fields):
    return ticket_in(Status.HELD, first_answer_at=None, **fields)


def state(case):
    return Ticket.objects.get(pk=case.pk).status


def test_the_longest_waiting_comes_first_with_its_reasons(signed_in):
    late = held(held_because=["links"])
    early = held(received_at=timezone.now() - timedelta(days=1), held_because=["rate"])
    ticket_in()

    rows = signed_in(user(Role.COORDINATOR)).get(TRAY).json()["results"]

    assert [row["number"] for row in rows] == [early.number, late.number]
    assert (rows[1]["held_because"], rows[1]["reasons"]) == (["links"], ["リンクがいくつもある"])


def test_many_are_decided_and_what_somebody_else_moved_stays(signed_in):
    program = signed_in(user(Role.COORDINATOR))
    first, second, moved = held(), held(), ticket_in()

    answer = program.post(
        TRAY, {"name": "release", "numbers": [first.number, second.number, moved.number]}
    ).json()

    assert answer == {"moved": 2, "missed": [moved.number]}
    assert {state(case) for case in (first, second)} == {Status.RECEIVED}


def test_what_is_put_away_is_listed_and_comes_back(program_of):
    program, case = program_of(user(Role.COORDINATOR)), held()
    program.post(TRAY, {"name": "mark_spam", "numbers": [case.number]})
    assert [row["number"] for row in program.get(f"{TRAY}?show=spam").json()["results"]] == [case.number]
    assert program.get(TRAY).json()["count"] == 0

    program.post(TRAY, {"name": "release", "numbers": [case.number]})

    assert state(case) == Status.RECEIVED


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"numbers": ["S-1111-11"]}, "name"),
        ({"name": "withdraw", "numbers": ["S-1111-11"]}, "name"),
        ({"name": "release"}, "numbers"),
        ({"name": "release", "numbers": []}, "numbers"),
        ({"name": "release", "numbers": "S-1111-11"}, "numbers"),
        ({"name": "release", "numbers": ["x"] * 201}, "numbers"),
    ],
)
def test_a_bad_field_is_named(program_of, problem_of, sent, field):
    case = held()

    assert field in problem_of(program_of(user(Role.COORDINATOR)).post(TRAY, sent), 400)["errors"]
    assert state(case) == Status.HELD


def test_another_tray_does_not_exist(program_of, problem_of):
    assert "show" in problem_of(program_of(user(Role.COORDINATOR)).get(f"{TRAY}?show=all"), 400)["errors"]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_it_is_the_coordinators(program_of, problem_of, role):
    case, program = held(), program_of(user(role))

    problem_of(program.get(TRAY), 403)
    problem_of(program.post(TRAY, {"name": "release", "numbers": [case.number]}), 403)
    assert state(case) == Status.HELD

"""Where somebody who phoned can be reached, by program."""

import pytest

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.models import Effect, Ticket

pytestmark = pytest.mark.django_db


def address(case):
    return f"/api/v1/tickets/{case.number}/contact/"


def test_a_new_address_is_kept_and_mailed_a_link(signed_in):
    case = ticket_in(channel="phone", email="")

    answer = signed_in(user(Role.COORDINATOR)).put(address(case), {"email": "ato@tosa.example.jp"})

    assert (answer.status_code, answer.json()["number"]) == (200, case.number)
    assert Ticket.objects.get(pk=case.pk).email == "ato@tosa.example.jp"
    assert Effect.objects.filter(kind="new_link_mail", ticket=case).count() == 1


@pytest.mark.parametrize(
    ("sent", "field"), [({"email": "nonsense"}, "email"), ({"phone": "call me"}, "phone")]
)
def test_a_bad_field_is_named(program_of, problem_of, sent, field):
    case = ticket_in(channel="phone")

    problem = problem_of(program_of(user(Role.COORDINATOR)).put(address(case), sent), 400)

    assert field in problem["errors"]


def test_of_who_asked_by_themselves_nothing_is_changed(program_of, problem_of):
    case = ticket_in()

    problem_of(program_of(user(Role.COORDINATOR)).put(address(case), {"email": "x@example.jp"}), 403)


def test_it_is_the_coordinators(program_of, problem_of):
    expert = user(Role.EXPERT)
    case = ticket_in("in_progress", expert=expert, channel="phone")

    problem_of(program_of(expert).put(address(case), {"phone": "088-000-0000"}), 403)
    problem_of(program_of(user(Role.EXPERT)).put(address(case), {"phone": "088-000-0000"}), 404)

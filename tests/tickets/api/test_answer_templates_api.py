"""Templates of answers by program: one's own, and for coordinators those of the desk."""

import pytest

from people.roles import Role
from tests.factories import user
from tickets.answers import templating
from tickets.models import AnswerTemplate

pytestmark = pytest.mark.django_db
LIST = "/api/v1/answer-templates/"
OWN = {"name": "結び", "body": "お困りのときは、またご相談ください。", "category": "mail"}


def test_ones_own_is_added_changed_and_removed(signed_in):
    program = signed_in(user(Role.EXPERT))
    answer = program.post(LIST, OWN)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["name"], made["category"], made["shared"]) == ("結び", "mail", False)
    address = f"{LIST}{made['id']}/"

    changed = program.put(address, {**OWN, "body": "お大事に。", "category": None})

    assert changed.json() | {"changed_at": ""} == made | {
        "body": "お大事に。",
        "category": None,
        "changed_at": "",
    }
    assert program.get(address).json() == changed.json()
    assert program.delete(address).status_code == 204
    assert not AnswerTemplate.objects.filter(pk=made["id"]).exists()


def test_what_all_share_is_changed_by_coordinators_only(program_of, problem_of):
    coordinator, expert = program_of(user(Role.COORDINATOR)), program_of(user(Role.EXPERT))
    address = f"{LIST}{coordinator.post(LIST, {**OWN, 'shared': True}).json()['id']}/"

    assert expert.get(address).json()["shared"] is True
    problem_of(expert.put(address, OWN), 403)
    problem_of(expert.delete(address), 403)
    problem_of(expert.post(LIST, {**OWN, "shared": True}), 403)
    assert coordinator.delete(address).status_code == 204


def test_anothers_own_is_not_there(program_of, problem_of):
    template = templating.save_template(user(Role.EXPERT), OWN)
    other = program_of(user(Role.EXPERT))

    for answer in (other.get, other.delete):
        problem_of(answer(f"{LIST}{template.pk}/"), 404)
    problem_of(other.put(f"{LIST}{template.pk}/", OWN), 404)
    assert AnswerTemplate.objects.get(pk=template.pk).name == "結び"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "長" * 61}, "name"),
        ({"body": ""}, "body"),
        ({"category": "nonsense"}, "category"),
    ],
)
def test_a_bad_field_is_named(program_of, problem_of, change, field):
    assert field in problem_of(program_of(user(Role.EXPERT)).post(LIST, {**OWN, **change}), 400)["errors"]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_who_works_on_no_cases_writes_none(program_of, problem_of, role):
    problem_of(program_of(user(role)).post(LIST, OWN), 403)

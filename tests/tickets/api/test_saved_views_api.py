"""Lists under a name by program: what the page keeps, the program finds, and nobody else does."""

import pytest

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.models import SavedView
from tickets.models.desk_view import MOST_VIEWS

pytestmark = pytest.mark.django_db
LIST = "/api/v1/saved-views/"


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def test_a_list_is_kept_read_and_removed(signed_in, coordinator):
    program = signed_in(coordinator)
    made = program.post(LIST, {"name": "徳島の急ぎ", "query": "urgency=emergency&prefecture=36&evil=1"})

    assert made.status_code == 201
    assert made.json()["query"] == "prefecture=36&urgency=emergency"
    assert program.get(LIST).json() == [made.json()]
    address = f"{LIST}{made.json()['id']}/"
    assert program.get(address).json() == made.json()
    assert program.delete(address).status_code == 204
    assert not SavedView.objects.exists()


def test_the_query_is_one_the_list_of_cases_takes(program_of, coordinator):
    wanted = ticket_in(prefecture="36")
    ticket_in(prefecture="37")
    program = program_of(coordinator)
    saved = program.post(LIST, {"name": "徳島", "query": "prefecture=36"}).json()

    found = program.get(f"/api/v1/tickets/?{saved['query']}").json()["results"]

    assert [row["number"] for row in found] == [wanted.number]


def test_the_same_name_again_replaces_the_list(program_of, coordinator):
    program = program_of(coordinator)
    first = program.post(LIST, {"name": "朝に見る", "query": "queue=held"})
    second = program.post(LIST, {"name": "朝に見る", "query": "queue=overdue"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert [view.query for view in SavedView.objects.all()] == ["queue=overdue"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "あ" * 41}, "name"),
        ({"name": "x", "query": "queue=nonsense"}, "query"),
        ({"name": "x", "query": "q=" + "長" * 100}, "query"),
        ({"name": "x", "query": ["queue=held"]}, "query"),
    ],
)
def test_a_bad_field_is_named(program_of, problem_of, coordinator, sent, field):
    assert field in problem_of(program_of(coordinator).post(LIST, sent), 400)["errors"]
    assert not SavedView.objects.exists()


def test_there_are_only_so_many(program_of, problem_of, coordinator):
    SavedView.objects.bulk_create(
        SavedView(user=coordinator, name=f"{place}", query="") for place in range(MOST_VIEWS)
    )

    problem = problem_of(program_of(coordinator).post(LIST, {"name": "もう1つ"}), 400)

    assert "20まで" in problem["errors"]["name"][0]


def test_somebody_elses_list_is_not_there(program_of, problem_of, coordinator):
    view = SavedView.objects.create(user=coordinator, name="わたしの", query="queue=held")
    other = program_of(user(Role.COORDINATOR))

    assert other.get(LIST).json() == []
    problem_of(other.get(f"{LIST}{view.pk}/"), 404)
    problem_of(other.delete(f"{LIST}{view.pk}/"), 404)
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_queue_of_coordinators_is_none_of_an_experts(program_of, problem_of):
    problem_of(program_of(user(Role.EXPERT)).post(LIST, {"name": "x", "query": "queue=held"}), 400)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_who_works_on_no_cases_has_none(program_of, problem_of, anybody, role):
    problem_of(program_of(user(role)).get(LIST), 403)
    problem_of(anybody.get(LIST), 401)

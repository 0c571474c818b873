"""Counts and times, and nothing that could point to a firm."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import SECRET_BODY, ticket_in, user
from tickets.lifecycle import Status
from tickets.metrics import MIN_N, summary
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def cases(number, hours, status=Status.ANSWERED):
    now = timezone.now()
    received = now - timedelta(days=3)
    for _case in range(number):
        ticket_in(
            status,
            received_at=received,
            first_response_at=received + timedelta(hours=hours),
            first_answer_at=received + timedelta(hours=hours),
        )


def last_week():
    now = timezone.now()
    return summary(now - timedelta(days=7), now)


def test_the_median_of_the_first_response():
    cases(3, hours=2)
    cases(3, hours=10)

    figures = last_week()

    assert (figures.received, figures.responded, figures.answered) == (6, 6, 6)
    assert figures.median_hours_to_first_response == 6.0


def test_too_few_cases_are_not_shown():
    cases(MIN_N - 1, hours=2)

    figures = last_week()

    assert set(vars(figures).values()) == {None}


def test_spam_does_not_count():
    cases(MIN_N, hours=2)
    cases(3, hours=100, status=Status.SPAM)

    assert last_week().received == MIN_N


def test_an_observer_sees_figures_and_no_case(client):
    cases(MIN_N, hours=2)
    client.force_login(user(Role.OBSERVER))

    page = client.get("/desk/metrics/")

    assert page.status_code == 200
    assert "受け付けた相談" in page.text
    assert SECRET_BODY not in page.text


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR])
def test_others_do_not_see_the_figures(client, role):
    client.force_login(user(role))

    assert client.get("/desk/metrics/").status_code == 403


@pytest.mark.parametrize(
    ("role", "workplace"),
    [
        (Role.COORDINATOR, "/desk/"),
        (Role.EXPERT, "/desk/"),
        (Role.EDITOR, "/cms/"),
        (Role.OBSERVER, "/desk/metrics/"),
    ],
)
def test_each_role_lands_where_its_work_is(client, role, workplace):
    person = user(role)

    answer = client.post("/accounts/login/", {"login": person.email, "password": "password"})

    assert (answer.status_code, answer["Location"]) == (302, workplace)


def test_the_api_gives_the_same_figures_by_group(client):
    cases(MIN_N, hours=2)
    cases(MIN_N - 1, hours=2)
    client.force_login(user(Role.OBSERVER))
    mine = [case.pk for case in Ticket.objects.all()[:MIN_N]]
    Ticket.objects.filter(pk__in=mine).update(category="mail")
    Ticket.objects.exclude(pk__in=mine).update(category="auth")

    answer = client.get("/api/v1/metrics/", {"group_by": "category"}).json()

    assert answer["total"]["received"] == 2 * MIN_N - 1
    assert {group: figures["received"] for group, figures in answer["groups"].items()} == {"mail": MIN_N}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-13-01"}, "to"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "from"),
        ({"group_by": "firm"}, "group_by"),
    ],
)
def test_a_bad_period_is_refused_naming_the_field(client, query, field):
    client.force_login(user(Role.OBSERVER))

    answer = client.get("/api/v1/metrics/", query)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}


def test_an_expert_gets_no_figures_from_the_api(client):
    client.force_login(user(Role.EXPERT))

    assert client.get("/api/v1/metrics/").status_code == 403

"""Who is offered which page; and that every page offered can be opened."""

import pytest
from django.urls import reverse

from people.roles import Role
from tests.factories import user
from tickets.desk.desk_menu import menu_of

pytestmark = pytest.mark.django_db


def offered_to(person):
    return {entry.url_name for _label, entries in menu_of(person) for entry in entries}


@pytest.mark.parametrize(
    ("role", "has", "lacks"),
    [
        (
            Role.COORDINATOR,
            {"desk-intake", "desk-experts", "desk-metrics", "desk-reports"},
            {"desk-webhooks"},
        ),
        (Role.EXPERT, {"desk-me", "desk-windows"}, {"desk-intake", "desk-metrics", "desk-experts"}),
        (Role.OBSERVER, {"desk-metrics"}, {"desk-intake", "desk-reports", "desk-me"}),
        (Role.EDITOR, {"desk-upkeep", "desk-windows"}, {"desk-metrics", "desk-me"}),
        (Role.ADMIN, {"desk-webhooks", "desk-intake"}, set()),
    ],
)
def test_each_role_is_offered_its_own_pages(role, has, lacks):
    offered = offered_to(user(role))

    assert has <= offered
    assert not lacks & offered


@pytest.mark.parametrize("role", list(Role))
def test_what_is_offered_can_be_opened(client, role):
    person = user(role)
    client.force_login(person)

    statuses = {name: client.get(reverse(name)).status_code for name in offered_to(person)}

    assert statuses == dict.fromkeys(statuses, 200)


def test_the_menu_stands_on_the_pages_and_marks_this_one(client):
    client.force_login(user(Role.COORDINATOR))

    page = client.get("/desk/reports/").content.decode()

    assert 'href="/desk/reports/" aria-current="page"' in page
    assert 'href="/desk/intake/"' in page

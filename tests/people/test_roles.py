"""The table of roles is what `migrate` makes true: each group holds exactly its permissions."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate

from people.roles import ROLE_PERMISSIONS, Role
from tests.factories import user

pytestmark = pytest.mark.django_db
OURS = {"tickets", "cms", "people"}


def migrate():
    config = apps.get_app_config("people")
    post_migrate.send(sender=config, app_config=config, verbosity=0, interactive=False, using="default")


def held_by(role):
    rows = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in rows}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_holds_exactly_what_the_table_says(role):
    assert held_by(role) == set(ROLE_PERMISSIONS[role])


def test_every_role_has_a_group_and_a_line_in_the_table():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set(Role) <= set(Group.objects.values_list("name", flat=True))


def test_who_may_touch_cases():
    able = {
        codename: {role for role in Role if f"tickets.{codename}" in held_by(role)}
        for codename in ("coordinate_tickets", "answer_tickets", "view_metrics")
    }

    assert able["coordinate_tickets"] == {Role.COORDINATOR, Role.ADMIN}
    assert able["answer_tickets"] == {Role.EXPERT}
    assert {Role.OBSERVER, Role.ADMIN} <= able["view_metrics"]
    assert able["view_metrics"].isdisjoint({Role.EXPERT, Role.EDITOR})


def test_a_permission_given_by_hand_is_taken_away_again():
    observers = Group.objects.get(name=Role.OBSERVER)
    observers.permissions.add(Permission.objects.get(codename="coordinate_tickets"))

    migrate()

    assert held_by(Role.OBSERVER) == set(ROLE_PERMISSIONS[Role.OBSERVER])


def test_a_permission_taken_away_comes_back():
    Group.objects.get(name=Role.COORDINATOR).permissions.clear()

    migrate()

    assert held_by(Role.COORDINATOR) == set(ROLE_PERMISSIONS[Role.COORDINATOR])


def test_a_user_may_do_what_the_role_may():
    expert = user(Role.EXPERT)

    granted = {label for label in expert.get_all_permissions() if label.split(".")[0] in OURS}

    assert granted == set(ROLE_PERMISSIONS[Role.EXPERT])

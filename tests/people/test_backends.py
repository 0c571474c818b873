"""One query tells what somebody may do, and it tells the same as Django's two."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission

from people.models import User
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_the_same_as_before(role, django_assert_num_queries):
    person = user(role)
    person.user_permissions.add(Permission.objects.get(codename="view_metrics"))
    django_own = ModelBackend().get_all_permissions(User.objects.get(pk=person.pk))
    fresh = User.objects.get(pk=person.pk)

    with django_assert_num_queries(1):
        mine = fresh.get_all_permissions()

    assert mine == django_own
    assert "tickets.view_metrics" in mine


def test_who_left_may_nothing():
    person = user(Role.COORDINATOR, is_active=False)

    assert person.get_all_permissions() == set()


def test_who_may_everything_still_may():
    assert user(is_superuser=True).has_perm("tickets.coordinate_tickets")

"""Who coordinates: whoever has the permission, by a role or by hand. Administrators may, but it is not their work."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from people.models import User
from people.roles import Role

COORDINATE = "tickets.coordinate_tickets"


def who_may() -> QuerySet[User]:
    """Active users who may see and move every case, administrators among them."""
    return ModelBackend().with_perm(COORDINATE)


def at_work() -> list[User]:
    """Those of them who are told what happens; where there are none, the administrators, so that nothing goes unseen."""
    _app, codename = COORDINATE.split(".")
    groups = Group.objects.filter(permissions__codename=codename).exclude(name=Role.ADMIN)
    by_hand = Q(user_permissions__codename=codename)
    people = User.objects.filter(Q(groups__in=groups) | by_hand, is_active=True)
    return list(people.distinct().order_by("pk")) or admins()


def admins() -> list[User]:
    """Active administrators."""
    return list(User.objects.filter(is_active=True, groups__name=Role.ADMIN).order_by("pk"))

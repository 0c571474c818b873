"""Who can be offered a case: experts that accept cases and are not on leave."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import ExpertProfile
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def expert(**fields):
    profile = user(Role.EXPERT).expert_profile
    ExpertProfile.objects.filter(pk=profile.pk).update(**fields)
    return profile


@pytest.mark.parametrize(
    ("leave_from", "leave_to", "available"),
    [
        (None, None, True),
        (DAY, None, False),
        (BEFORE, None, False),
        (AFTER, None, True),
        (DAY, DAY, False),
        (BEFORE, AFTER, False),
        (BEFORE, BEFORE, True),
        (AFTER, AFTER, True),
    ],
)
def test_leave_lasts_from_its_first_to_its_last_day(leave_from, leave_to, available):
    profile = expert(leave_from=leave_from, leave_to=leave_to)

    assert list(ExpertProfile.objects.available(DAY)) == ([profile] if available else [])


def test_who_accepts_no_cases_is_not_available():
    expert(accepts_cases=False)
    willing = expert()

    assert list(ExpertProfile.objects.available(DAY)) == [willing]


def test_whose_account_was_closed_is_not_available():
    closed = expert()
    closed.user.is_active = False
    closed.user.save()

    assert not ExpertProfile.objects.available(DAY).exists()


def test_without_a_day_it_is_today():
    expert(leave_from=timezone.localdate(), leave_to=timezone.localdate())
    back = expert(
        leave_from=timezone.localdate() - timedelta(days=9), leave_to=timezone.localdate() - timedelta(days=1)
    )

    assert list(ExpertProfile.objects.available()) == [back]


@pytest.mark.parametrize(("leave_from", "leave_to"), [(DAY, BEFORE), (None, DAY)])
def test_leave_that_ends_before_it_begins_is_refused(leave_from, leave_to):
    profile = user(Role.EXPERT).expert_profile

    with pytest.raises(IntegrityError, match="expert_leave_ends_after_it_begins"), transaction.atomic():
        ExpertProfile.objects.filter(pk=profile.pk).update(leave_from=leave_from, leave_to=leave_to)

"""Who is at a case, and whether it moved on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, user
from tickets import clock, services
from tickets.desk import presence
from tickets.models import Presence, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story()


def test_others_are_named_and_writers_first(story):
    reader, writer = user(Role.COORDINATOR), user(Role.COORDINATOR)
    presence.arrive(story.ticket, reader)
    presence.arrive(story.ticket, writer, is_writing=True)
    me = user(Role.COORDINATOR)
    presence.arrive(story.ticket, me)

    assert presence.others(story.ticket, me) == [
        presence.Other(str(writer), is_writing=True),
        presence.Other(str(reader), is_writing=False),
    ]


def test_who_went_silent_or_left_is_gone(story):
    silent, left, me = (user(Role.COORDINATOR) for _position in range(3))
    with clock.set_to(timezone.now() - timedelta(minutes=2)):
        presence.arrive(story.ticket, silent)
    presence.arrive(story.ticket, left)
    presence.leave(story.ticket, left)

    assert presence.others(story.ticket, me) == []


def test_the_version_changes_with_a_step_and_with_a_note(story):
    def version():
        return presence.version_of(Ticket.objects.for_page().get(pk=story.ticket.pk))

    before = version()
    services.add_note(story.ticket.pk, by=user(Role.COORDINATOR), data={"note": "メモ"})
    noted = version()
    services.perform(story.ticket.pk, "mark_spam", by=user(Role.COORDINATOR))

    assert len({before, noted, version()}) == 3


def test_old_rows_are_forgotten(story):
    with clock.set_to(timezone.now() - timedelta(days=2)):
        presence.arrive(story.ticket, user(Role.COORDINATOR))

    presence.forget_old()

    assert not Presence.objects.exists()

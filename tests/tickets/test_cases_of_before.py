"""Cases stored before the desk kept targets and words get them by migration."""

from importlib import import_module

import pytest
from django.apps import apps

from tests.factories import Story, ticket_in
from tickets import services
from tickets.lifecycle import Status
from tickets.lists import case_words, targets
from tickets.models import CaseWord, Ticket

pytestmark = pytest.mark.django_db


def test_old_cases_are_given_what_the_door_gives_new_ones():
    story = Story(body="連翹が咲きました。")
    services.add_note(story.ticket.pk, by=story.coordinator, data={"note": "雪柳も"})
    done = ticket_in(Status.CLOSED)
    erased = Story(body="竜胆が咲きました。")
    services.erase(erased.ticket.pk, by=erased.asker)
    kept = Ticket.objects.get(pk=story.ticket.pk).due_at
    words = set(CaseWord.objects.filter(ticket=story.ticket).values_list("word", flat=True))
    CaseWord.objects.all().delete()
    Ticket.objects.update(due_at=None)

    migration = import_module("tickets.migrations.0006_due_and_words_of_old_cases")
    migration.compute(apps, None)
    migration.compute(apps, None)  # one that was stopped begins again

    assert Ticket.objects.get(pk=story.ticket.pk).due_at == kept == targets.next_due(story.ticket)
    assert Ticket.objects.get(pk=done.pk).due_at is None
    assert set(CaseWord.objects.filter(ticket=story.ticket).values_list("word", flat=True)) == words
    assert [case.pk for case in case_words.search(Ticket.objects.all(), "連翹 雪柳")] == [story.ticket.pk]
    assert not CaseWord.objects.filter(ticket=erased.ticket).exists()

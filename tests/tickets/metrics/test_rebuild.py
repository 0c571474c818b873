"""`rebuild_metrics`: the same rows again, from the record alone."""

import dataclasses
import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.utils import timezone

from cms.business_days import calendar_of_settings
from tests.factories import Story
from tickets import services
from tickets.metrics import calendars, packs
from tickets.models import BusinessCalendar, CaseMeasure, MeasurePack
from tickets.models.append_only import AppendOnlyError
from tickets.tasks import pack_measures_task

pytestmark = pytest.mark.django_db


def rows():
    return list(CaseMeasure.objects.order_by("ticket").values())


def test_the_rows_are_identical(call_command):
    story = Story().until_published()
    story.do("reopen", story.asker, message="もう一度")
    erased = Story().until_answered()
    services.erase(erased.ticket.pk, by=erased.asker)
    before = rows()

    assert "0 measured anew" in call_command("rebuild_metrics")

    assert [{**row, "packed": False} for row in rows()] == before


def test_lost_rows_come_back_and_wrong_ones_are_put_right(call_command):
    Story().until_answered()
    Story().until_requested()
    before = rows()
    CaseMeasure.objects.filter(ticket=before[0]["ticket_id"]).delete()
    CaseMeasure.objects.filter(ticket=before[1]["ticket_id"]).update(first_answer_business=99_999)

    with pytest.raises(CommandError, match="2 cases differ"):
        call_command("rebuild_metrics", "--check")
    assert "2 measured anew" in call_command("rebuild_metrics")

    assert [{**row, "packed": False, "id": 0} for row in rows()] == [{**row, "id": 0} for row in before]
    call_command("rebuild_metrics", "--check")


def test_cases_from_before_there_were_measures_are_measured_by_the_worker():
    Story().until_answered()
    CaseMeasure.objects.all().delete()

    pack_measures_task()

    assert CaseMeasure.objects.get().packed
    assert MeasurePack.objects.get().cases == 1


def test_after_an_update_that_measures_more_everything_is_measured_anew():
    Story().until_answered()
    packs.pack_months()
    before = rows()

    import_module("tickets.migrations.0016_measured_anew").forget(apps, None)
    assert MeasurePack.objects.count() == 0
    pack_measures_task()

    assert [{**row, "id": 0} for row in rows()] == [{**row, "id": 0} for row in before]
    assert MeasurePack.objects.get().cases == 1


def test_a_duration_keeps_the_version_it_was_measured_with(call_command):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    now = timezone.now()
    calendars.add_version(
        "desk",
        dataclasses.replace(calendar_of_settings(), closed_on=frozenset({now.date()})),
        by=story.coordinator,
        now=now,
    )
    story.do("accept", story.expert)

    row = CaseMeasure.objects.get()

    assert (row.versions.get("assignment"), row.versions["acceptance"]) == (1, 2)
    call_command("rebuild_metrics", "--check")


def test_a_version_of_a_calendar_is_never_edited():
    version = BusinessCalendar.objects.get()

    with pytest.raises(AppendOnlyError):
        version.save()


def test_the_settings_calendar_is_followed_until_somebody_makes_one_by_hand(settings):
    assert calendars.follow_settings() is None

    settings.DESK_OPENS = datetime.time(9)

    assert calendars.follow_settings().version == 2
    assert calendars.follow_settings() is None


def test_a_pack_is_read_as_it_was_written():
    Story().until_requested()
    packs.pack_months()
    pack = MeasurePack.objects.get()
    columns = packs.unpacked(bytes(pack.columns))

    assert packs.packed(columns) == bytes(pack.columns)

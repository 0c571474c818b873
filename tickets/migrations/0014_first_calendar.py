"""The settings' calendar becomes version 1 of the desk's, so that durations can say what they were measured with."""

from django.db import migrations
from django.utils import timezone

from cms.business_days import calendar_of_settings
from cms.calendars import definition_of


def store(apps, schema_editor):
    now = timezone.now()
    apps.get_model("tickets", "BusinessCalendar").objects.get_or_create(
        code="desk",
        version=1,
        defaults={"definition": definition_of(calendar_of_settings()), "valid_from": now, "made_at": now},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0013_measures"),
    ]

    operations = [migrations.RunPython(store, migrations.RunPython.noop)]

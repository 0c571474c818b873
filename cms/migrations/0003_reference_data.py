"""Categories, windows and glossary terms. Later data come by `manage.py load_reference_data`."""

import functools

from django.db import migrations

from cms.reference_data import SOURCES, load_reference_data


def load(apps, schema_editor):
    load_reference_data(functools.partial(apps.get_model, "cms"))


def unload(apps, schema_editor):
    for name in reversed(SOURCES):
        apps.get_model("cms", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_site_tree")]
    operations = [migrations.RunPython(load, unload)]

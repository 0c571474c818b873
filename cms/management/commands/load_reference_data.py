"""`manage.py load_reference_data`: categories, windows and glossary terms from `cms/data`."""

import functools
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from cms.reference_data import load_reference_data


class Command(BaseCommand):
    help = "Creates categories, windows and glossary terms of cms/data that are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="also overwrite what editors changed (never checked_on)"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        saved = load_reference_data(functools.partial(apps.get_model, "cms"), update=options["update"])
        for name, count in saved.items():
            self.stdout.write(f"{name}: {count}")

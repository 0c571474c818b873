"""`manage.py draw_lifecycle`: writes docs/lifecycle.md from the state machines; `--check` only compares."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets import lifecycle_doc


class Command(BaseCommand):
    help = "Writes docs/lifecycle.md from the state machines; --check fails when it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.PROJECT_DIR) / "docs" / "lifecycle.md"
        text = lifecycle_doc.render()
        if not options["check"]:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            raise CommandError("docs/lifecycle.md is stale: run `make graph`")

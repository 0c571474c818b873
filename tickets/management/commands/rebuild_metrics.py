"""`manage.py rebuild_metrics [--check]`: the measures of every case, computed again from its transitions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.metrics import packs, rows
from tickets.models import Ticket

_NAMED = 20


class Command(BaseCommand):
    help = (
        "Computes the measures of every case again from its transitions. The result is what stands there already, "
        "unless targets or calendars of channels were changed in the settings."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing, fail where something differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check = options["check"]
        differing = list(rows.rebuild(Ticket.objects.all(), write=not check))
        if check and differing:
            more = " …" if len(differing) > _NAMED else ""
            raise CommandError(f"{len(differing)} cases differ: {', '.join(differing[:_NAMED])}{more}")
        packed = 0 if check else packs.pack_months()
        self.stdout.write(
            f"{Ticket.objects.count()} cases, {len(differing)} measured anew, {packed} months packed"
        )

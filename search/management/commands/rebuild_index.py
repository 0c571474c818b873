"""`manage.py rebuild_index`: a new search index of all readable articles."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.base import SearchError
from search.index import rebuild


class Command(BaseCommand):
    help = "Build a new search index of all readable articles and put it in place at once."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = rebuild(progress=self._tell)
        except SearchError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{number} articles indexed")

    def _tell(self, number: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{number} ...")

"""`manage.py reconcile_index`: compare the search index with the database and mend what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from cms.models import ArticlePage
from search.engines.base import SearchError
from search.index import reconcile


class Command(BaseCommand):
    help = (
        "Compare the search index with the database article by article; add, update and delete what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="exit with 1 if anything had to be changed (and was)"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        total = ArticlePage.objects.readable().count()
        try:
            with tqdm(total=total, unit=" articles", disable=None) as bar:
                changes = reconcile(progress=bar.update)
        except SearchError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{changes.added} added, {changes.updated} updated, {changes.deleted} deleted, {total} articles"
        )
        if check and changes:
            raise SystemExit(1)

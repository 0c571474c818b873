"""`manage.py rebuild_index`: a new search index of all readable articles."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from cms.models import ArticlePage
from search.engines.base import SearchError
from search.index import rebuild


class Command(BaseCommand):
    help = (
        "Build a new search index of all readable articles beside the old one, then put it in place at once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        total = ArticlePage.objects.readable().count()
        try:
            # disable=None: the bar is for a terminal only
            with tqdm(total=total, unit=" articles", disable=None) as bar:
                number = rebuild(progress=bar.update)
        except SearchError as error:
            raise CommandError(f"{error}. The index in use is as it was; run this again to go on.") from error
        self.stdout.write(f"{number} articles indexed")

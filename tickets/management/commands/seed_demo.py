"""`manage.py seed_demo --tickets N --articles N`: people, cases in every state, published articles."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from cms.models import ArticlePage, ArticleViews, HelpfulVote
from kb import publishing
from kb.drafts import ArticleDraft
from tickets.demo import accounts, answer_templates, copies, journeys, voices
from tickets.metrics import packs, rows
from tickets.models import Notice, Ticket, Transition
from tickets.outbox import delivery


class Command(BaseCommand):
    help = "Fills an installation with demo data. Run again, it adds only what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=int, default=48)
        parser.add_argument("--articles", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        self._people()
        answer_templates.create_templates()
        wanted = options["tickets"]
        cases = journeys.load_cases(min(wanted, copies.MANY))
        journeys.seed_cases(cases, options["articles"], stored=Ticket.objects.count())
        self._carry_out_effects()
        if wanted > copies.MANY:
            copies.seed_copies(cases, wanted, stored=Ticket.objects.count())
            self._carry_out_effects()
        self._date_receipts()
        packs.pack_months()
        self._date_articles()
        self._more_articles(options["articles"] - ArticlePage.objects.readable().count())
        self._votes()
        self._views()
        voices.hold_seminars()
        voices.look_in_vain()
        self._notices()
        self.stdout.write(
            f"{Ticket.objects.count()} consultations, {ArticlePage.objects.readable().count()} published articles"
        )

    def _people(self) -> None:
        file = Path(settings.DATA_DIR) / "demo.json"
        known = json.loads(file.read_text())["accounts"] if file.exists() else []
        people = accounts.create_people(known)
        file.write_text(
            json.dumps({"base_url": settings.BASE_URL, "accounts": people}, ensure_ascii=False, indent=1)
        )
        file.chmod(0o600)

    def _carry_out_effects(self) -> None:
        """Mails, publishing and indexing happen here, so that the demo is complete before a worker runs."""
        while delivery.sweep():
            pass

    def _date_receipts(self) -> None:
        """A receipt went out with its case in the story, not with this command."""
        late = Ticket.objects.filter(acknowledged_at__gt=F("received_at") + timedelta(hours=1))
        numbers = list(late.values_list("pk", flat=True))
        late.update(acknowledged_at=F("received_at") + timedelta(seconds=20))
        for _number in rows.rebuild(Ticket.objects.filter(pk__in=numbers)):
            pass

    def _date_articles(self) -> None:
        """An article is as old as its publication in the story, not as this command."""
        publications = Transition.objects.filter(name="publish").values_list("ticket__public_ref", "at")
        for source_ref, at in publications:
            article = ArticlePage.objects.filter(source_ref=source_ref, first_published_at__gt=at)
            Page.objects.filter(pk__in=article.values("pk")).update(first_published_at=at)

    def _votes(self) -> None:
        """Some answers were found helpful by some readers."""
        if HelpfulVote.objects.exists():
            return
        for position, article in enumerate(ArticlePage.objects.readable().newest()[3:8]):
            said = [True] * (9 - 2 * position) + [False]
            HelpfulVote.objects.bulk_create(HelpfulVote(article=article, helpful=one) for one in said)

    def _views(self) -> None:
        """Some answers are read every day, most of them seldom."""
        if ArticleViews.objects.exists():
            return
        today = timezone.localdate()
        for position, article in enumerate(ArticlePage.objects.readable().newest()[:15]):
            ArticleViews.objects.bulk_create(
                ArticleViews(article=article, day=today - timedelta(days=back), number=number)
                for back in range(30)
                if (number := (back * 7 + position * 5) % 11 * 6 // (position + 1))
            )

    def _notices(self) -> None:
        """What happened before yesterday was read when it happened."""
        long_ago = Notice.objects.filter(read_at=None, created_at__lt=timezone.now() - timedelta(days=3))
        long_ago.update(read_at=F("created_at"))

    def _more_articles(self, number: int) -> None:
        """Beyond what the cases can give: articles without a case, for trying out large numbers."""
        if number <= 0:
            return
        texts = [case for case in journeys.load_cases(number * 2) if case["public"]]
        for position, case in enumerate(texts[:number], 1):
            publishing.publish(
                ArticleDraft(
                    source_ref=uuid.uuid5(uuid.NAMESPACE_URL, f"demo-article-{position}"),
                    title=f"{case['public']['title']}（{position}）",
                    question=case["public"]["question"],
                    answer=case["public"]["answer"],
                    category=case["category"],
                )
            )
        self._carry_out_effects()

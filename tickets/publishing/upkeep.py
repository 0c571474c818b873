"""Keeping the published answers true: those nobody checked for long, and those that did not help."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from cms.business_days import JAPAN
from cms.models import ArticlePage, HelpfulVote
from people.models import User
from tickets import effects
from tickets.errors import NotFoundError

MOST_ARTICLES, MOST_REASONS = 20, 5


@dataclass(slots=True)
class NotHelpful:
    """An answer of which readers said that it did not help, since it was last published."""

    article: ArticlePage
    no: int
    yes: int
    reasons: list[str] = field(default_factory=list)


def past_review() -> QuerySet[ArticlePage]:
    """Readable answers whose last check, or publication, is too long ago; the oldest first."""
    latest = timezone.localdate() - datetime.timedelta(days=settings.ARTICLE_REVIEW_DAYS)
    published = TruncDate("last_published_at", tzinfo=JAPAN)
    return (
        ArticlePage.objects.readable()
        .annotate(vouched_on=Coalesce("checked_on", published))
        .filter(vouched_on__lt=latest)
        .select_related("category")
        .order_by("vouched_on", "pk")
    )


def not_helpful() -> list[NotHelpful]:
    """The answers with the most readers who were not helped, with the latest reasons they gave. Two queries.

    What readers said of an earlier version is settled by the version that followed.
    """
    of_this_version = Q(helpful_votes__voted_at__gt=F("last_published_at"))
    articles = (
        ArticlePage.objects.readable()
        .filter(pk__in=HelpfulVote.objects.filter(helpful=False).values("article"))
        .annotate(
            no=Count("helpful_votes", filter=of_this_version & Q(helpful_votes__helpful=False)),
            yes=Count("helpful_votes", filter=of_this_version & Q(helpful_votes__helpful=True)),
        )
        .filter(no__gt=0)
        .order_by("-no", "yes", "pk")[:MOST_ARTICLES]
    )
    found = {article.pk: NotHelpful(article, article.no, article.yes) for article in articles}
    votes = HelpfulVote.objects.filter(
        article__in=found, helpful=False, voted_at__gt=F("article__last_published_at")
    ).exclude(reason="")
    for vote in votes.order_by("-voted_at", "-pk"):
        reasons = found[vote.article_id].reasons
        if len(reasons) < MOST_REASONS:
            reasons.append(vote.reason)
    return list(found.values())


def confirm(page_id: int, by: User) -> ArticlePage:
    """Records that `by` read the answer today and found it true; from today counts when it is due again.

    Published as a new version, so that the index and the page's history know of it. A version that an editor
    is still writing stays unpublished and takes the date along. Raises NotFoundError where nobody may read it.
    """
    with transaction.atomic():
        page = ArticlePage.objects.readable().select_for_update(of=("self",)).filter(pk=page_id).first()
        if page is None:
            raise NotFoundError
        page.checked_on = timezone.localdate()
        if page.has_unpublished_changes:
            _date_beside_a_draft(page)
        else:
            page.save_revision(user=by, log_action=True).publish(user=by, skip_permission_checks=True)
    return page


def _date_beside_a_draft(page: ArticlePage) -> None:
    ArticlePage.objects.filter(pk=page.pk).update(checked_on=page.checked_on)
    draft = page.latest_revision
    if draft is not None and page.checked_on is not None:
        draft.content["checked_on"] = page.checked_on.isoformat()
        draft.save(update_fields=["content"])
    effects.enqueue_index(page.pk)

"""How much the public answers were read in a period, and whether they helped.

Views are numbers about a public page and tied to nobody (`cms.article_views`): observers see them however few they are.
Who said that an answer helped is a handful of people who read it on purpose: of each answer these counts are for the
desk only, observers see their sums (`extras`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.article_views import ArticleViews
from cms.helpfulness import HelpfulVote
from cms.models import ArticlePage
from tickets.exports.files import Table
from tickets.surveys.questionnaires import Share, share

MOST_READ = 10
_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """One public answer. `helpful` and `not_helpful` are None where they are suppressed; `share` says yes, of both."""

    title: str
    path: str
    views: int
    helpful: int | None
    not_helpful: int | None
    share: Share


@dataclass(frozen=True)
class Reading:
    """`views` of all answers, those taken back since among them; `answers` are the most read of those to be read now.

    `since` is the first day that was counted at all.
    """

    views: int | None
    since: date | None
    answers: list[Answer]


Votes = tuple[int, int] | None
Numbers = tuple[int, date | None, list[tuple[int, int, Votes]]]


def reading(first: date, last: date, *, protected: bool, most: int | None = MOST_READ) -> Reading:
    """From day `first` to day `last`, both included, the `most` read answers, or all that were read.

    The numbers are a minute old at most, those of all answers are new: one query, six where nothing is at hand.
    """
    if first > last:
        return Reading(None, None, [])
    key = f"reading:{first}:{last}:{protected}:{most}"
    # Numbers only: an answer that is taken back is gone from the list at once.
    numbers: Numbers | None = None if most is None else caches["near"].get(key)
    if numbers is None:
        numbers = _numbers(first, last, protected=protected, most=most)
        caches["near"].set(key, numbers, _KEPT_SECONDS)
    views, since, rows = numbers
    pages = ArticlePage.objects.live().filter(retracted_at__isnull=True)
    if most is not None:
        pages = pages.filter(pk__in=[pk for pk, _number, _votes in rows])
    titles = {pk: (title, slug) for pk, title, slug in pages.values_list("pk", "title", "slug")}
    return Reading(
        views, since, [_answer(*titles[pk], number, votes) for pk, number, votes in rows if pk in titles]
    )


def _numbers(first: date, last: date, *, protected: bool, most: int | None) -> Numbers:
    views = ArticleViews.objects.filter(day__gte=first, day__lte=last).order_by()
    since = ArticleViews.objects.order_by("day").values_list("day", flat=True).first()
    readable = ArticlePage.objects.readable().order_by().values("pk")
    read = views.filter(article__in=readable).values_list("article_id").annotate(total=Sum("number"))
    votes = {} if protected else _votes(first, last)
    unknown = None if protected else (0, 0)
    rows = [(pk, total, votes.get(pk, unknown)) for pk, total in read.order_by("-total", "article_id")[:most]]
    return views.aggregate(total=Sum("number"))["total"] or 0, since, rows


def for_api(found: Reading) -> dict[str, Any]:
    """The same, ready for JSON."""
    return asdict(found)


def table(found: Reading) -> Table:
    """The same as a table for files."""
    columns = [
        *(_("公開した答え"), _("アドレス"), _("読まれた回数"), _("役に立った"), _("役に立たなかった")),
        *(_("役に立った割合（%）"), _("割合の幅の下（%）"), _("割合の幅の上（%）")),
    ]
    rows = [
        [
            *(one.title, f"{settings.BASE_URL}{one.path}", one.views, one.helpful, one.not_helpful),
            *(one.share.percent, one.share.low, one.share.high),
        ]
        for one in found.answers
    ]
    return Table(_("公開した答え"), columns, rows)


def helped(articles: Any, first: date, last: date) -> Share:
    """Of the votes on these articles in the period how many said yes; for their writer and coordinators. One query."""
    found = _in_period(first, last).filter(article__in=articles)
    counts = found.aggregate(n=Count("pk"), yes=Count("pk", filter=Q(helpful=True)))
    return share(counts["yes"], counts["n"])


def _answer(title: str, slug: str, views: int, votes: Votes) -> Answer:
    yes, no = votes or (None, None)
    known = share(yes, yes + no) if yes is not None and no is not None else Share(0)
    return Answer(title, f"/kb/{slug}/", views, yes, no, known)


def _votes(first: date, last: date) -> dict[int, Votes]:
    """Article → (yes, no); articles without any vote are left out. One query."""
    yes, no = (Count("pk", filter=Q(helpful=helpful)) for helpful in (True, False))
    rows = _in_period(first, last).values("article_id").annotate(yes=yes, no=no)
    return {article: (yes, no) for article, yes, no in rows.values_list("article_id", "yes", "no")}


def _in_period(first: date, last: date) -> Any:
    begin, end = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1))
    )
    return HelpfulVote.objects.filter(voted_at__gte=begin, voted_at__lt=end).order_by()

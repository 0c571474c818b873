"""How much the public answers were read in a period, and whether they helped.

Views are numbers about a public page and tied to nobody (`cms.article_views`): observers see them however few they are.
Who said that an answer helped is a handful of people who read it on purpose: of each answer these counts are for the
desk only, observers see their sums (`extras`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _

from cms.article_views import ArticleViews
from cms.helpfulness import HelpfulVote
from cms.models import ArticlePage
from tickets import clock
from tickets.exports.files import Table
from tickets.surveys.questionnaires import Share, share

MOST_READ = 10
_SPARE = 5
"""So many times more are looked at, because some that were read are not public any more."""
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

    The numbers are a minute old at most. Two queries, four where nothing is at hand.
    """
    if first > last:
        return Reading(None, None, [])
    key = f"reading:{first}:{last}:{protected}"
    # Numbers only: an answer that is taken back is gone from the list at once.
    numbers: Numbers | None = caches["near"].get(key)
    if numbers is None:
        numbers = _numbers(first, last, protected=protected)
        caches["near"].set(key, numbers, _KEPT_SECONDS)
    views, since, rows = numbers
    pages = ArticlePage.objects.readable()
    if most is not None:
        pages = pages.filter(pk__in=[pk for pk, _number, _votes in rows[: most * _SPARE]])
    titles = {pk: (title, slug) for pk, title, slug in pages.values_list("pk", "title", "slug")}
    shown = [_answer(*titles[pk], number, votes) for pk, number, votes in rows if pk in titles]
    return Reading(views, since, shown[:most])


def _numbers(first: date, last: date, *, protected: bool) -> Numbers:
    """All views, the day since when they are counted, and for each answer, the most read first, its views and votes."""
    since = ArticleViews.objects.order_by("day").values_list("day", flat=True).first()
    of_articles = _views(first, last)
    if not protected:
        of_articles = of_articles.union(_votes(first, last), all=True)
    views: dict[int, int] = {}
    votes: dict[int, Votes] = {}
    for kind, article, one, other in of_articles:
        if kind == "views":
            views[article] = one
        else:
            votes[article] = (one, other)
    unknown = None if protected else (0, 0)
    rows = [(article, number, votes.get(article, unknown)) for article, number in views.items()]
    return sum(views.values()), since, sorted(rows, key=lambda row: (-row[1], row[0]))


def _views(first: date, last: date) -> QuerySet[Any, Any]:
    in_period = ArticleViews.objects.filter(day__gte=first, day__lte=last).order_by()
    return _by_article(in_period, "views", Sum("number"), Value(0))


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


def _votes(first: date, last: date) -> QuerySet[Any, Any]:
    yes, no = (Count("pk", filter=Q(helpful=helpful)) for helpful in (True, False))
    return _by_article(_in_period(first, last), "votes", yes, no)


def _by_article(rows: QuerySet[Any], kind: str, one: Any, other: Any) -> QuerySet[Any, Any]:
    """Kind, article, and two numbers."""
    numbered = rows.annotate(kind=Value(kind)).values("kind", "article_id").annotate(one=one, other=other)
    return numbered.values_list("kind", "article_id", "one", "other")


def _in_period(first: date, last: date) -> Any:
    begin, end = clock.instants_of(first, last)
    return HelpfulVote.objects.filter(voted_at__gte=begin, voted_at__lt=end).order_by()

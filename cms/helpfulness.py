"""Whether an answer helped: yes or no and, if somebody likes to say so, why. Nobody is asked who they are.

What is kept is the answer, yes or no, the moment and a short reason that only staff see; no address, no session.
That a browser has voted stands in a cookie of the browser's own, which ends with its session.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core import signing
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

REASON_LENGTH = 200
COOKIE = "helpful"
# A cookie holds this many votes; who reads more answers in one sitting may vote again on the first.
REMEMBERED = 60
PATH = "/kb/"


class HelpfulVote(models.Model):  # type: ignore[django-manager-missing]  # Wagtail's is untyped
    """One reader's yes or no."""

    article = models.ForeignKey(
        "cms.ArticlePage", verbose_name=_("答え"), on_delete=models.CASCADE, related_name="helpful_votes"
    )
    helpful = models.BooleanField(_("役に立った"))
    reason = models.CharField(_("理由"), max_length=REASON_LENGTH, blank=True)
    voted_at = models.DateTimeField(_("日時"), default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-voted_at", "-pk"]
        verbose_name = _("役に立ったかの声")
        verbose_name_plural = _("役に立ったかの声")
        # Nobody writes or changes what readers said.
        default_permissions = ("view",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["article", "helpful"], name="helpful_votes_of_an_article")
        ]

    def __str__(self) -> str:
        return str(_("はい") if self.helpful else _("いいえ"))


class HelpfulThrottle(SimpleRateThrottle):
    """By address; how many proxies stand before us is said by NUM_PROXIES, never by the sender."""

    scope = "helpful"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def counts(article_id: int) -> tuple[int, int]:
    """How many said yes, and how many no."""
    found = HelpfulVote.objects.filter(article_id=article_id).aggregate(
        yes=Count("pk", filter=Q(helpful=True)), no=Count("pk", filter=Q(helpful=False))
    )
    return found["yes"], found["no"]


def most_helpful(readable: Any, number: int) -> list[Any]:
    """Of the readable articles those that helped more readers than not, most first. One query."""
    return list(
        # From the votes on: most articles have none.
        readable.filter(pk__in=HelpfulVote.objects.filter(helpful=True).values("article"))
        .annotate(
            helped=Count("helpful_votes", filter=Q(helpful_votes__helpful=True)),
            not_helped=Count("helpful_votes", filter=Q(helpful_votes__helpful=False)),
        )
        .filter(helped__gt=models.F("not_helped"))
        .select_related("category")
        .order_by(models.F("not_helped") - models.F("helped"), "-first_published_at", "-pk")[:number]
    )


def give(article: Any, *, helpful: bool) -> HelpfulVote:
    return HelpfulVote.objects.create(article=article, helpful=helpful)


def give_reason(vote_id: int, reason: str) -> bool:
    """Adds the reason, shortened to fit, to a vote that has none yet; False where there is nothing to add."""
    text = " ".join(reason.replace("\x00", "").split())[:REASON_LENGTH]
    return bool(text) and HelpfulVote.objects.filter(pk=vote_id, reason="").update(reason=text) > 0


def vote_of(request: HttpRequest, article_id: int) -> int | None:
    """The vote this browser gave on the article since it was opened, by its id."""
    return _votes(request).get(article_id)


def remember(request: HttpRequest, response: HttpResponse, vote: HelpfulVote) -> None:
    """Lets the browser know its vote until it is closed. Signed, so that nobody can name a vote of another."""
    votes = {**_votes(request), vote.article_id: vote.pk}
    latest = list(votes.items())[-REMEMBERED:]
    value = signing.dumps([list(pair) for pair in latest], salt=COOKIE, compress=True)
    response.set_cookie(COOKIE, value, path=PATH, httponly=True, samesite="Lax", secure=request.is_secure())


def _votes(request: HttpRequest) -> dict[int, int]:
    try:
        return {
            int(article): int(vote)
            for article, vote in signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE)
        }
    except (signing.BadSignature, TypeError, ValueError):
        return {}

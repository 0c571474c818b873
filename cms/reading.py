"""What stands around an answer: its age, whom else to ask, how to cite it, what search engines are told."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import helpfulness
from cms.snippets import Window

if TYPE_CHECKING:
    from cms.models import ArticlePage

WINDOWS = 3
SITE_NAME = "四国サイバー相談窓口"
# Whom firms should try first. Kinds that take no questions (reports, reading, communities) are not offered here.
KINDS = ("police", "bank", "ipa", "privacy", "cert", "yorozu", "service", "smrj", "legal")
# They turn firms away; their own pages say so.
FOR_INDIVIDUALS = ("ipa-anshin", "consumer-188", "houterasu")


def context_of(article: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    """What the article's page shows beside the text. Two queries: windows, votes."""
    yes, _no = helpfulness.counts(article.pk) if article.pk else (0, 0)
    return {
        "windows": windows_for(article.category_id),
        "checked": checked_text(article.checked_on),
        "cite": citation(article),
        # Mail programs take "+" for a plus.
        "mail_query": urlencode(
            {"subject": article.title, "body": f"{article.title}\n{article.public_url}"}, quote_via=quote
        ),
        "voted": helpfulness.vote_of(request, article.pk),
        "just": request.GET.get("helpful", ""),
        "helped": yes,
        "reason_length": helpfulness.REASON_LENGTH,
        "structured": structured_data(article, yes),
    }


def windows_for(category: str | None) -> list[Window]:
    """Up to three windows that take the subject, from any prefecture, those one can call first. One query."""
    if not category:
        return []
    everywhere = Window.objects.filter(prefecture="", kind__in=KINDS).exclude(code__in=FOR_INDIVIDUALS)
    reachable = [one for one in everywhere.for_topic(category) if _reachable(one)]
    return sorted(reachable, key=lambda one: (not one.shown_phone, KINDS.index(one.kind)))[:WINDOWS]


def _reachable(window: Window) -> bool:
    # One's bank is reached by the number on one's own contract; its card says so.
    return bool(window.shown_phone or window.shown_email or window.shown_url or window.kind == "bank")


def checked_text(day: datetime.date | None) -> str:
    """How long ago the text was last checked, as people say it; "" where nobody knows."""
    if day is None:
        return ""
    days = max((timezone.localdate() - day).days, 0)
    if days == 0:
        return _("今日、確かめました")
    if days < 31:
        return ngettext("%(number)s日前に確かめました", "%(number)s日前に確かめました", days) % {
            "number": days
        }
    if days < 365:
        months = min(days * 12 // 365, 11) or 1
        return ngettext("%(number)sか月前に確かめました", "%(number)sか月前に確かめました", months) % {
            "number": months
        }
    years = days // 365
    return ngettext("%(number)s年前に確かめました", "%(number)s年前に確かめました", years) % {"number": years}


def citation(article: ArticlePage) -> str:
    """How to name the answer as a source: who, what, as of when, where."""
    words = {"site": SITE_NAME, "title": article.title, "address": article.public_url}
    if article.reviewed_on is None:
        return _("出典：%(site)s「%(title)s」 %(address)s") % words
    words["date"] = date_format(article.reviewed_on)
    return _("出典：%(site)s「%(title)s」（%(date)s時点） %(address)s") % words


def structured_data(article: ArticlePage, upvotes: int) -> dict[str, Any]:
    """The page as schema.org's QAPage: public text and nothing else."""
    published = article.first_published_at.isoformat() if article.first_published_at else None
    answer = {
        "@type": "Answer",
        "text": article.answer,
        "url": article.public_url,
        "upvoteCount": upvotes,
        "datePublished": published,
        "author": {"@type": "Organization", "name": SITE_NAME, "url": settings.BASE_URL},
    }
    question = {
        "@type": "Question",
        "name": article.title,
        "text": article.question,
        "answerCount": 1,
        "datePublished": published,
        "acceptedAnswer": {key: value for key, value in answer.items() if value is not None},
    }
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {key: value for key, value in question.items() if value is not None},
    }

"""What may help at once, before anybody has answered: published answers and windows for what was typed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from cms.models import ArticlePage
from cms.snippets import Window
from search.nearest import windows_for
from search.queries import SearchResult, best_for
from tickets import clock
from tickets.errors import NotFoundError
from tickets.models import Deflection

SHORTEST = 4
_READ = 300
_NUMBER = 3
_WINDOWS = 2
FOR_INDIVIDUALS = {"ipa-anshin", "consumer-188"}
"""Windows that do not take firms (IPA 相談・届出窓口一覧, since April 2025; 消費者ホットライン)."""
# An answer that fits so much worse than the best one is about something else.
_SHARE_OF_BEST = 0.5


@dataclass(frozen=True)
class Similar:
    """Answers and windows that fit a text; both may be empty."""

    articles: list[SearchResult] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.articles)


def similar_to(text: str) -> Similar:
    """Up to three answers and two windows for what somebody has typed so far; nothing for a word or two.

    The windows are shown beside answers only: alone they would send people away who want to ask.
    """
    begin = " ".join(text.split())[:_READ]
    if len(begin) < SHORTEST:
        return Similar()
    found = best_for(begin, _NUMBER)
    articles = [one for one in found if one.score >= _SHARE_OF_BEST * found[0].score]
    if not articles:
        return Similar()
    windows = [window for window in windows_for(begin) if window.pk not in FOR_INDIVIDUALS]
    return Similar(articles, windows[:_WINDOWS])


def take(path: str, form_key: UUID) -> ArticlePage:
    """Counts that the answer at `path` was taken instead of asking, once for a form.

    Raises NotFoundError where there is no such answer to read.
    """
    slug = path.strip("/").rpartition("/")[2]
    article = ArticlePage.objects.readable().filter(slug=slug).first() if "\x00" not in slug else None
    if article is None:
        raise NotFoundError
    key = hashlib.sha256(f"{form_key} {article.pk}".encode()).hexdigest()
    Deflection.objects.get_or_create(key=key, defaults={"article_id": article.pk, "at": clock.now()})
    return article

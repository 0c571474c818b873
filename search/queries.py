"""From what somebody typed to a page of results."""

import logging
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cms.models import ArticlePage
from search import database, facets, nearest, spelling
from search.analysis import Query, normalise, query_terms
from search.documents import article_path
from search.engines.base import EngineUnavailable, Filters
from search.facets import FacetValue
from search.index import get_engine
from search.latency import SEARCHES
from search.ranking import Ranking, ranked
from search.snippets import snippet
from search.synonyms import expanded

PAGE_SIZE = 20
# Nobody reads that far, and engines collect all hits before the page.
LAST_PAGE = 500
SHOWN = (
    *("pk", "title", "slug", "question", "answer", "category_id", "audience", "industry", "size_band"),
    *("first_published_at", "checked_on"),
)

DEGRADED_NOTICE = _(
    "いま、検索のしくみが止まっています。かんたんな探し方をしたので、見つからない答えがあるかもしれません。"
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One readable article that was found. `path` is its address on this site; codes may be ""."""

    title: str
    path: str
    snippet: SafeString
    score: float
    category: str
    category_name: str
    audience: str
    audience_name: str
    industry: str
    size: str
    published_on: date | None
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of what was found; `count` is of all pages.

    `did_you_mean` is a better spelling of the question, or "". `degraded` where no engine answered and the
    database was searched instead, which finds less.
    """

    count: int
    results: list[SearchResult]
    facets: dict[str, list[FacetValue]]
    did_you_mean: str = ""
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What engine or database found, and the readable ones of it by page id."""

    ranking: Ranking
    terms: Query
    degraded: bool = False
    articles: dict[int, dict[str, Any]] = field(default_factory=dict)

    def texts(self) -> list[str]:
        return [f"{one['title']}\n{one['question']}\n{one['answer']}" for one in self.articles.values()]


@SEARCHES.time()
def search(text: str, filters: Filters, page: int = 1, page_size: int = PAGE_SIZE) -> SearchPage:
    """The best articles for `text`, or without text the newest, that pass `filters`.

    Whatever the index says, only articles that are readable now are shown. Never fails for what was typed;
    `filters` must hold known facets (`search.documents.FACETS`), their codes may be unknown.
    """
    found = _find(text, filters, (page - 1) * page_size, page_size)
    named = facets.names()
    results = _results(found, named)
    asks = bool(found.terms) and page == 1 and not found.degraded
    return SearchPage(
        # What the index holds but nobody may read any more is not counted either, as far as we know of it.
        count=found.ranking.total - (len(found.ranking.hits) - len(results)),
        results=results,
        facets=facets.values(found.ranking.facets, filters, named),
        did_you_mean=spelling.did_you_mean(get_engine(), text, found.texts()) if asks else "",
        degraded=found.degraded,
    )


def best_for(text: str, number: int) -> list[SearchResult]:
    """The best articles for a text that somebody is still writing; no facets and no better spelling."""
    return _results(_find(text, {}, 0, number), facets.names())


def nearest_to(text: str) -> list[SearchResult]:
    """A few articles that share something with `text`, for when nothing fits; none if the engine is away."""
    terms = nearest.loosened(query_terms(text))
    if not terms:
        return []
    try:
        ranking = ranked(get_engine(), terms, {}, 0, nearest.NUMBER)
    except EngineUnavailable:
        return []
    return _results(_Found(ranking, terms, articles=_readable(ranking)), facets.names())


def _find(text: str, filters: Filters, offset: int, limit: int) -> _Found:
    ranking, terms, degraded = _ranking(text, filters, offset, limit)
    return _Found(ranking, terms, degraded, _readable(ranking))


def _ranking(text: str, filters: Filters, offset: int, limit: int) -> tuple[Ranking, Query, bool]:
    if not text.strip():
        return database.newest(filters, offset, limit), Query(), False
    terms = expanded(query_terms(text), text)
    if not terms:
        return Ranking(), terms, False
    try:
        return ranked(get_engine(), terms, filters, offset, limit), terms, False
    except EngineUnavailable as error:
        logger.warning("Searching the database instead: %s", error)
        needles = [*normalise(text).split(), *terms.words]
        return database.find(needles, filters, offset, limit), terms, True


def _readable(ranking: Ranking) -> dict[int, dict[str, Any]]:
    """What is shown of those that anybody may read now, without the cost of whole page objects."""
    page_ids = [page_id for page_id, _score in ranking.hits]
    if not page_ids:
        return {}
    rows = ArticlePage.objects.readable().filter(pk__in=page_ids).values(*SHOWN)
    return {row["pk"]: row for row in rows}


def _results(found: _Found, named: dict[str, dict[str, str]]) -> list[SearchResult]:
    return [
        _result(found.articles[page_id], score, found.terms, named)
        for page_id, score in found.ranking.hits
        if page_id in found.articles
    ]


def _result(
    article: dict[str, Any], score: float, terms: Query, named: dict[str, dict[str, str]]
) -> SearchResult:
    published = article["first_published_at"]
    category = article["category_id"] or ""
    return SearchResult(
        title=article["title"],
        path=article_path(article["slug"]),
        snippet=snippet(f"{article['question']}\n{article['answer']}", terms),
        score=score,
        category=category,
        category_name=named["category"].get(category, ""),
        audience=article["audience"],
        audience_name=named["audience"].get(article["audience"], ""),
        industry=article["industry"],
        size=article["size_band"],
        published_on=localdate(published) if published else None,
        checked_on=article["checked_on"],
    )

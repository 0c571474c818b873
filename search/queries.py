"""From what somebody typed to a page of results."""

import logging
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from cms.models import ArticlePage
from search import database, facets
from search.analysis import Query, normalise, query_terms
from search.documents import article_path
from search.engines.base import EngineUnavailable, Filters
from search.facets import FacetValue
from search.index import get_engine
from search.ranking import Ranking, ranked
from search.snippets import snippet

PAGE_SIZE = 20
# Nobody reads that far, and engines collect all hits before the page.
LAST_PAGE = 500

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
    """One page of what was found; `count` is of all pages."""

    count: int
    results: list[SearchResult]
    facets: dict[str, list[FacetValue]]


def search(text: str, filters: Filters, page: int = 1, page_size: int = PAGE_SIZE) -> SearchPage:
    """The best articles for `text`, or without text the newest, that pass `filters`.

    Whatever the index says, only articles that are readable now are shown. Never fails for what was typed;
    `filters` must hold known facets (`search.documents.FACETS`), their codes may be unknown.
    """
    terms = query_terms(text)
    found = _find(text, terms, filters, (page - 1) * page_size, page_size)
    named = facets.names()
    results = _results(found, terms, named)
    return SearchPage(
        # What the index holds but nobody may read any more is not counted either, as far as we know of it.
        count=found.total - (len(found.hits) - len(results)),
        results=results,
        facets=facets.values(found.facets, filters, named),
    )


def _find(text: str, terms: Query, filters: Filters, offset: int, limit: int) -> Ranking:
    if not text.strip():
        return database.find([], filters, offset, limit)
    if not terms:
        return Ranking()
    try:
        return ranked(get_engine(), terms, filters, offset, limit)
    except EngineUnavailable as error:
        logger.warning("Searching the database instead: %s", error)
        typed = normalise(text).split()
        return database.find([*dict.fromkeys([*typed, *terms.words])], filters, offset, limit)


def _results(found: Ranking, terms: Query, named: dict[str, dict[str, str]]) -> list[SearchResult]:
    page_ids = [page_id for page_id, _ in found.hits]
    articles = ArticlePage.objects.readable().in_bulk(page_ids)
    return [
        _result(articles[page_id], score, terms, named)
        for page_id, score in found.hits
        if page_id in articles
    ]


def _result(
    article: ArticlePage, score: float, terms: Query, named: dict[str, dict[str, str]]
) -> SearchResult:
    published = article.first_published_at
    return SearchResult(
        title=article.title,
        path=article_path(article.slug),
        snippet=snippet(f"{article.question}\n{article.answer}", terms),
        score=score,
        category=article.category_id or "",
        category_name=named["category"].get(article.category_id or "", ""),
        audience=article.audience,
        audience_name=named["audience"].get(article.audience, ""),
        industry=article.industry,
        size=article.size_band,
        published_on=localdate(published) if published else None,
        checked_on=article.checked_on,
    )

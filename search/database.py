"""Reading straight from the database: browsing without a question, and searching while no engine answers."""

from collections.abc import Sequence

from django.db.models import Count, Q

from cms.models import ArticlePage
from cms.models import ArticleQuerySet as Articles
from search.documents import FACETS
from search.engines.base import FacetCounts, Filters
from search.ranking import Ranking


def find(needles: Sequence[str], filters: Filters, offset: int, limit: int) -> Ranking:
    """The newest articles that pass `filters` and contain one of `needles`, if there are any needles.

    Much poorer than an engine, slow on many articles, and without scores: for when there is nothing better.
    """
    matching = ArticlePage.objects.readable().filter(_contains(needles))
    chosen = matching.filter(_within(filters))
    page_ids = chosen.newest().values_list("pk", flat=True)[offset : offset + limit]
    return Ranking(
        total=chosen.count(),
        hits=[(page_id, 0.0) for page_id in page_ids],
        facets=_facet_counts(matching, filters),
    )


def _contains(needles: Sequence[str]) -> Q:
    condition = Q()
    for needle in needles:
        for field in ("title", "question", "answer"):
            condition |= Q(**{f"{field}__icontains": needle})
    return condition


def _within(filters: Filters) -> Q:
    return Q(**{f"{FACETS[facet]}__in": list(codes) for facet, codes in filters.items() if codes})


def _facet_counts(matching: Articles, filters: Filters) -> FacetCounts:
    counts: FacetCounts = {}
    for facet, field in FACETS.items():
        others = {name: codes for name, codes in filters.items() if name != facet}
        rows = matching.filter(_within(others)).order_by().values_list(field).annotate(Count("pk"))
        counts[facet] = {code: number for code, number in rows if code}
    return counts

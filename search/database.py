"""Reading straight from the database: browsing without a question, and searching while no engine answers."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Count, Q

from cms import generation
from cms.models import ArticlePage, ArticleQuerySet
from search.documents import FACETS
from search.engines.base import FacetCounts, Filters
from search.ranking import Ranking

# Whatever the number of articles, a search ends after this; what it has not read then it does not find.
BUDGET_SECONDS = 1.0
MAX_NEEDLES = 8
CHUNK = 500

Codes = tuple[str, ...]
"""An article's code for each facet, in the order of `FACETS`; "" or None where it has none."""


def newest(filters: Filters, offset: int, limit: int) -> Ranking:
    """The newest articles that pass `filters`, and the facets of all: counted once for each state of the public site."""
    readable = ArticlePage.objects.readable()
    now = generation.current()
    counted = generation.once("search-by-codes", lambda: _combinations(readable), now)
    wanted = sorted((facet, sorted(codes)) for facet, codes in filters.items() if codes)
    page_ids = generation.once(
        f"search-newest-{wanted}-{offset}-{limit}",
        lambda: readable.filter(_within(filters)).newest_ids(offset, offset + limit),
        now,
    )
    return Ranking(
        total=sum(number for codes, number in counted.items() if _passes(codes, filters)),
        hits=[(page_id, 0.0) for page_id in page_ids],
        facets=_facet_counts(counted, filters),
    )


def _combinations(articles: ArticleQuerySet) -> Counter[Codes]:
    """How many there are with each combination of codes that occurs."""
    rows = articles.order_by().values_list(*FACETS.values()).annotate(Count("pk"))
    return Counter({tuple(codes): number for *codes, number in rows})


def find(needles: Sequence[str], filters: Filters, offset: int, limit: int) -> Ranking:
    """Articles that contain any of `needles`, those with most of them first, then the newest.

    Much poorer than an engine, for when there is none. Compares in Python: no database folds Japanese, and the
    work can end in time. Reads from the newest on, so what is left out, if anything, is the oldest.
    """
    wanted = list(dict.fromkeys(needle.lower() for needle in needles if needle))[:MAX_NEEDLES]
    counted: Counter[Codes] = Counter()
    hits: list[tuple[int, float]] = []
    for page_id, text, codes in _texts() if wanted else ():
        if found := sum(needle in text for needle in wanted):
            counted[codes] += 1
            if _passes(codes, filters):
                hits.append((page_id, found / len(wanted)))
    hits.sort(key=lambda hit: (-hit[1], -hit[0]))
    return Ranking(
        total=len(hits), hits=hits[offset : offset + limit], facets=_facet_counts(counted, filters)
    )


def _texts() -> Iterator[tuple[int, str, Codes]]:
    """Id, lower-case text and codes of readable articles from the newest on, until the time is over."""
    deadline = time.monotonic() + BUDGET_SECONDS
    # By id, not by date: a range of the primary key needs no sorting of whole texts.
    rows = (
        ArticlePage.objects.readable()
        .order_by("-pk")
        .values_list("pk", "title", "question", "answer", *FACETS.values())
    )
    chunk = list(rows[:CHUNK])
    while chunk:
        for page_id, title, question, answer, *codes in chunk:
            yield page_id, f"{title}\n{question}\n{answer}".lower(), tuple(codes)
        if time.monotonic() > deadline:
            return
        chunk = list(rows.filter(pk__lt=chunk[-1][0])[:CHUNK])


def _within(filters: Filters) -> Q:
    return Q(**{f"{FACETS[facet]}__in": list(codes) for facet, codes in filters.items() if codes})


def _passes(codes: Codes, filters: Filters, *, but: str = "") -> bool:
    """Whether an article with these codes passes the filters, leaving out that of the facet `but`."""
    return all(
        code in filters[facet]
        for facet, code in zip(FACETS, codes, strict=True)
        if facet != but and filters.get(facet)
    )


def _facet_counts(counted: Counter[Codes], filters: Filters) -> FacetCounts:
    """How many there are of each code, each facet counted without its own filter."""
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for codes, number in counted.items():
        for facet, code in zip(FACETS, codes, strict=True):
            if code and _passes(codes, filters, but=facet):
                counts[facet][code] += number
    return {facet: dict(counter) for facet, counter in counts.items()}

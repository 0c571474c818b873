"""Reading straight from the database: browsing without a question, and searching while no engine answers."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence

from cms import counts, generation
from cms.counts import Codes
from cms.models import ArticlePage
from search.documents import FACETS
from search.engines.base import Filters
from search.ranking import Ranking

# Whatever the number of articles, a search ends after this; what it has not read then it does not find.
BUDGET_SECONDS = 1.0
MAX_NEEDLES = 8
CHUNK = 500


def newest(filters: Filters, offset: int, limit: int) -> Ranking:
    """The newest articles that pass `filters`, and the facets of all: counted once for each state of the public site."""
    readable = ArticlePage.objects.readable()
    now = generation.current()
    found = counts.counted(readable, filters, now)
    page_ids = counts.ids(readable, filters, offset, min(offset + limit, found.total), now)
    return Ranking(
        total=found.total,
        hits=[(page_id, 0.0) for page_id in page_ids],
        facets={facet: found.by[facet] for facet in FACETS},
    )


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
    facets = counts.added_up(tuple(FACETS), counted, filters).by
    return Ranking(total=len(hits), hits=hits[offset : offset + limit], facets=facets)


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
            yield page_id, f"{title}\n{question}\n{answer}".lower(), tuple(code or "" for code in codes)
        if time.monotonic() > deadline:
            return
        chunk = list(rows.filter(pk__lt=chunk[-1][0])[:CHUNK])


def _passes(codes: Codes, filters: Filters) -> bool:
    """Whether an article with these codes passes the filters."""
    return all(
        code in filters[facet] for facet, code in zip(FACETS, codes, strict=True) if filters.get(facet)
    )

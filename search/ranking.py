"""From the engine's candidates to the order in which they are shown: one implementation for all engines."""

from dataclasses import dataclass, field

from search.analysis import Query
from search.engines.base import FacetCounts, Filters, SearchEngine


@dataclass(frozen=True, slots=True)
class Ranking:
    """A part of what was found, best first: `hits` of (page id, score)."""

    total: int = 0
    hits: list[tuple[int, float]] = field(default_factory=list)
    facets: FacetCounts = field(default_factory=dict)


def ranked(engine: SearchEngine, query: Query, filters: Filters, offset: int, limit: int) -> Ranking:
    """The documents from `offset` on, at most `limit`. Raises `EngineUnavailable`."""
    found = engine.search(query, filters, offset, limit)
    return Ranking(
        total=found.total, hits=[(one.page_id, one.score) for one in found.candidates], facets=found.facets
    )

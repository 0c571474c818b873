"""What every search engine does. One contract test suite runs on all of them."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.analysis import Query
from search.documents import Document

# Measured on three Japanese question sets: score = BM25(words) + 0.3 * BM25(bigrams), everything OR.
BIGRAM_WEIGHT = 0.3
# A document that shares no word with the query must share this part of its bigrams. Without that, any
# question that ends in してください would "find" every article. More than this loses right answers.
BIGRAM_SHARE = 0.15

Filters = Mapping[str, Collection[str]]
"""Codes by facet: any of a facet's codes, in all facets. A facet without codes does not filter."""

FacetCounts = dict[str, dict[str, int]]
"""Number of matching documents by facet and code; a facet's own filter does not narrow its counts."""


class SearchError(Exception):
    """Search cannot do what was asked."""


class EngineUnavailable(SearchError):  # noqa: N818  reads as a state
    """The engine does not answer, or its index is damaged or was written by another analysis."""


class IndexBusy(SearchError):  # noqa: N818  reads as a state
    """Somebody else is writing; try again later."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """A part of the matching documents, best first: `hits` of (page id, score)."""

    total: int = 0
    hits: list[tuple[int, float]] = field(default_factory=list)
    facets: FacetCounts = field(default_factory=dict)


class SearchEngine(Protocol):
    """An index of articles. It holds copies only and can be rebuilt from the database at any time.

    Reading raises `EngineUnavailable`; writing raises that or `IndexBusy`, and then has changed nothing.
    """

    def put(self, documents: Iterable[Document]) -> None:
        """Add the documents, in place of older ones of the same pages. Visible to the next search."""

    def delete(self, page_ids: Iterable[int]) -> None:
        """Forget the pages; those not in the index are no error."""

    def replace_all(self, documents: Iterable[Document]) -> int:
        """Build a new index, then put it in place at once. Search works on the old one meanwhile.

        Returns the number of documents. If the build fails the old index stays. `documents` is not
        read before writing is locked, so what changes later waits and is not lost.
        """

    def search(self, query: Query, filters: Filters, offset: int, limit: int) -> EngineResult:
        """The documents that match any term of `query` and pass the filters; none for an empty query."""

    def count(self) -> int:
        """How many documents there are."""

    def ids(self) -> set[int]:
        """The pages of all documents."""


def bigrams_needed(query: Query) -> int:
    """How many bigrams of `query` a document must have if it has none of its words."""
    return max(1, math.ceil(len(query.bigrams) * BIGRAM_SHARE))

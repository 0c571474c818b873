"""What every search engine does. One contract test suite runs on all of them."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.analysis import Query
from search.documents import Document

# Measured on three Japanese question sets: score = BM25(words) + 0.3 * BM25(bigrams), everything OR.
BIGRAM_WEIGHT = 0.3
# A document that shares no word with the query must share this part of its bigrams. Without that, any
# question that ends in してください would "find" every article. Costs nothing (MRR within .0005); more loses
# right answers.
BIGRAM_SHARE = 0.15
# An expansion (ログイン for サインイン) says less than the word that was typed, but more than a part of it
# (メール of 偽メール for フィッシング).
EXPANSION_WEIGHT = 0.7

Filters = Mapping[str, Collection[str]]
"""Codes by facet: any of a facet's codes, in all facets. A facet without codes does not filter."""

FacetCounts = dict[str, dict[str, int]]
"""Number of matching documents by facet and code; a facet's own filter does not narrow its counts."""


class SearchError(Exception):
    """Search cannot do what was asked."""


class EngineUnavailable(SearchError):  # noqa: N818  reads as a state
    """The engine does not answer, or its index is damaged or of another mapping."""


class IndexBusy(SearchError):  # noqa: N818  reads as a state
    """Somebody else is writing; try again later."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document the engine found, with what the second stage of ranking reads.

    `score` is BM25(words) + 0.3 * BM25(bigrams) in the form with the factor k1 + 1 (tantivy's; Lucene leaves
    it out). `words` are all words of the document in order, the first `title_words` of them the title's.
    """

    page_id: int
    score: float
    words: list[str]
    title_words: int


@dataclass(frozen=True, slots=True)
class EngineResult:
    """A part of the matching documents, best first by the engine's score.

    `documents` is how many the index holds, `frequencies` in how many of them each query word stands (words
    of its expansions too); both whatever the filters.
    """

    total: int = 0
    candidates: list[Candidate] = field(default_factory=list)
    facets: FacetCounts = field(default_factory=dict)
    documents: int = 0
    frequencies: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What the index says it holds of a page, for comparing it with the database."""

    page_id: int
    checksum: int


class SearchEngine(Protocol):
    """An index of articles. It holds copies only and can be rebuilt from the database at any time.

    Reading raises `EngineUnavailable`; writing raises that or `IndexBusy`, and can be repeated then.

    Each write carries the version of the page it has read (`Document.version`). A write of a lower version
    than what the index holds, or has deleted, is late and changes nothing.
    """

    def put(self, documents: Iterable[Document]) -> int:
        """Add the documents, in place of others of the same pages; returns how many it was given.

        Takes any number without holding them all. Visible to the next search when it returns; if it fails,
        a part may be written.
        """

    def delete(self, versions: Mapping[int, int]) -> None:
        """Forget the pages (page id → version); those not in the index are no error."""

    def search(self, query: Query, filters: Filters, offset: int, limit: int) -> EngineResult:
        """The documents that match any term of `query` and pass the filters; none for an empty query."""

    def count(self) -> int:
        """How many documents there are."""

    def entries(self) -> Iterator[Entry]:
        """All documents, by ascending page id, without holding them all."""

    def is_current(self) -> bool:
        """Whether the index is there and was written by this version of the analysis and of the mapping."""

    def aside(self) -> "SearchEngine":
        """An index beside this one that no search reads, to be filled and then adopted.

        The unfinished one of an earlier attempt if it is of this version, else a new and empty one.
        """

    def adopt(self) -> None:
        """Put the index of `aside` in place of this one at once, and remove the old one and all leftovers."""

    def destroy(self) -> None:
        """Remove the index and whatever stands beside it."""


def bigrams_needed(query: Query) -> int:
    """How many bigrams of `query` a document must have if it has none of its words."""
    return max(1, math.ceil(len(query.bigrams) * BIGRAM_SHARE))

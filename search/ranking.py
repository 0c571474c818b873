"""From the engine's candidates to the order in which they are shown: one implementation for all engines.

The engine finds the best `BLOCK` documents by BM25; here they are ordered by what BM25 does not see: how near to
each other the query's words stand, in which order, whether the title has them, and how long the document is.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from search.analysis import Expansion, Query
from search.engines.base import EXPANSION_WEIGHT, Candidate, EngineResult, FacetCounts, Filters, SearchEngine

# Candidates are ordered anew in blocks of so many, each block for itself: so every hit stands on exactly one
# page, whatever the size of the pages. The right document is among the first 50 for 93 to 99 % of questions.
BLOCK = 50

# Fitted on questions of three Japanese sets (pairwise logistic) and checked on other questions of them: +.009
# to +.018 MRR over the engine's own order. See docs/adr/0007.
ENGINE_SCORE = 1.8
ORDER = 3.0
WINDOWS = ((40, 3.2), (15, 1.6))
TITLE = 3.2
LENGTH = -0.6
# Two words of the question count as being in order up to this many places apart, for 1/distance. Against
# neighbours only, for 1.8: +.001 to +.004 MRR on each of six sets (encyclopaedias and help articles).
APART = 5


@dataclass(frozen=True, slots=True)
class Ranking:
    """A part of what was found, best first: `hits` of (page id, score). Scores fall within a block only."""

    total: int = 0
    hits: list[tuple[int, float]] = field(default_factory=list)
    facets: FacetCounts = field(default_factory=dict)


def ranked(engine: SearchEngine, query: Query, filters: Filters, offset: int, limit: int) -> Ranking:
    """The documents from `offset` on, at most `limit`. Raises `EngineUnavailable`."""
    start = offset - offset % BLOCK
    stop = -(-(offset + max(limit, 1)) // BLOCK) * BLOCK
    found = engine.search(query, filters, start, stop - start)
    blocks = (found.candidates[i : i + BLOCK] for i in range(0, len(found.candidates), BLOCK))
    judge = _Judge(query, found)
    hits = [hit for block in blocks for hit in judge.ordered(block)]
    return Ranking(found.total, hits[offset - start :][:limit], found.facets)


_Meaning = tuple[int, str, float]
"""A place in a document, the word of the query that stands or is meant there, and its weight."""


class _Judge:
    """Scores documents for one query by the words they hold and where.

    Wherever an expansion's words stand one after another in a document, they count for the words of the query
    that they stand for, as `EXPANSION_WEIGHT` of the typed word.
    """

    def __init__(self, query: Query, found: EngineResult) -> None:
        self._idf = {word: _idf(found.documents, found.frequencies.get(word, 0)) for word in query.words}
        self._total = sum(self._idf.values())
        telling = [word for word in query.sequence if word in self._idf]
        self._pairs = {(left, right): self._idf[left] + self._idf[right] for left, right in pairwise(telling)}
        # By their first word, which shows where one may begin.
        self._expansions: dict[str, list[Expansion]] = {}
        for expansion in query.expansions:
            self._expansions.setdefault(expansion.words[0], []).append(expansion)
        self._wanted = frozenset({*self._idf, *self._expansions})

    def ordered(self, block: Sequence[Candidate]) -> list[tuple[int, float]]:
        """The documents of `block` as (page id, score), best first; equal ones as the engine had them."""
        scored = [(candidate.page_id, self._score(candidate)) for candidate in block]
        return sorted(scored, key=lambda hit: -hit[1])

    def _score(self, candidate: Candidate) -> float:
        if not self._total:
            # Only parts of words were typed; where they stand in the document, its words do not tell.
            return candidate.score
        words = candidate.words
        wanted = self._wanted
        hits = [place for place, word in enumerate(words) if word in wanted]
        found = self._meanings(words, hits)
        features = (
            ENGINE_SCORE * candidate.score
            + sum(weight * self._best_window(found, width) for width, weight in WINDOWS)
            + TITLE * self._weight(found, candidate.title_words)
        )
        in_order = self._in_order(words, hits)
        return features / self._total + ORDER * in_order + LENGTH * math.log1p(len(words))

    def _meanings(self, words: Sequence[str], hits: Iterable[int]) -> list[_Meaning]:
        """Which word of the query each place stands for, and with which weight."""
        idf = self._idf
        found = [(place, words[place], idf[words[place]]) for place in hits if words[place] in idf]
        if self._expansions:
            found += [
                (place, word, EXPANSION_WEIGHT * idf[word])
                for place in hits
                for expansion in self._expansions.get(words[place], ())
                if tuple(words[place : place + len(expansion.words)]) == expansion.words
                for word in expansion.stands_for
                if word in idf
            ]
            found.sort()
        return found

    def _in_order(self, words: Sequence[str], hits: Sequence[int]) -> float:
        """The share of the query's neighbouring words, by weight and nearness, that follow each other here."""
        if not self._pairs:
            return 0.0
        nearness: dict[tuple[str, str], float] = {}
        for position, left in enumerate(hits):
            for right in islice(hits, position + 1, position + 1 + APART):
                if right - left > APART:
                    break
                pair = (words[left], words[right])
                nearness[pair] = max(nearness.get(pair, 0.0), 1 / (right - left))
        together = sum(weight * nearness.get(pair, 0.0) for pair, weight in self._pairs.items())
        return together / sum(self._pairs.values())

    def _best_window(self, found: Sequence[_Meaning], width: int) -> float:
        """The largest weight of different query words within any `width` words in a row."""
        if not found or found[-1][0] - found[0][0] < width:
            return self._weight(found)
        counts = dict.fromkeys({(word, weight) for _, word, weight in found}, 0)
        best = inside = 0.0
        first = 0
        for place, word, weight in found:
            inside += self._gain(counts, word, weight, 1)
            while found[first][0] <= place - width:
                _, left_word, left_weight = found[first]
                inside += self._gain(counts, left_word, left_weight, -1)
                first += 1
            best = max(best, inside)
        return best

    def _gain(self, counts: dict[tuple[str, float], int], word: str, weight: float, step: int) -> float:
        """Counts a word in (`step` 1) or out (-1); returns what that adds to the weight of the window."""
        counts[word, weight] += step
        if counts[word, weight] != (step > 0):
            return 0.0  # there is another one of it
        typed = self._idf[word]
        if weight == typed:
            return step * (
                typed - (EXPANSION_WEIGHT * typed if counts.get((word, EXPANSION_WEIGHT * typed)) else 0.0)
            )
        return 0.0 if counts.get((word, typed)) else step * weight

    def _weight(self, found: Iterable[_Meaning], end: int | None = None) -> float:
        """The weight of the different query words found before place `end`."""
        best: dict[str, float] = {}
        for place, word, weight in found:
            if end is not None and place >= end:
                break
            if weight > best.get(word, 0.0):
                best[word] = weight
        return sum(best.values())


def _idf(documents: int, frequency: int) -> float:
    """How telling a word is that stands in `frequency` of `documents`."""
    # An engine may count deleted documents among those with the word.
    frequency = min(frequency, documents)
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))

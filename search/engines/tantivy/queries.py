"""Our queries as tantivy's. Built as objects, never parsed: no text can be a query's syntax."""

from collections.abc import Iterable

import tantivy
from tantivy import Occur

from search.analysis import Query
from search.documents import FACETS
from search.engines.base import (
    BIGRAM_WEIGHT,
    EXPANSION_WEIGHT,
    FacetCounts,
    Filters,
    bigrams_needed,
)
from search.engines.tantivy.rows import SCHEMA

# One kanji starts at most a few hundred different bigrams.
PREFIX_TERMS = 500
CODES_PER_FACET = 100


def text_query(searcher: tantivy.Searcher, query: Query) -> tantivy.Query:
    """Score by every term there is; let in by a word, an expansion, a part of the bigrams or a prefix."""
    by_word = [*_terms("words", query.words), *_expansions(query)]
    by_bigram = _terms("bigrams", query.bigrams)
    by_prefix = _terms("bigrams", _with_prefix(searcher, query.prefixes))
    admitted = [*by_word, *by_prefix]
    if by_bigram:
        enough = tantivy.Query.boolean_query(by_bigram, minimum_number_should_match=bigrams_needed(query))
        admitted.append((Occur.Should, enough))
    bigram_score = tantivy.Query.boost_query(
        tantivy.Query.boolean_query([*by_bigram, *by_prefix]), BIGRAM_WEIGHT
    )
    return tantivy.Query.boolean_query(
        [
            (Occur.Must, tantivy.Query.const_score_query(tantivy.Query.boolean_query(admitted), 0.0)),
            *by_word,
            (Occur.Should, bigram_score),
        ]
    )


def _terms(field: str, terms: Iterable[str]) -> list[tuple[Occur, tantivy.Query]]:
    """A clause for each term. Built as objects, never parsed: no text can be a query's syntax."""
    return [(Occur.Should, tantivy.Query.term_query(SCHEMA, field, term, "freq")) for term in terms]


def _expansions(query: Query) -> list[tuple[Occur, tantivy.Query]]:
    return [
        (
            Occur.Should,
            tantivy.Query.boost_query(
                tantivy.Query.boolean_query(
                    [(Occur.Must, clause) for _, clause in _terms("words", expansion.words)]
                ),
                EXPANSION_WEIGHT,
            ),
        )
        for expansion in query.expansions
    ]


def _with_prefix(searcher: tantivy.Searcher, prefixes: Iterable[str]) -> list[str]:
    return [
        term
        for prefix in prefixes
        for term, _ in searcher.terms_with_prefix("bigrams", prefix, limit=PREFIX_TERMS)
    ]


def filtered(text: tantivy.Query, filters: Filters) -> tantivy.Query:
    """`text` within the filters, which do not change scores."""
    clauses = [(Occur.Must, text)]
    for facet, codes in filters.items():
        if codes:
            chosen = tantivy.Query.term_set_query(SCHEMA, facet, list(codes))
            clauses.append((Occur.Must, tantivy.Query.const_score_query(chosen, 0.0)))
    return tantivy.Query.boolean_query(clauses)


def facet_counts(searcher: tantivy.Searcher, text: tantivy.Query, filters: Filters) -> FacetCounts:
    """One pass for all facets that do not filter, one more for each that does."""
    filtering = [facet for facet in FACETS if filters.get(facet)]
    passes = [([facet for facet in FACETS if facet not in filtering], filters)]
    passes += [([facet], {**filters, facet: ()}) for facet in filtering]
    counts: FacetCounts = {}
    for facets, narrowing in passes:
        if facets:
            counts |= _aggregated(searcher, filtered(text, narrowing), facets)
    return {facet: counts[facet] for facet in FACETS}


def _aggregated(searcher: tantivy.Searcher, query: tantivy.Query, facets: list[str]) -> FacetCounts:
    wanted = {facet: {"terms": {"field": facet, "size": CODES_PER_FACET}} for facet in facets}
    answer = searcher.aggregate(query, wanted)
    return {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in answer[facet]["buckets"]} for facet in facets
    }

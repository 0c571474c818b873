"""What is asked of Elasticsearch, and what its answers say. No text of a query is ever parsed as syntax."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.analysis import Query
from search.documents import FACETS
from search.engines.base import (
    BIGRAM_WEIGHT,
    EXPANSION_WEIGHT,
    Candidate,
    EngineResult,
    FacetCounts,
    Filters,
    bigrams_needed,
)

Json = dict[str, Any]

# The checksum of a deleted page: its row keeps the version alone, so that no late write brings it back.
GONE = 0
# Elasticsearch's BM25 has the factor k1 + 1, unlike that of Lucene by itself.
K1, B = 1.2, 0.75
# One kanji starts at most a few hundred different bigrams.
PREFIX_TERMS = 500
CODES_PER_FACET = 100
# As deep as results can be paged; nobody reads the ten-thousandth, but asking for it is no error.
WINDOW = 1_000_000

MAPPING: Json = {
    "dynamic": "strict",
    # What a candidate needs; the bigrams are as long as all the rest.
    "_source": {"includes": ["words", "title_words"]},
    "properties": {
        "page_id": {"type": "long"},
        "checksum": {"type": "long"},
        "title_words": {"type": "integer", "index": False, "doc_values": False},
        # Terms come ready from `search.analysis`; "whitespace" only takes them apart again.
        "words": {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
        "bigrams": {"type": "text", "analyzer": "whitespace", "index_options": "freqs"},
        **{facet: {"type": "keyword"} for facet in FACETS},
    },
}


def results(query: Query, filters: Filters, offset: int, limit: int) -> Json:
    """The request for documents, their number and the facets' counts."""
    beyond = offset + limit > WINDOW
    return {
        "query": _text(query),
        "post_filter": _all_of(filters),
        "aggs": {facet: _counts(facet, filters) for facet in FACETS},
        "from": 0 if beyond else offset,
        "size": 0 if beyond else limit,
        # Equal scores in a fixed order, or paging would show some documents twice.
        "sort": ["_score", {"page_id": "asc"}],
        "track_total_hits": True,
    }


def statistics(query: Query) -> Json:
    """The request for how many documents there are, and how many hold each of `asked_words`.

    One document comes along: its index tells who wrote it.
    """
    wanted = [{"term": {"checksum": GONE}}, *_terms("words", asked_words(query))]
    return {
        "aggs": {"counts": {"filters": {"filters": wanted}}},
        "size": 1,
        "_source": False,
        "track_total_hits": True,
    }


def asked_words(query: Query) -> list[str]:
    """The words whose frequencies are told."""
    expanded = (word for expansion in query.expansions for word in expansion.words)
    return list(dict.fromkeys([*query.words, *expanded]))


def read(query: Query, found: Mapping[str, Any], counted: Mapping[str, Any]) -> EngineResult:
    """The answers to `results` and `statistics` in our terms."""
    gone, *frequencies = (bucket["doc_count"] for bucket in counted["aggregations"]["counts"]["buckets"])
    return EngineResult(
        total=found["hits"]["total"]["value"],
        candidates=[_candidate(hit) for hit in found["hits"]["hits"]],
        facets=_facets(found["aggregations"]),
        documents=counted["hits"]["total"]["value"] - gone,
        frequencies=dict(zip(asked_words(query), frequencies, strict=True)),
    )


def not_gone() -> Json:
    """All documents but those of deleted pages."""
    return {"bool": {"must_not": {"term": {"checksum": GONE}}}}


def _text(query: Query) -> Json:
    """Score by every term there is; let in by a word, an expansion, a prefix or a part of the bigrams.

    All as one flat OR of which a document must match `needed` clauses, for that is what Lucene counts in one
    pass; the same as a filter beside the OR took four times as long. A word lets in alone, so whoever has one
    gets the missing clauses as well, without a score.
    """
    needed = bigrams_needed(query)
    enough = [*_terms("words", query.words), *_expansions(query), *_prefixes(query.prefixes)]
    bigrams = [{"term": {"bigrams": {"value": term, "boost": BIGRAM_WEIGHT}}} for term in query.bigrams]
    missing = [{"constant_score": {"filter": _any_of(enough), "boost": 0}}] * (needed - 1) if enough else []
    return _any_of([*enough, *missing, *bigrams], at_least=needed)


def _terms(field: str, terms: Iterable[str]) -> list[Json]:
    return [{"term": {field: term}} for term in terms]


def _prefixes(prefixes: Iterable[str]) -> list[Json]:
    """Each prefix as the terms it stands for, each of these scored by itself."""
    rewrite = f"top_terms_{PREFIX_TERMS}"
    return [
        {"prefix": {"bigrams": {"value": prefix, "rewrite": rewrite, "boost": BIGRAM_WEIGHT}}}
        for prefix in prefixes
    ]


def _expansions(query: Query) -> list[Json]:
    return [
        {"bool": {"must": _terms("words", expansion.words), "boost": EXPANSION_WEIGHT}}
        for expansion in query.expansions
    ]


def _any_of(clauses: Sequence[Json], at_least: int = 1) -> Json:
    return {"bool": {"should": clauses, "minimum_should_match": at_least}}


def _all_of(filters: Filters) -> Json:
    return {
        "bool": {"filter": [{"terms": {facet: list(codes)}} for facet, codes in filters.items() if codes]}
    }


def _counts(facet: str, filters: Filters) -> Json:
    """Counts by code; the filters of the other facets narrow them, the facet's own does not."""
    counts: Json = {"terms": {"field": facet, "size": CODES_PER_FACET}}
    others = {other: codes for other, codes in filters.items() if codes and other != facet}
    return {"filter": _all_of(others), "aggs": {"codes": counts}} if others else counts


def _facets(answer: Mapping[str, Any]) -> FacetCounts:
    return {
        facet: {
            bucket["key"]: bucket["doc_count"]
            for bucket in answer[facet].get("codes", answer[facet])["buckets"]
        }
        for facet in FACETS
    }


def _candidate(hit: Mapping[str, Any]) -> Candidate:
    return Candidate(
        page_id=int(hit["_id"]),
        score=hit["_score"],
        words=hit["_source"]["words"].split(),
        title_words=hit["_source"]["title_words"],
    )

"""What a row of the index holds, and reading it back."""

from collections.abc import Mapping

import tantivy
from tantivy import DocAddress, FieldType, Occur, Order

from search.analysis import Analysed
from search.documents import FACETS, Document
from search.engines.base import Candidate, Entry

# Raise this with any change of the fields below.
SCHEMA_VERSION = "2"
ENTRIES_AT_ONCE = 10_000
# The checksum of a deleted page: its row keeps the version alone, so that no late write brings it back.
GONE = 0


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("page_id", indexed=True, fast=True)
    builder.add_unsigned_field("version", fast=True)
    builder.add_unsigned_field("checksum", indexed=True, fast=True)
    builder.add_unsigned_field("title_words", fast=True)
    # Terms come ready from `search.analysis`; "whitespace" only takes them apart again.
    builder.add_text_field("words", stored=True, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("bigrams", tokenizer_name="whitespace", index_option="freq")
    for facet in FACETS:
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


class Writing:
    """Putting rows in place of those that `searcher` shows (none: an empty index), unless these are newer."""

    def __init__(self, writer: tantivy.IndexWriter, searcher: tantivy.Searcher | None) -> None:
        self._writer = writer
        self._searcher = searcher if searcher and searcher.num_docs else None

    def replace(self, rows: Mapping[int, tuple[int, tantivy.Document]]) -> None:
        """Page id → version and row. One look-up for all of them."""
        held = self._held_versions(list(rows))
        for page_id, (version, row) in rows.items():
            before = held.get(page_id, -1)
            if version < before:
                continue
            if before >= 0:
                # `delete_documents_by_term` takes an int for a signed field and, in an unsigned one, deletes nothing.
                self._writer.delete_documents_by_query(_of_pages([page_id]))
            self._writer.add_document(row)

    def _held_versions(self, page_ids: list[int]) -> dict[int, int]:
        """The versions of those pages that the index has, deleted ones included."""
        if self._searcher is None:
            return {}
        found = self._searcher.search(_of_pages(page_ids), limit=len(page_ids), count=False)
        addresses = [address for _, address in found.hits]
        columns = (_numbers(self._searcher, field, addresses) for field in ("page_id", "version"))
        return dict(zip(*columns, strict=True))


def row_of(document: Document, terms: Analysed) -> tantivy.Document:
    """The row of a document."""
    row = tombstone(document.page_id, document.version, document.checksum)
    row.add_unsigned("title_words", terms.title_words)
    row.add_text("words", terms.words)
    row.add_text("bigrams", terms.bigrams)
    for facet, code in document.codes.items():
        row.add_text(facet, code)
    return row


def tombstone(page_id: int, version: int, checksum: int = GONE) -> tantivy.Document:
    """The row of a deleted page."""
    row = tantivy.Document()
    row.add_unsigned("page_id", page_id)
    row.add_unsigned("version", version)
    row.add_unsigned("checksum", checksum)
    return row


def _of_pages(page_ids: list[int]) -> tantivy.Query:
    """The rows of these pages, whatever they say."""
    return tantivy.Query.term_set_query(SCHEMA, "page_id", page_ids)


def present_documents(searcher: tantivy.Searcher) -> int:
    """How many documents there are, without the rows of deleted pages."""
    gone = searcher.search(_gone(), limit=1).count or 0  # type: ignore[attr-defined]  # not in its stubs
    return searcher.num_docs - gone


def candidates(searcher: tantivy.Searcher, hits: list[tuple[float, DocAddress]]) -> list[Candidate]:
    """What the second stage of ranking reads of each hit."""
    addresses = [address for _, address in hits]
    columns = (_numbers(searcher, field, addresses) for field in ("page_id", "title_words"))
    return [
        Candidate(page_id, score, searcher.doc(address)["words"][0].split(), title_words)
        for (score, address), page_id, title_words in zip(hits, *columns, strict=True)
    ]


def entries_after(searcher: tantivy.Searcher, page_id: int) -> list[Entry]:
    """The next documents by page id, `ENTRIES_AT_ONCE` at most."""
    later = tantivy.Query.range_query(
        SCHEMA, "page_id", FieldType.Unsigned, lower_bound=page_id + 1, upper_bound=None
    )
    both = tantivy.Query.boolean_query([(Occur.Must, later), (Occur.MustNot, _gone())])
    found = searcher.search(both, ENTRIES_AT_ONCE, count=False, order_by_field="page_id", order=Order.Asc)
    addresses = [address for _, address in found.hits]
    return [
        Entry(*row)
        for row in zip(
            _numbers(searcher, "page_id", addresses), _numbers(searcher, "checksum", addresses), strict=True
        )
    ]


def _numbers(searcher: tantivy.Searcher, field: str, addresses: list[DocAddress]) -> list[int]:
    # Deleted pages have no number of title words.
    return [int(value or 0) for value in searcher.fast_field_values(field, addresses)]


def _gone() -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, "checksum", GONE)

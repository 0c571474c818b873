"""What a row of the index holds, and reading it back."""

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


class Versions:
    """The versions of the pages in an index, deleted ones included; -1 of pages it never held."""

    def __init__(self, searcher: tantivy.Searcher | None) -> None:
        self._searcher = searcher if searcher and searcher.num_docs else None

    def of(self, page_id: int) -> int:
        if self._searcher is None:
            return -1
        found = self._searcher.search(of_page(page_id), limit=1, count=False).hits
        return _numbers(self._searcher, "version", [found[0][1]])[0] if found else -1


def row_of(document: Document, terms: Analysed) -> tantivy.Document:
    """The row of a document."""
    row = tombstone(document.page_id, document.version, document.checksum)
    row.add_unsigned("title_words", terms.title_words)
    row.add_text("words", " ".join(terms.words))
    row.add_text("bigrams", " ".join(terms.bigrams))
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


def replace(
    writer: tantivy.IndexWriter, held: Versions, page_id: int, version: int, row: tantivy.Document
) -> None:
    """Puts `row` in place of the page's, unless that one is newer."""
    before = held.of(page_id)
    if version < before:
        return
    if before >= 0:
        # `delete_documents_by_term` takes an int for a signed field and, in an unsigned one, deletes nothing.
        writer.delete_documents_by_query(of_page(page_id))
    writer.add_document(row)


def of_page(page_id: int) -> tantivy.Query:
    """The row of this page, whatever it says."""
    return tantivy.Query.term_query(SCHEMA, "page_id", page_id)


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

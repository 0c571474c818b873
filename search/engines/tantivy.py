"""The embedded engine: a tantivy index in a folder, no server.

    SEARCH_INDEX_DIR/
        current             the name of the folder in use, swapped atomically
        aside               the name of the folder of an unfinished rebuild
        current.lock        held by whoever writes there, across processes; aside.lock likewise
        <version>-<random>/ an index

Readers look at `current` and the index's `meta.json` before each search, so what another process wrote is
found at once.
"""

import fcntl
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import DocAddress, FieldType, Occur, Order

from search.analysis import ANALYSIS_VERSION, Analysed, Query
from search.documents import FACETS, Document, analysed
from search.engines.base import (
    BIGRAM_WEIGHT,
    EXPANSION_WEIGHT,
    Candidate,
    EngineResult,
    EngineUnavailable,
    Entry,
    FacetCounts,
    Filters,
    IndexBusy,
    bigrams_needed,
)

SCHEMA_VERSION = "2"
INDEX_VERSION = f"{SCHEMA_VERSION}.{ANALYSIS_VERSION}"
LOCK_WAIT_SECONDS = 3.0
LOCK_RETRY_SECONDS = 0.05
WRITER_HEAP_BYTES = 64_000_000
ENTRIES_AT_ONCE = 10_000
# One kanji starts at most a few hundred different bigrams.
PREFIX_TERMS = 500
CODES_PER_FACET = 100
# The checksum of a deleted page: its row keeps the version alone, so that no late write brings it back.
GONE = 0


@dataclass(frozen=True, slots=True)
class _Reader:
    """An open index as it was at one moment."""

    folder: str
    meta: bytes
    index: tantivy.Index
    searcher: tantivy.Searcher


class TantivyEngine:
    """A `SearchEngine` in the folder `directory`. Safe to share between threads.

    `slot` is the file there that names the index.
    """

    def __init__(self, directory: Path, slot: str = "current") -> None:
        self._directory = directory
        self._pointer = directory / slot
        self._reading = threading.Lock()
        self._reader: _Reader | None = None

    # --- Writing ---------------------------------------------------------------------------------
    def put(self, documents: Iterable[Document]) -> int:
        number = 0
        with self._exclusive():
            folder = self._folder() or self._create()
            held = self._held_versions()
            with _writer(self._directory / folder) as writer:
                for document, terms in analysed(documents):
                    number += 1
                    _replace(writer, held, document.page_id, document.version, _row(document, terms))
        return number

    def delete(self, versions: Mapping[int, int]) -> None:
        with self._exclusive():
            folder = self._folder()
            if folder is None:
                return
            held = self._held_versions()
            with _writer(self._directory / folder) as writer:
                for page_id, version in versions.items():
                    _replace(writer, held, page_id, version, _tombstone(page_id, version))

    def aside(self) -> "TantivyEngine":
        other = TantivyEngine(self._directory, "aside")
        with other._exclusive():
            if not other.is_current():
                other._create()
        return other

    def adopt(self) -> None:
        other = TantivyEngine(self._directory, "aside")
        with self._exclusive(), other._exclusive():
            folder = other._folder()
            if folder is None:
                raise EngineUnavailable("There is no index to adopt")
            self._point_to(folder)
            other._pointer.unlink()
            # The old one may hold withdrawn text: a deletion hides words at once, but they leave the disk
            # only with their file.
            for path in self._directory.iterdir():
                if path.is_dir() and path.name != folder:
                    shutil.rmtree(path, ignore_errors=True)

    def destroy(self) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)

    # --- Reading ---------------------------------------------------------------------------------
    def search(self, query: Query, filters: Filters, offset: int, limit: int) -> EngineResult:
        reader = self._current()
        if reader is None or not query:
            return EngineResult()
        text = _text_query(reader, query)
        found = reader.searcher.search(_filtered(text, filters), limit=limit, offset=offset)
        asked = {*query.words, *(word for expansion in query.expansions for word in expansion.words)}
        return EngineResult(
            total=found.count or 0,  # type: ignore[attr-defined]  # not in its stubs
            candidates=[_candidate(reader.searcher, score, address) for score, address in found.hits],
            facets=_facet_counts(reader, text, filters),
            documents=reader.searcher.num_docs,
            frequencies={word: reader.searcher.doc_freq("words", word) for word in asked},
        )

    def count(self) -> int:
        reader = self._current()
        return reader.searcher.search(_present(), limit=1).count if reader else 0  # type: ignore[attr-defined]

    def entries(self) -> Iterator[Entry]:
        reader = self._current()
        if reader is None:
            return
        last = -1
        while rows := _entries_after(reader.searcher, last):
            yield from rows
            last = rows[-1].page_id

    def is_current(self) -> bool:
        try:
            reader = self._current()
        except EngineUnavailable:
            return False
        return reader is not None and _version(reader.folder) == INDEX_VERSION

    # --- Folders ---------------------------------------------------------------------------------
    def _folder(self) -> str | None:
        """The folder in use, or None before anything was indexed.

        Raises `EngineUnavailable` if it has other fields. Words of another analysis are mostly the same: such
        an index goes on until the next one is built.
        """
        try:
            folder = self._pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EngineUnavailable(f"The index pointer cannot be read: {error}") from error
        if _version(folder).partition(".")[0] != SCHEMA_VERSION:
            raise EngineUnavailable(
                f"The index {folder} is not of version {INDEX_VERSION}: run rebuild_index"
            )
        return folder

    def _create(self) -> str:
        """A new, empty index, in use from now on."""
        folder = f"{INDEX_VERSION}-{uuid.uuid4().hex}"
        path = self._directory / folder
        path.mkdir(parents=True)
        tantivy.Index(SCHEMA, path=str(path))
        self._point_to(folder)
        return folder

    def _point_to(self, folder: str) -> None:
        fresh = self._pointer.with_suffix(".new")
        fresh.write_text(folder, encoding="utf-8")
        fresh.replace(self._pointer)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        """One writer at a time, in all processes."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._pointer.with_suffix(".lock").open("w") as lock:
            deadline = time.monotonic() + LOCK_WAIT_SECONDS
            while not _locked(lock.fileno()):
                if time.monotonic() > deadline:
                    raise IndexBusy("Another process is writing to the search index")
                time.sleep(LOCK_RETRY_SECONDS)
            yield

    def _held_versions(self) -> "_Versions":
        reader = self._current()
        return _Versions(reader.searcher if reader else None)

    def _current(self) -> _Reader | None:
        """The index as it is now; None before anything was indexed."""
        with self._reading:
            for attempt in (1, 2):
                folder = self._folder()
                if folder is None:
                    self._reader = None
                    return None
                try:
                    self._reader = _refreshed(self._reader, self._directory, folder)
                except (OSError, ValueError) as error:
                    # A rebuild may have swapped the folder after we read its name; look again once.
                    if attempt == 2:
                        raise EngineUnavailable(f"The index {folder} cannot be opened: {error}") from error
                else:
                    return self._reader
        raise AssertionError("unreachable")


class _Versions:
    """The versions of the pages in an index, deleted ones included; -1 of pages it never held."""

    def __init__(self, searcher: tantivy.Searcher | None) -> None:
        self._searcher = searcher if searcher and searcher.num_docs else None

    def of(self, page_id: int) -> int:
        if self._searcher is None:
            return -1
        found = self._searcher.search(_page(page_id), limit=1, count=False).hits
        return _numbers(self._searcher, "version", [found[0][1]])[0] if found else -1


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


def _row(document: Document, terms: Analysed) -> tantivy.Document:
    row = _tombstone(document.page_id, document.version, document.checksum)
    row.add_unsigned("title_words", terms.title_words)
    row.add_text("words", " ".join(terms.words))
    row.add_text("bigrams", " ".join(terms.bigrams))
    for facet, code in document.codes.items():
        row.add_text(facet, code)
    return row


def _tombstone(page_id: int, version: int, checksum: int = GONE) -> tantivy.Document:
    row = tantivy.Document()
    row.add_unsigned("page_id", page_id)
    row.add_unsigned("version", version)
    row.add_unsigned("checksum", checksum)
    return row


def _replace(
    writer: tantivy.IndexWriter, held: _Versions, page_id: int, version: int, row: tantivy.Document
) -> None:
    """Puts `row` in place of the page's, unless that one is newer."""
    before = held.of(page_id)
    if version < before:
        return
    if before >= 0:
        # `delete_documents_by_term` takes an int for a signed field and, in an unsigned one, deletes nothing.
        writer.delete_documents_by_query(_page(page_id))
    writer.add_document(row)


@contextmanager
def _writer(path: Path) -> Iterator[tantivy.IndexWriter]:
    """A writer that commits at the end and is gone afterwards; nothing is written if the block fails."""
    try:
        index = tantivy.Index.open(str(path))
        writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
    except ValueError as error:
        raise EngineUnavailable(f"The index {path.name} cannot be written: {error}") from error
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    else:
        writer.commit()
    finally:
        writer.wait_merging_threads()


def _page(page_id: int) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, "page_id", page_id)


def _present() -> tantivy.Query:
    """All documents but those of deleted pages."""
    gone = tantivy.Query.term_query(SCHEMA, "checksum", GONE)
    return tantivy.Query.boolean_query([(Occur.Must, tantivy.Query.all_query()), (Occur.MustNot, gone)])


def _numbers(searcher: tantivy.Searcher, field: str, addresses: list[DocAddress]) -> list[int]:
    return [int(value or 0) for value in searcher.fast_field_values(field, addresses)]


def _candidate(searcher: tantivy.Searcher, score: float, address: DocAddress) -> Candidate:
    return Candidate(
        page_id=_numbers(searcher, "page_id", [address])[0],
        score=score,
        words=searcher.doc(address)["words"][0].split(),
        title_words=_numbers(searcher, "title_words", [address])[0],
    )


def _entries_after(searcher: tantivy.Searcher, page_id: int) -> list[Entry]:
    later = tantivy.Query.range_query(
        SCHEMA, "page_id", FieldType.Unsigned, lower_bound=page_id + 1, upper_bound=None
    )
    both = tantivy.Query.boolean_query([(Occur.Must, later), (Occur.Must, _present())])
    found = searcher.search(both, ENTRIES_AT_ONCE, count=False, order_by_field="page_id", order=Order.Asc)
    addresses = [address for _, address in found.hits]
    return [
        Entry(*row)
        for row in zip(
            _numbers(searcher, "page_id", addresses), _numbers(searcher, "checksum", addresses), strict=True
        )
    ]


def _version(folder: str) -> str:
    return folder.rpartition("-")[0]


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refreshed(reader: _Reader | None, directory: Path, folder: str) -> _Reader:
    """`reader` itself while nothing was written; tantivy replaces `meta.json` with each commit.

    Its text is compared, not its time: two commits may share a tick of the clock.
    """
    meta = (directory / folder / "meta.json").read_bytes()
    if reader and reader.folder == folder and reader.meta == meta:
        return reader
    if reader and reader.folder == folder:
        index = reader.index
        index.reload()
    else:
        index = tantivy.Index.open(str(directory / folder))
        # We look for ourselves; tantivy's own watcher would be a thread that polls.
        index.config_reader(reload_policy="manual")
        index.reload()
    return _Reader(folder, meta, index, index.searcher())


def _text_query(reader: _Reader, query: Query) -> tantivy.Query:
    """Score by every term there is; let in by a word, an expansion, a part of the bigrams or a prefix."""
    by_word = [*_terms("words", query.words), *_expansions(query)]
    by_bigram = _terms("bigrams", query.bigrams)
    by_prefix = _terms("bigrams", _with_prefix(reader, query.prefixes))
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


def _with_prefix(reader: _Reader, prefixes: Iterable[str]) -> list[str]:
    return [
        term
        for prefix in prefixes
        for term, _ in reader.searcher.terms_with_prefix("bigrams", prefix, limit=PREFIX_TERMS)
    ]


def _filtered(text: tantivy.Query, filters: Filters) -> tantivy.Query:
    clauses = [(Occur.Must, text)]
    for facet, codes in filters.items():
        if codes:
            chosen = tantivy.Query.term_set_query(SCHEMA, facet, list(codes))
            clauses.append((Occur.Must, tantivy.Query.const_score_query(chosen, 0.0)))
    return tantivy.Query.boolean_query(clauses)


def _facet_counts(reader: _Reader, text: tantivy.Query, filters: Filters) -> FacetCounts:
    """One pass for all facets that do not filter, one more for each that does."""
    filtering = [facet for facet in FACETS if filters.get(facet)]
    passes = [([facet for facet in FACETS if facet not in filtering], filters)]
    passes += [([facet], {**filters, facet: ()}) for facet in filtering]
    counts: FacetCounts = {}
    for facets, narrowing in passes:
        if facets:
            counts |= _aggregated(reader, _filtered(text, narrowing), facets)
    return {facet: counts[facet] for facet in FACETS}


def _aggregated(reader: _Reader, query: tantivy.Query, facets: list[str]) -> FacetCounts:
    wanted = {facet: {"terms": {"field": facet, "size": CODES_PER_FACET}} for facet in facets}
    answer = reader.searcher.aggregate(query, wanted)
    return {
        facet: {bucket["key"]: bucket["doc_count"] for bucket in answer[facet]["buckets"]} for facet in facets
    }

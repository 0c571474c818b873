"""The embedded engine: a tantivy index in a folder, no server.

    SEARCH_INDEX_DIR/
        current             the name of the folder in use, swapped atomically
        write.lock          held by whoever writes, across processes
        <version>-<random>/ an index

Readers look at `current` and the index's `meta.json` before each search, so what another process wrote is
found at once.
"""

import fcntl
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import Occur

from search.analysis import ANALYSIS_VERSION, Query, index_bigrams, words
from search.documents import FACETS, Document
from search.engines.base import (
    BIGRAM_WEIGHT,
    EngineResult,
    EngineUnavailable,
    FacetCounts,
    Filters,
    IndexBusy,
    bigrams_needed,
)

SCHEMA_VERSION = "1"
INDEX_VERSION = f"{ANALYSIS_VERSION}.{SCHEMA_VERSION}"
LOCK_WAIT_SECONDS = 3.0
LOCK_RETRY_SECONDS = 0.05
WRITER_HEAP_BYTES = 32_000_000
# One kanji starts at most a few hundred different bigrams.
PREFIX_TERMS = 500
CODES_PER_FACET = 100


@dataclass(frozen=True, slots=True)
class _Reader:
    """An open index as it was at one moment."""

    folder: str
    meta: bytes
    index: tantivy.Index
    searcher: tantivy.Searcher


class TantivyEngine:
    """A `SearchEngine` in the folder `directory`. Safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._pointer = directory / "current"
        self._reading = threading.Lock()
        self._reader: _Reader | None = None

    # --- Writing ---------------------------------------------------------------------------------
    def put(self, documents: Iterable[Document]) -> None:
        rows = [(document.page_id, _row(document)) for document in documents]
        with self._exclusive():
            folder = self._folder()
            if folder is None:
                folder = self._create()
                self._point_to(folder)
            with _writer(self._directory / folder) as writer:
                for page_id, row in rows:
                    _forget(writer, page_id)
                    writer.add_document(row)

    def delete(self, page_ids: Iterable[int]) -> None:
        with self._exclusive():
            folder = self._folder()
            if folder is None:
                return
            with _writer(self._directory / folder) as writer:
                for page_id in page_ids:
                    _forget(writer, page_id)

    def replace_all(self, documents: Iterable[Document]) -> int:
        number = 0
        with self._exclusive():
            folder = self._create()
            try:
                with _writer(self._directory / folder) as writer:
                    for number, document in enumerate(documents, start=1):  # noqa: B007  counted for the caller
                        writer.add_document(_row(document))
                self._point_to(folder)
            finally:
                # Whichever folder is not pointed to: the old one, which may hold withdrawn text, or,
                # after a failure, the new one.
                self._remove_others()
        return number

    # --- Reading ---------------------------------------------------------------------------------
    def search(self, query: Query, filters: Filters, offset: int, limit: int) -> EngineResult:
        reader = self._current()
        if reader is None or not query:
            return EngineResult()
        text = _text_query(reader, query)
        found = reader.searcher.search(_filtered(text, filters), limit=limit, offset=offset)
        page_ids = reader.searcher.fast_field_values("page_id", [address for _, address in found.hits])
        return EngineResult(
            total=found.count or 0,  # type: ignore[attr-defined]  # not in its stubs
            hits=[(int(pk), score) for pk, (score, _) in zip(page_ids, found.hits, strict=True)],  # type: ignore[arg-type]
            facets=_facet_counts(reader, text, filters),
        )

    def count(self) -> int:
        reader = self._current()
        return reader.searcher.num_docs if reader else 0

    def ids(self) -> set[int]:
        reader = self._current()
        if reader is None or not reader.searcher.num_docs:
            return set()
        everything = reader.searcher.search(tantivy.Query.all_query(), limit=reader.searcher.num_docs)
        addresses = [address for _, address in everything.hits]
        return {int(page_id) for page_id in reader.searcher.fast_field_values("page_id", addresses)}  # type: ignore[arg-type]

    # --- Folders ---------------------------------------------------------------------------------
    def _folder(self) -> str | None:
        """The folder in use, or None before anything was indexed.

        Raises `EngineUnavailable` if another version wrote it: its words are not the words of our queries.
        """
        try:
            folder = self._pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EngineUnavailable(f"The index pointer cannot be read: {error}") from error
        if folder.rpartition("-")[0] != INDEX_VERSION:
            raise EngineUnavailable(
                f"The index {folder} is not of version {INDEX_VERSION}: run rebuild_index"
            )
        return folder

    def _create(self) -> str:
        folder = f"{INDEX_VERSION}-{uuid.uuid4().hex}"
        path = self._directory / folder
        path.mkdir(parents=True)
        tantivy.Index(SCHEMA, path=str(path))
        return folder

    def _point_to(self, folder: str) -> None:
        fresh = self._pointer.with_suffix(".new")
        fresh.write_text(folder, encoding="utf-8")
        fresh.replace(self._pointer)

    def _remove_others(self) -> None:
        in_use = self._pointer.read_text(encoding="utf-8").strip() if self._pointer.exists() else ""
        for path in self._directory.iterdir():
            if path.is_dir() and path.name != in_use:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        """One writer at a time, in all processes; a rebuild must not miss what is put beside it."""
        self._directory.mkdir(parents=True, exist_ok=True)
        with (self._directory / "write.lock").open("w") as lock:
            deadline = time.monotonic() + LOCK_WAIT_SECONDS
            while not _locked(lock.fileno()):
                if time.monotonic() > deadline:
                    raise IndexBusy("Another process is writing to the search index")
                time.sleep(LOCK_RETRY_SECONDS)
            yield

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


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("page_id", indexed=True, fast=True)
    # Terms come ready from `search.analysis`; "whitespace" only takes them apart again.
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("bigrams", tokenizer_name="whitespace", index_option="freq")
    for facet in FACETS:
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


def _row(document: Document) -> tantivy.Document:
    row = tantivy.Document()
    row.add_unsigned("page_id", document.page_id)
    row.add_text("words", " ".join(words(document.whole_text)))
    row.add_text("bigrams", " ".join(index_bigrams(document.whole_text)))
    for facet, code in document.codes.items():
        row.add_text(facet, code)
    return row


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


def _forget(writer: tantivy.IndexWriter, page_id: int) -> None:
    # `delete_documents_by_term` takes an int for a signed field and, in an unsigned one, deletes nothing.
    writer.delete_documents_by_query(tantivy.Query.term_query(SCHEMA, "page_id", page_id))


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
    """Score by every term there is; let in by a word, a part of the bigrams or a prefix."""
    by_word = _terms("words", query.words)
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

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
from itertools import islice
from pathlib import Path

import tantivy

from search.analysis import ANALYSIS_VERSION, Query
from search.bulk import analysed
from search.documents import Document
from search.engines.base import EngineResult, EngineUnavailable, Entry, Filters, IndexBusy
from search.engines.tantivy import queries, rows

INDEX_VERSION = f"{rows.SCHEMA_VERSION}.{ANALYSIS_VERSION}"
LOCK_WAIT_SECONDS = 3.0
LOCK_RETRY_SECONDS = 0.05
WRITER_HEAP_BYTES = 64_000_000
# How many pages are looked up together before they are written.
ROWS_AT_ONCE = 200


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
            with self._writing(folder) as writing:
                stream = analysed(documents)
                while some := list(islice(stream, ROWS_AT_ONCE)):
                    writing.replace(
                        {one.page_id: (one.version, rows.row_of(one, terms)) for one, terms in some}
                    )
                    number += len(some)
        return number

    def delete(self, versions: Mapping[int, int]) -> None:
        with self._exclusive():
            folder = self._folder()
            if folder is None or not versions:
                return
            with self._writing(folder) as writing:
                writing.replace(
                    {
                        page_id: (version, rows.tombstone(page_id, version))
                        for page_id, version in versions.items()
                    }
                )

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
        text = queries.text_query(reader.searcher, query)
        found = reader.searcher.search(queries.filtered(text, filters), limit=limit, offset=offset)
        asked = {*query.words, *(word for expansion in query.expansions for word in expansion.words)}
        return EngineResult(
            total=found.count or 0,  # type: ignore[attr-defined]  # not in its stubs
            candidates=rows.candidates(reader.searcher, found.hits),
            facets=queries.facet_counts(reader.searcher, text, filters),
            documents=rows.present_documents(reader.searcher),
            frequencies={word: reader.searcher.doc_freq("words", word) for word in asked},
        )

    def count(self) -> int:
        reader = self._current()
        return rows.present_documents(reader.searcher) if reader else 0

    def entries(self) -> Iterator[Entry]:
        reader = self._current()
        if reader is None:
            return
        last = -1
        while part := rows.entries_after(reader.searcher, last):
            yield from part
            last = part[-1].page_id

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
        if _version(folder).partition(".")[0] != rows.SCHEMA_VERSION:
            raise EngineUnavailable(
                f"The index {folder} is not of version {INDEX_VERSION}: run rebuild_index"
            )
        return folder

    def _create(self) -> str:
        """A new, empty index, in use from now on."""
        folder = f"{INDEX_VERSION}-{uuid.uuid4().hex}"
        path = self._directory / folder
        path.mkdir(parents=True)
        tantivy.Index(rows.SCHEMA, path=str(path))
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

    @contextmanager
    def _writing(self, folder: str) -> Iterator[rows.Writing]:
        reader = self._current()
        with _writer(self._directory / folder) as writer:
            yield rows.Writing(writer, reader.searcher if reader else None)

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

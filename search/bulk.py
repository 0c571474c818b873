"""Analysing many documents: the limit of indexing, so done by more than one processor."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

from search.analysis import Analysed, analyse
from search.analysis_process import analyse_all, end_with_parent
from search.documents import Document
from search.engines.base import EngineUnavailable

# So many are analysed before processes are started, which takes as long.
FEW = 1_000
# Documents given to a process at once, and how many of such batches are on their way.
BATCH, AHEAD = 128, 4
PROCESSES = 2


class _Processes:
    """Two processes that analyse, started when they are first needed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    @property
    def are_running(self) -> bool:
        return self._pool is not None

    def analyse(self, documents: list[Document]) -> Future[list[Analysed]]:
        if self._pool is None:
            # Not forked: connections and locks of this process would be copied.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(PROCESSES, context, initializer=end_with_parent)
        return self._pool.submit(analyse_all, [(one.title, one.text) for one in documents])

    def end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


_kept: ContextVar[_Processes | None] = ContextVar("kept", default=None)


@contextmanager
def processes() -> Iterator[None]:
    """Within the block all calls of `analysed` share their processes, which end with it."""
    own = _Processes()
    token = _kept.set(own)
    try:
        yield
    finally:
        _kept.reset(token)
        own.end()


def analysed(documents: Iterable[Document]) -> Iterator[tuple[Document, Analysed]]:
    """Each document with its terms, in order, reading no more ahead than it needs.

    Raises `EngineUnavailable` if a process is killed meanwhile.
    """
    kept = _kept.get()
    helping = kept or _Processes()
    stream = iter(documents)
    try:
        if not helping.are_running:
            for document in islice(stream, FEW):
                yield document, analyse(document.title, document.text)
        yield from _by(helping, stream)
    except BrokenProcessPool as error:
        raise EngineUnavailable("A process that analysed was ended") from error
    finally:
        # Not left to a block around this generator: one that is dropped half-way may end long after its caller.
        if kept is None:
            helping.end()


def _by(helping: _Processes, stream: Iterator[Document]) -> Iterator[tuple[Document, Analysed]]:
    waiting: deque[tuple[list[Document], Future[list[Analysed]]]] = deque()
    batches = iter(lambda: list(islice(stream, BATCH)), [])
    while True:
        for batch in islice(batches, AHEAD - len(waiting)):
            waiting.append((batch, helping.analyse(batch)))
        if not waiting:
            return
        batch, terms = waiting.popleft()
        yield from zip(batch, terms.result(), strict=True)

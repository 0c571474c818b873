"""Analysing many documents: the limit of indexing, so done by more than one processor."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

from search.analysis import Analysed, analyse
from search.analysis_process import serve
from search.documents import Document
from search.engines.base import EngineUnavailable

# So many are analysed before processes are started, which takes as long.
FEW = 1_000
# Documents given to a process at once, and how many of such batches are on their way.
BATCH, AHEAD = 128, 4
PROCESSES = 2


class _Helper:
    """One process that analyses, and the thread that talks with it.

    Not a ProcessPoolExecutor: one of its processes, killed while it writes a result, leaves the reader waiting for ever.
    Here nobody but the process holds the other end, so that its end is the end of the talk.
    """

    def __init__(self) -> None:
        # Not forked: connections and locks of this process would be copied.
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=serve, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self._thread = ThreadPoolExecutor(1)

    def analyse(self, documents: list[Document]) -> Future[list[Analysed]]:
        return self._thread.submit(self._ask, [(one.title, one.text) for one in documents])

    def _ask(self, texts: list[tuple[str, str]]) -> list[Analysed]:
        try:
            self._here.send(texts)
            found: list[Analysed] = self._here.recv()
        except (EOFError, OSError) as error:
            raise EngineUnavailable("A process that analysed was ended") from error
        return found

    def end(self) -> None:
        self._process.kill()  # it holds nothing
        self._process.join()
        self._thread.shutdown(cancel_futures=True)
        self._here.close()


class _Processes:
    """Two processes that analyse, started when they are first needed, which take turns."""

    def __init__(self) -> None:
        self._helpers: list[_Helper] = []
        self._turn = 0

    @property
    def are_running(self) -> bool:
        return bool(self._helpers)

    def analyse(self, documents: list[Document]) -> Future[list[Analysed]]:
        if not self._helpers:
            self._helpers = [_Helper() for _position in range(PROCESSES)]
        self._turn = (self._turn + 1) % PROCESSES
        return self._helpers[self._turn].analyse(documents)

    def end(self) -> None:
        for helper in self._helpers:
            helper.end()
        self._helpers = []


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

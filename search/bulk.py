"""Analysing many documents: the limit of indexing, so done by more than one processor."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
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


def analysed(documents: Iterable[Document]) -> Iterator[tuple[Document, Analysed]]:
    """Each document with its terms, in order, reading no more ahead than it needs.

    Raises `EngineUnavailable` if a process is killed meanwhile.
    """
    stream = iter(documents)
    for document in islice(stream, FEW):
        yield document, analyse(document.title, document.text)
    first = list(islice(stream, BATCH))
    if first:
        yield from _in_processes(first, stream)


def _in_processes(batch: list[Document], stream: Iterator[Document]) -> Iterator[tuple[Document, Analysed]]:
    # Not forked: connections and locks of this process would be copied.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(PROCESSES, context, initializer=end_with_parent)
    waiting: deque[tuple[list[Document], Future[list[Analysed]]]] = deque()
    try:
        while batch or waiting:
            while batch and len(waiting) < AHEAD:
                waiting.append((batch, pool.submit(analyse_all, [(one.title, one.text) for one in batch])))
                batch = list(islice(stream, BATCH))
            done, terms = waiting.popleft()
            yield from zip(done, terms.result(), strict=True)
    except BrokenProcessPool as error:
        raise EngineUnavailable("A process that analysed was ended") from error
    finally:
        pool.shutdown(cancel_futures=True)

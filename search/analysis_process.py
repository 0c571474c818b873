"""What runs in the processes that analyse for another: no Django, no database, nothing but text."""

import multiprocessing
import os
import threading
from multiprocessing.connection import wait

from search.analysis import Analysed, analyse


def end_with_parent() -> None:
    """Ends this process when the one that started it is gone, however it went: a killed one tells nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def analyse_all(texts: list[tuple[str, str]]) -> list[Analysed]:
    """The terms of each (title, text)."""
    return [analyse(title, text) for title, text in texts]

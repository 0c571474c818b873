"""The index of the readable articles: which engine, and keeping it equal to the database."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from cms.models import ArticlePage
from search.documents import Document, from_article
from search.engines.base import EngineUnavailable, SearchEngine

CHUNK = 200


def get_engine() -> SearchEngine:
    """The configured engine, one for each process and place."""
    return _engine(settings.SEARCH_ENGINE, Path(settings.SEARCH_INDEX_DIR))


@contextmanager
def scratch_engine() -> Iterator[SearchEngine]:
    """The configured engine with an empty index of its own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-search-") as place:
        yield _new_engine(settings.SEARCH_ENGINE, Path(place))


def index_article(page_id: int) -> None:
    """Make the index say of this page what the database says: its public text, or nothing.

    Safe to call at any time and any number of times; a page that is not there or not readable is taken out.
    Raises `EngineUnavailable` or `IndexBusy`; then call again later.
    """
    engine = get_engine()
    page = ArticlePage.objects.readable().filter(pk=page_id).first()
    if page is not None:
        engine.put([from_article(page)])
    # Asked again because it may have been retracted, and deleted from the index, since we read it.
    if page is None or not ArticlePage.objects.readable().filter(pk=page_id).exists():
        engine.delete([page_id])


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Write a new index of all readable articles and swap it in. Returns how many there are.

    `progress` is called with the number read so far. Also what physically erases withdrawn words: a
    deletion hides them at once, but they leave the disk only when their file is rewritten.
    Raises `EngineUnavailable` or `IndexBusy`; then the old index stays.
    """
    return get_engine().replace_all(_documents(progress))


def is_ready() -> bool:
    """Whether the engine opens its index and answers."""
    try:
        get_engine().count()
    except EngineUnavailable:
        return False
    return True


def _documents(progress: Callable[[int], None] | None) -> Iterator[Document]:
    articles = ArticlePage.objects.readable().order_by("pk").iterator(chunk_size=CHUNK)
    for number, article in enumerate(articles, start=1):
        yield from_article(article)
        if progress and number % CHUNK == 0:
            progress(number)


@lru_cache(maxsize=8)
def _engine(name: str, place: Path) -> SearchEngine:
    return _new_engine(name, place)


def _new_engine(name: str, place: Path) -> SearchEngine:
    engine: SearchEngine = import_string(name)(place)
    return engine

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
from search.engines.base import EngineUnavailable, IndexBusy, SearchEngine

CHUNK = 200
ROUNDS = 5


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
    for _round in range(ROUNDS):
        document = _document(page_id)
        if document is None:
            engine.delete([page_id])
        else:
            engine.put([document])
        # Another worker may have written an older or newer state beside us; whoever looks last mends it.
        if _document(page_id) == document:
            return
    raise IndexBusy(f"Article {page_id} changes faster than it can be indexed")


def _document(page_id: int) -> Document | None:
    """What the index should hold of this page now."""
    page = ArticlePage.objects.readable().filter(pk=page_id).first()
    return from_article(page) if page else None


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

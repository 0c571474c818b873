"""The index of the readable articles: which engine, and keeping it equal to the database."""

import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Now

from cms.models import ArticlePage
from search import bulk, suggestions
from search.documents import Document, of_articles
from search.engines.base import EngineUnavailable, SearchEngine
from search.engines.tantivy import TantivyEngine
from search.models import IndexedVersion

# Articles read at once, and differences written at once: what a killed rebuild has to do again at most.
CHUNK = 500
BATCH = 5_000

Progress = Callable[[int], object]
"""Called with how many more articles have been read."""


@dataclass(slots=True)
class Changes:
    """How many documents had to be added, updated and deleted."""

    added: int = 0
    updated: int = 0
    deleted: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.deleted)


def get_engine() -> SearchEngine:
    """The configured engine, one for each process and place."""
    if settings.ELASTICSEARCH_URL:
        return _elasticsearch(settings.ELASTICSEARCH_INDEX)
    return _embedded(Path(settings.SEARCH_INDEX_DIR))


@contextmanager
def scratch_engine() -> Iterator[SearchEngine]:
    """The configured engine with an empty index of its own that is gone afterwards."""
    name = f"scratch-{uuid.uuid4().hex}"
    if settings.ELASTICSEARCH_URL:
        engine = _elasticsearch.__wrapped__(f"{settings.ELASTICSEARCH_INDEX}-{name}")
    else:
        engine = TantivyEngine(Path(tempfile.gettempdir()) / f"madoguchi-{name}")
    try:
        yield engine
    finally:
        engine.destroy()


def index_article(page_id: int) -> None:
    """Make the index say of this page what the database says: its public text, or nothing.

    Safe to call at any time and any number of times; a page that is not there or not readable is taken out.
    Raises `EngineUnavailable` or `IndexBusy`; then call again later.
    """
    suggestions.update(page_id)
    version, document = _read(page_id)
    if document is None:
        get_engine().delete({page_id: version})
    else:
        get_engine().put([document])


def rebuild(progress: Progress | None = None) -> int:
    """Write a new index of all readable articles beside the one in use and swap it in; returns how many.

    Goes on where an earlier attempt was stopped. Searching and publishing go on meanwhile: what changed is
    brought over after the swap. Also what physically erases withdrawn words: a deletion hides
    them at once, but they leave the disk only when their file is rewritten.
    Raises `EngineUnavailable` or `IndexBusy`; then the index in use is as it was.
    """
    suggestions.reconcile()
    engine = get_engine()
    began = _database_now()
    _reconcile(engine.aside(), progress)
    engine.adopt()
    _bring_over(engine, began)
    return engine.count()


def reconcile(progress: Progress | None = None) -> Changes:
    """Compare the index with the database, article by article, and mend what differs.

    An index of another version, or none, is rebuilt. Raises `EngineUnavailable` or `IndexBusy`.
    """
    if not get_engine().is_current():
        return Changes(added=rebuild(progress))
    suggestions.reconcile()
    return _reconcile(get_engine(), progress)


def is_ready() -> bool:
    """Whether the engine opens its index and answers."""
    try:
        get_engine().count()
    except EngineUnavailable:
        return False
    return True


def _read(page_id: int) -> tuple[int, Document | None]:
    """What the index should hold of this page now, with a version higher than that of any earlier reading.

    The counter's row stays locked while the page is read, so the order of versions is the order of reading.
    """
    with transaction.atomic():
        IndexedVersion.objects.get_or_create(page_id=page_id)
        IndexedVersion.objects.filter(page_id=page_id).update(number=F("number") + 1, read_at=Now())
        version = IndexedVersion.objects.get(page_id=page_id).number
        pages = ArticlePage.objects.readable().filter(pk=page_id)
        return version, next(of_articles(pages, {page_id: version}), None)


def _database_now() -> datetime | None:
    """The database's time, by which `read_at` goes on every machine; None before anything was read for one."""
    return IndexedVersion.objects.aggregate(now=Max(Now()))["now"]


def _bring_over(engine: SearchEngine, since: datetime | None) -> None:
    """Writes what was read for the index since then (ever), and so may have been written to the one before."""
    rows = IndexedVersion.objects.filter(read_at__gte=since) if since else IndexedVersion.objects.all()
    changed = list(rows.values_list("page_id", flat=True))
    for start in range(0, len(changed), CHUNK):
        page_ids = changed[start : start + CHUNK]
        versions = _versions(page_ids)
        engine.put(of_articles(ArticlePage.objects.readable().filter(pk__in=page_ids), versions))
        _take_out(engine, page_ids)


def _reconcile(engine: SearchEngine, progress: Progress | None = None) -> Changes:
    """Brings `engine` to what the database says; what is written stays written if it is stopped."""
    changes = Changes()
    differences = _differences(engine, changes, progress)
    with bulk.processes():
        while batch := list(islice(differences, BATCH)):
            engine.put([one for one in batch if isinstance(one, Document)])
            changes.deleted += _take_out(engine, [one for one in batch if isinstance(one, int)])
    return changes


def _differences(
    engine: SearchEngine, changes: Changes, progress: Progress | None
) -> Iterator[Document | int]:
    """Documents to put, counted in `changes`, and pages to take out: both sides read in the order of page ids."""
    entries = engine.entries()
    entry = next(entries, None)
    for document in _documents():
        while entry and entry.page_id < document.page_id:
            yield entry.page_id
            entry = next(entries, None)
        if entry is None or entry.page_id > document.page_id:
            changes.added += 1
            yield document
        else:
            if entry.checksum != document.checksum:
                changes.updated += 1
                yield document
            entry = next(entries, None)
        if progress:
            progress(1)
    while entry:
        yield entry.page_id
        entry = next(entries, None)


def _take_out(engine: SearchEngine, page_ids: list[int]) -> int:
    """Takes out those nobody may read; one that was published a moment ago stays. Returns how many."""
    versions = _versions(page_ids)
    readable = set(ArticlePage.objects.readable().filter(pk__in=page_ids).values_list("pk", flat=True))
    gone = {page_id: versions.get(page_id, 0) for page_id in page_ids if page_id not in readable}
    engine.delete(gone)
    return len(gone)


def _documents() -> Iterator[Document]:
    """Every readable article by ascending page id, a chunk at a time."""
    last = 0
    articles = ArticlePage.objects.readable().order_by("pk")
    while page_ids := list(articles.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        # The versions first: what is read after them is at least as new as they say.
        versions = _versions(page_ids)
        yield from of_articles(articles.filter(pk__in=page_ids), versions)
        last = page_ids[-1]


def _versions(page_ids: list[int]) -> dict[int, int]:
    rows = IndexedVersion.objects.filter(page_id__in=page_ids)
    return dict(rows.values_list("page_id", "number"))


@lru_cache(maxsize=8)
def _embedded(place: Path) -> SearchEngine:
    return TantivyEngine(place)


@lru_cache(maxsize=8)
def _elasticsearch(name: str) -> SearchEngine:
    # Whoever has no server does not pay for importing its client.
    from search.engines.elasticsearch import engine_from_settings  # noqa: PLC0415

    return engine_from_settings(name)

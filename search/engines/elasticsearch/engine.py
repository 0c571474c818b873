"""The indices on the server, and reading and writing them.

    <alias>                      names the index in use
    <alias>-aside                names the index of an unfinished rebuild
    <alias>-v<version>-<number>  an index; each rebuild has the next number

Numbers, not random names: two processes that both find no index create the same one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.conf import settings
from elasticsearch import BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from search.analysis import ANALYSIS_VERSION, Analysed, Query
from search.bulk import analysed
from search.documents import Document
from search.engines.base import EngineResult, EngineUnavailable, Entry, Filters
from search.engines.elasticsearch import queries
from search.engines.elasticsearch.connection import Pause, client_from_settings, from_answer, reported
from search.engines.elasticsearch.queries import GONE, Json

MAPPING_VERSION = "1"
INDEX_VERSION = f"{MAPPING_VERSION}.{ANALYSIS_VERSION}"
INDEX_SETTINGS: Json = {
    # BM25 counts within a shard; one holds millions of articles.
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "max_result_window": queries.WINDOW,
    "similarity": {"default": {"type": "BM25", "k1": queries.K1, "b": queries.B}},
}

CONFLICT = 409
NOT_FOUND = 404
# Writing and comparing wait and try again: repeating them changes nothing.
PATIENT: dict[str, Any] = {"request_timeout": 10.0, "max_retries": 2, "retry_on_timeout": True}
# A full queue is given time, about seven seconds in all.
FULL_QUEUE: dict[str, Any] = {"max_retries": 5, "initial_backoff": 0.25, "max_backoff": 4}
# One request: so many documents, or fewer if they are long.
BULK_DOCUMENTS, BULK_CHARACTERS = 500, 1_000_000
ENTRIES_AT_ONCE = 10_000
KEEP_ALIVE = "5m"


def engine_from_settings(alias: str | None = None) -> "ElasticsearchEngine":
    """The engine on the configured server, its index named `alias` or as configured."""
    return ElasticsearchEngine(
        client_from_settings(), alias or settings.ELASTICSEARCH_INDEX, settings.ELASTICSEARCH_TIMEOUT
    )


class ElasticsearchEngine:
    """A `SearchEngine` in the indices of `alias`. Safe to share between threads.

    A search takes `timeout` seconds at most; after one that failed the next ones fail at once for a moment.
    """

    def __init__(self, client: Elasticsearch, alias: str, timeout: float = 0.8) -> None:
        self._client = client
        self._alias = alias
        self._aside_alias = f"{alias}-aside"
        self._timeout = timeout
        self._quick = client.options(request_timeout=timeout, max_retries=0, retry_on_timeout=False)
        self._patient = client.options(**PATIENT)
        self._pause = Pause()

    # --- Writing ---------------------------------------------------------------------------------
    def put(self, documents: Iterable[Document]) -> int:
        return self._write(_put_action(document, terms) for document, terms in analysed(documents))

    def delete(self, versions: Mapping[int, int]) -> None:
        with reported():
            if self._index() is None:
                return
        self._write(_delete_action(page_id, version) for page_id, version in versions.items())

    def _write(self, actions: Iterable[Json]) -> int:
        """Sends the rows in the background while the next ones are made: analysis takes as long again."""
        number = 0
        with reported(), ThreadPoolExecutor(max_workers=1) as sender:
            self._make_sure_it_is_there()
            sent: Future[None] | None = None
            for chunk in _chunks(actions):
                if sent:
                    sent.result()
                sent = sender.submit(self._send, chunk)
                number += len(chunk)
            if sent:
                sent.result()
            self._patient.indices.refresh(index=self._alias)
        return number

    def _send(self, actions: list[Json]) -> None:
        # A missing index must not come to life by a write, with a mapping the server has guessed.
        answers = streaming_bulk(
            self._patient,
            actions,
            index=self._alias,
            require_alias=True,
            raise_on_error=False,
            yield_ok=False,
            **FULL_QUEUE,
        )
        for _, answer in answers:
            (refused,) = answer.values()
            # A conflict is a late write: the index holds what is newer.
            if refused["status"] != CONFLICT:
                raise from_answer(refused["status"], refused)

    # --- Reading ---------------------------------------------------------------------------------
    def search(self, query: Query, filters: Filters, offset: int, limit: int) -> EngineResult:
        if not query:
            return EngineResult()
        head: Json = {"index": self._alias, "allow_partial_search_results": False}
        bodies = [queries.results(query, filters, offset, limit), queries.statistics(query)]
        timeout = {"timeout": f"{int(self._timeout * 1000)}ms"}
        with self._pause.respected(), reported():
            searches = [part for body in bodies for part in (head, body | timeout)]
            answer = self._quick.msearch(searches=searches)
            found, counted = answer["responses"]
            if NOT_FOUND in (found["status"], counted["status"]):
                return EngineResult()
            for part in (found, counted):
                if "error" in part or part["timed_out"]:
                    raise from_answer(part["status"], part)
            _check_fields(hit["_index"] for hit in counted["hits"]["hits"])
            return queries.read(query, found, counted)

    def count(self) -> int:
        with reported():
            try:
                answer = self._quick.search(
                    index=self._alias,
                    query=queries.not_gone(),
                    size=0,
                    track_total_hits=True,
                    allow_partial_search_results=False,
                )
            except NotFoundError:
                return 0
        return int(answer["hits"]["total"]["value"])

    def entries(self) -> Iterator[Entry]:
        with reported():
            try:
                opened = self._patient.open_point_in_time(index=self._alias, keep_alive=KEEP_ALIVE)
            except NotFoundError:
                return
        try:
            last = -1
            while rows := self._entries_after(opened["id"], last):
                yield from rows
                last = rows[-1].page_id
        finally:
            with reported():
                self._patient.close_point_in_time(id=opened["id"])

    def _entries_after(self, point_in_time: str, page_id: int) -> list[Entry]:
        with reported():
            answer = self._patient.search(
                pit={"id": point_in_time, "keep_alive": KEEP_ALIVE},
                query=queries.not_gone(),
                sort={"page_id": "asc"},
                search_after=[page_id],
                docvalue_fields=[{"field": "checksum"}],
                source=False,
                size=ENTRIES_AT_ONCE,
                track_total_hits=False,
                allow_partial_search_results=False,
            )
        return [Entry(hit["sort"][0], hit["fields"]["checksum"][0]) for hit in answer["hits"]["hits"]]

    def is_current(self) -> bool:
        with reported():
            index = self._index(client=self._quick)
        return index is not None and _version(index) == INDEX_VERSION

    # --- Indices ---------------------------------------------------------------------------------
    def aside(self) -> "ElasticsearchEngine":
        with reported():
            unfinished = self._index(self._aside_alias)
            if unfinished and _version(unfinished) != INDEX_VERSION:
                self._remove([unfinished])
                unfinished = None
            if unfinished:
                # What was written before it broke off is to be seen, or all would be done again.
                self._patient.indices.refresh(index=unfinished)
            else:
                # Refreshed at the end of each `put`; until it is in use nobody needs more.
                self._create(_number(self._index()) + 1, self._aside_alias, {"refresh_interval": "-1"})
        return _Aside(self._client, self._aside_alias, self._timeout)

    def adopt(self) -> None:
        with reported():
            fresh = self._index(self._aside_alias)
            if fresh is None:
                raise EngineUnavailable("There is no index to adopt")
            self._patient.indices.put_settings(index=fresh, settings={"index": {"refresh_interval": None}})
            before = self._index()
            self._patient.indices.update_aliases(
                actions=[
                    *([{"remove": {"index": before, "alias": self._alias}}] if before else []),
                    {"remove": {"index": fresh, "alias": self._aside_alias}},
                    {"add": {"index": fresh, "alias": self._alias}},
                ]
            )
            # The old one may hold withdrawn text: a deletion hides words at once, but they leave the disk
            # only with their file.
            self._remove(index for index in self._all() if index != fresh)

    def destroy(self) -> None:
        with reported():
            self._remove(self._all())

    def _index(self, alias: str | None = None, client: Elasticsearch | None = None) -> str | None:
        """The index that `alias` (ours, if not said) names."""
        try:
            named = (client or self._patient).indices.get_alias(name=alias or self._alias)
        except NotFoundError:
            return None
        # Two only if somebody created the first index while a rebuild was adopted; the next one mends that.
        return max(named, key=_number)

    def _make_sure_it_is_there(self) -> None:
        """An index to write to; a new one before anything was indexed."""
        index = self._index()
        if index is None:
            self._create(0, self._alias, {})
        else:
            _check_fields([index])

    def _create(self, number: int, alias: str, extra: Json) -> None:
        index = f"{self._alias}-v{INDEX_VERSION}-{number}"
        try:
            self._patient.indices.create(
                index=index,
                mappings={**queries.MAPPING, "_meta": {"version": INDEX_VERSION}},
                settings={"index": {**INDEX_SETTINGS, **extra}},
                aliases={alias: {}},
            )
        except BadRequestError as error:
            # Somebody has just created it, or we have and the answer was lost.
            if error.error != "resource_already_exists_exception":
                raise
            self._patient.indices.put_alias(index=index, name=alias)

    def _all(self) -> list[str]:
        """Our indices, not those of a neighbour whose alias begins like ours."""
        ours = re.compile(re.escape(self._alias) + r"-v[^-]+-\d+")
        return [
            index for index in self._patient.indices.get(index=f"{self._alias}-v*") if ours.fullmatch(index)
        ]

    def _remove(self, indices: Iterable[str]) -> None:
        for index in indices:
            self._patient.indices.delete(index=index, ignore_unavailable=True)


class _Aside(ElasticsearchEngine):
    """The unfinished index. When somebody else has adopted it, it does not come to life again."""

    def _make_sure_it_is_there(self) -> None:
        if self._index() is None:
            raise EngineUnavailable("The index that was being built is gone")


def _put_action(document: Document, terms: Analysed) -> Json:
    return _action(document.page_id, document.version) | {
        "checksum": document.checksum,
        "title_words": terms.title_words,
        "words": terms.words,
        "bigrams": terms.bigrams,
        **document.codes,
    }


def _delete_action(page_id: int, version: int) -> Json:
    """The server forgets the version of a deleted document after a while, so a row without words stays."""
    return _action(page_id, version) | {"checksum": GONE}


def _action(page_id: int, version: int) -> Json:
    return {
        "_op_type": "index",
        "_id": str(page_id),
        "version": version,
        "version_type": "external_gte",
        "page_id": page_id,
    }


def _chunks(actions: Iterable[Json]) -> Iterator[list[Json]]:
    chunk: list[Json] = []
    characters = 0
    for action in actions:
        chunk.append(action)
        characters += len(action.get("words", "")) + len(action.get("bigrams", ""))
        if len(chunk) == BULK_DOCUMENTS or characters > BULK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _check_fields(indices: Iterable[str]) -> None:
    """Words of another analysis are mostly the same, and such an index goes on until the next; other fields no."""
    for index in indices:
        if _version(index).partition(".")[0] != MAPPING_VERSION:
            raise EngineUnavailable(f"The index {index} is not of version {INDEX_VERSION}: run rebuild_index")


def _version(index: str) -> str:
    return index.rpartition("-")[0].rpartition("-v")[2]


def _number(index: str | None) -> int:
    return int(index.rpartition("-")[2]) if index else 0

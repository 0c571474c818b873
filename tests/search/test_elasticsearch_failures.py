"""A real server that hangs or dies in the middle of work, and what is left when it is back.

The server is started by the test, so that nobody else feels it.
"""

import signal
import tempfile
import threading
import time
import uuid
from pathlib import Path

import pytest

from config.services.elasticsearch import Elasticsearch as Server
from search.analysis import query_terms
from search.documents import Document
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import engine as module
from search.engines.elasticsearch import engine_from_settings
from search.engines.elasticsearch.connection import Pause

pytestmark = pytest.mark.own_servers

TIMEOUT = 0.8
# Enough for several requests, so that the server can be struck between two of them.
MANY = 2_000
BLOWS = pytest.mark.parametrize("blow", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "dies"])


@pytest.fixture(scope="module")
def server():
    # Not below pytest's own folder, which is closed to the server's user.
    with tempfile.TemporaryDirectory(prefix="madoguchi-test-") as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder) / "server", heap="256m").start()
        yield server
        server.stop()


@pytest.fixture
def engine(server, settings, monkeypatch):
    # Nobody waits for a server that is known to be down: the patience of writing is not what is tested.
    monkeypatch.setitem(module.PATIENT, "request_timeout", 2.0)
    monkeypatch.setitem(module.PATIENT, "max_retries", 0)
    monkeypatch.setattr(module, "BULK_DOCUMENTS", 100)
    settings.ELASTICSEARCH_URL = server.url
    settings.ELASTICSEARCH_TIMEOUT = TIMEOUT
    engine = engine_from_settings(f"failures-{uuid.uuid4().hex}")
    engine.put([Document(1, "メール", "迷惑なもの", version=1)])
    found_soon(engine)
    yield engine
    revive(server)
    engine.destroy()


def strike(server, blow):
    server.signal(blow)


def revive(server):
    """What an operator or the service manager does; the engine itself is not touched."""
    server.signal(signal.SIGCONT)
    server.start()


def found(engine):
    return [one.page_id for one in engine.search(query_terms("メール"), {}, 0, 10).candidates]


def found_soon(engine):
    """What a search finds as soon as it works again."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return found(engine)
        except EngineUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def many(server=None, blow=None, after=MANY):
    """Documents 2 and up; the server is struck when `after` of them have been read."""
    for number in range(2, MANY + 2):
        if number == after and blow:
            strike(server, blow)
        yield Document(number, f"手順{number}", "印刷", version=1)


@BLOWS
def test_search_fails_within_its_timeout_and_recovers_by_itself(server, engine, blow):
    strike(server, blow)

    began = time.monotonic()
    with pytest.raises(EngineUnavailable):
        found(engine)
    # Far from the timeouts of writing, and what a page may take that goes on without this engine.
    assert time.monotonic() - began < 2

    revive(server)
    assert found_soon(engine) == [1]


def test_hanging_server_costs_one_search_its_timeout_and_not_the_next(server, engine, monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr(engine, "_pause", Pause(clock=lambda: now))
    strike(server, signal.SIGSTOP)
    with pytest.raises(EngineUnavailable):
        found(engine)
    # Well again, and still left alone: so no request was made.
    revive(server)

    with pytest.raises(EngineUnavailable, match="a moment ago"):
        found(engine)


@BLOWS
def test_other_reads_fail_and_recover(server, engine, blow):
    strike(server, blow)

    for read in (engine.count, engine.is_current, lambda: list(engine.entries())):
        with pytest.raises(EngineUnavailable):
            read()

    revive(server)
    assert found_soon(engine) == [1]
    assert engine.count() == 1
    assert [entry.page_id for entry in engine.entries()] == [1]


@BLOWS
def test_search_on_its_way_when_the_server_is_struck_fails_or_answers(server, engine, blow):
    stop = threading.Event()
    outcomes = []

    def ask():
        while not stop.is_set():
            try:
                outcomes.append(found(engine))
            except EngineUnavailable:
                outcomes.append(None)

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    while len(outcomes) < 20:
        time.sleep(0.01)
    strike(server, blow)
    while None not in outcomes:
        time.sleep(0.01)
    stop.set()
    for reader in readers:
        reader.join()

    assert [1] in outcomes
    assert all(outcome in ([1], None) for outcome in outcomes)
    revive(server)
    assert found_soon(engine) == [1]


def test_entries_that_break_off_are_no_shorter_list(server, engine, monkeypatch):
    monkeypatch.setattr(module, "ENTRIES_AT_ONCE", 1)
    engine.put([Document(2, "手順", "", version=1)])
    entries = engine.entries()
    assert next(entries).page_id == 1

    strike(server, signal.SIGKILL)

    with pytest.raises(EngineUnavailable):
        list(entries)


@BLOWS
def test_interrupted_write_can_be_repeated_and_is_complete(server, engine, blow):
    with pytest.raises(EngineUnavailable):
        engine.put(many(server, blow, after=MANY // 2))
    revive(server)
    assert found_soon(engine) == [1]

    assert engine.put(many()) == MANY

    assert [entry.page_id for entry in engine.entries()] == list(range(1, MANY + 2))


@BLOWS
def test_what_was_acknowledged_outlives_the_blow(server, engine, blow):
    engine.put([Document(2, "手順", "印刷", version=7)])
    engine.delete({1: 5})

    strike(server, blow)
    revive(server)

    assert found_soon(engine) == []
    engine.put([Document(1, "メール", "", version=4), Document(2, "印刷", "", version=6)])
    assert [(entry.page_id, entry.checksum) for entry in engine.entries()] == [
        (2, Document(2, "手順", "印刷").checksum)
    ]


@BLOWS
def test_interrupted_rebuild_leaves_the_index_in_use_and_is_resumed(server, engine, blow):
    with pytest.raises(EngineUnavailable):
        engine.aside().put(many(server, blow, after=MANY // 2))
    revive(server)

    assert found_soon(engine) == [1]
    assert engine.count() == 1
    resumed = engine.aside()
    # A part is there: not all is done again.
    written = [entry.page_id for entry in resumed.entries()]
    assert 0 < len(written) < MANY
    done = set(written)
    resumed.put(document for document in many() if document.page_id not in done)
    engine.adopt()

    assert [entry.page_id for entry in engine.entries()] == list(range(2, MANY + 2))
    assert found(engine) == []

"""The embedded engine's folder: other processes, swaps, locks, versions."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search.analysis import query_terms
from search.documents import Document
from search.engines.base import EngineUnavailable, IndexBusy
from search.engines.tantivy import TantivyEngine, rows
from search.engines.tantivy import engine as tantivy_engine

MAIL = Document(1, "メール", "添付ファイル")
HOLD_LOCK = """
import fcntl, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def engine(tmp_path) -> TantivyEngine:
    return TantivyEngine(tmp_path)


def rebuilt(engine: TantivyEngine, documents: list[Document]) -> None:
    engine.aside().put(documents)
    engine.adopt()


def ids(engine: TantivyEngine) -> set[int]:
    return {entry.page_id for entry in engine.entries()}


def folders(path: Path) -> list[str]:
    return [child.name for child in path.iterdir() if child.is_dir()]


def test_another_engine_on_the_folder_sees_writes_at_its_next_search(engine, tmp_path):
    reader = TantivyEngine(tmp_path)
    assert reader.count() == 0

    engine.put([MAIL])
    assert ids(reader) == {1}
    engine.put([Document(2, "鍵", "")])
    assert ids(reader) == {1, 2}
    rebuilt(engine, [Document(3, "罠", "")])
    assert ids(reader) == {3}
    engine.delete({3: 1})
    assert ids(reader) == set()


def test_rebuild_leaves_one_folder_named_by_version(engine, tmp_path):
    engine.put([MAIL])
    rebuilt(engine, [MAIL])

    assert folders(tmp_path) == [(tmp_path / "current").read_text()]
    assert folders(tmp_path)[0].startswith(f"{tantivy_engine.INDEX_VERSION}-")


def test_index_with_other_fields_is_unavailable_until_rebuilt(engine, monkeypatch):
    engine.put([MAIL])
    monkeypatch.setattr(rows, "SCHEMA_VERSION", "next")
    monkeypatch.setattr(tantivy_engine, "INDEX_VERSION", "next.1")

    for use in (engine.count, lambda: engine.put([MAIL]), lambda: engine.search(query_terms("鍵"), {}, 0, 1)):
        with pytest.raises(EngineUnavailable, match="rebuild_index"):
            use()
    assert not engine.is_current()
    rebuilt(engine, [MAIL])

    assert ids(engine) == {1}
    assert engine.is_current()


def test_index_of_another_analysis_goes_on_until_rebuilt(engine, monkeypatch):
    engine.put([MAIL])
    monkeypatch.setattr(tantivy_engine, "INDEX_VERSION", f"{rows.SCHEMA_VERSION}.next")

    assert engine.count() == 1
    assert not engine.is_current()


def test_damaged_index_is_unavailable_until_rebuilt(engine, tmp_path):
    engine.put([MAIL])
    (tmp_path / folders(tmp_path)[0] / "meta.json").write_text("{")

    with pytest.raises(EngineUnavailable):
        TantivyEngine(tmp_path).count()
    with pytest.raises(EngineUnavailable):
        engine.put([MAIL])
    rebuilt(engine, [MAIL])

    assert ids(TantivyEngine(tmp_path)) == {1}


def test_vanished_index_is_unavailable(engine, tmp_path):
    (tmp_path / "current").write_text(f"{tantivy_engine.INDEX_VERSION}-gone")

    with pytest.raises(EngineUnavailable):
        engine.count()


def test_writing_beside_another_process_is_refused_by_name(engine, tmp_path, monkeypatch):
    engine.put([MAIL])
    monkeypatch.setattr(tantivy_engine, "LOCK_WAIT_SECONDS", 0.1)
    command = [sys.executable, "-c", HOLD_LOCK, str(tmp_path / "current.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()

        with pytest.raises(IndexBusy):
            engine.put([Document(2, "鍵", "")])

        assert ids(engine) == {1}
        other.communicate()

    engine.put([Document(2, "鍵", "")])
    assert ids(engine) == {1, 2}


def test_threads_may_write_and_search_at_the_same_time(engine):
    def put_and_search(number: int) -> int:
        engine.put([Document(number, "メール", "")])
        return engine.search(query_terms("メール"), {}, 0, 50).total

    with ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(put_and_search, range(12)))

    assert min(totals) >= 1
    assert ids(engine) == set(range(12))


def test_index_keeps_no_readable_text(engine, tmp_path):
    engine.put([Document(1, "題名と秘密の文", "この文は、そのままでは残りません。")])

    stored = b"".join(path.read_bytes() for path in (tmp_path / folders(tmp_path)[0]).iterdir())

    assert "そのままでは残りません".encode() not in stored


def test_a_rebuild_beside_does_not_keep_others_from_writing(engine):
    def documents():
        engine.put([Document(2, "鍵", "")])
        yield MAIL

    engine.aside().put(documents())

    assert ids(engine) == {2}


def test_damaged_unfinished_rebuild_is_begun_anew(engine, tmp_path):
    engine.aside().put([MAIL])
    (tmp_path / (tmp_path / "aside").read_text() / "meta.json").write_text("{")

    rebuilt(engine, [MAIL])

    assert ids(engine) == {1}

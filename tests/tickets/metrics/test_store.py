"""What is worked out once: read as it was written, by every process, and never missed."""

import os
import time

import numpy as np
import pytest

from tickets.metrics import store

ARRAYS = {
    "words": np.array(["", "高知", "愛媛"]),
    "keys": np.arange(9, dtype=np.uint32),
    "table": np.arange(6, dtype=np.int64).reshape(2, 3),
    "nothing": np.zeros((0, 4), np.int32),
}


@pytest.fixture(autouse=True)
def everything_in_files(monkeypatch):
    monkeypatch.setattr(store, "SMALLEST_FILE", 0)
    store.forget()


def must_not_be_asked():
    raise AssertionError


def same(found):
    return found.keys() == ARRAYS.keys() and all(
        np.array_equal(found[name], array) and found[name].dtype == array.dtype
        for name, array in ARRAYS.items()
    )


def test_another_process_reads_what_one_has_worked_out():
    assert same(store.kept("a", lambda: ARRAYS))

    store.forget()

    assert same(store.kept("a", must_not_be_asked))


def test_what_was_read_cannot_be_changed_by_mistake():
    store.kept("a", lambda: ARRAYS)

    with pytest.raises(ValueError, match="read-only"):
        store.known("a")["keys"][0] = 7


def test_small_arrays_are_held_and_no_file_is_made(monkeypatch, settings):
    monkeypatch.setattr(store, "SMALLEST_FILE", 1 << 20)
    store.kept("a", lambda: ARRAYS)

    assert same(store.kept("a", must_not_be_asked))
    assert not (settings.DATA_DIR / "figures").exists()


def test_where_nothing_can_be_written_nothing_is_missed(settings):
    (settings.DATA_DIR / "figures").write_text("a file is in the way")

    assert same(store.kept("a", lambda: ARRAYS))


def test_only_so_much_is_held(monkeypatch):
    monkeypatch.setattr(store, "_MOST_FILES", 2)
    for name in "abc":
        store.kept(name, lambda: ARRAYS)

    assert set(store._held._held) == {"b", "c"}
    assert same(store.known("a"))  # from its file


def test_what_nobody_has_asked_for_is_removed(settings):
    for name in ("kept", "old", "new"):
        store.kept(name, lambda: ARRAYS)
    folder = settings.DATA_DIR / "figures"
    hours_ago = time.time() - 7200
    for name in ("kept", "old"):
        os.utime(folder / f"{name}.arrays", (hours_ago, hours_ago))

    store.prune({"kept"})

    assert {path.name for path in folder.iterdir()} == {"kept.arrays", "new.arrays"}

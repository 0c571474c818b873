"""Limits hold over all processes of a desk, and nothing fails while Redis is away."""

import logging
import tempfile
from pathlib import Path

import pytest
from django.core.cache.backends.filebased import FileBasedCache

from config.limits_cache import LimitsCache
from config.services import Redis

OPTIONS = {"KEY_PREFIX": "limits", "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}}


@pytest.fixture(autouse=True)
def redis_was_not_missed_yet(monkeypatch):
    monkeypatch.setattr(LimitsCache, "_silent_until", 0.0)


def test_without_redis_processes_count_together_in_files(tmp_path):
    one, other = (FileBasedCache(str(tmp_path / "limits"), {}) for _process in range(2))
    one.set("sent", [1.0, 2.0])

    assert other.get("sent") == [1.0, 2.0]
    assert not other.add("sent", [])


def test_while_redis_is_away_each_process_counts_for_itself_and_asks_seldom(caplog):
    cache = LimitsCache("redis://127.0.0.1:9/0", OPTIONS)

    with caplog.at_level(logging.WARNING):
        cache.set("sent", 1)
        assert (cache.get("sent"), cache.add("sent", 2), cache.incr("sent")) == (1, False, 2)

    assert caplog.messages == ["limits are counted in each process (ConnectionError)"]


@pytest.mark.own_servers
def test_with_redis_processes_count_together_and_leave_the_queue_alone():
    with tempfile.TemporaryDirectory(prefix="madoguchi-limits-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        server = Redis(Path(name) / "redis").start()
        try:
            one, other = LimitsCache(server.url, OPTIONS), LimitsCache(server.url, OPTIONS)
            queue = one._cache.get_client(None, write=True)
            queue.set("a message", "waiting")
            one.set("sent", [1.0])

            assert other.get("sent") == [1.0]
            assert not other.add("sent", [])
            other.clear()
            assert one.get("sent") is None
            assert queue.get("a message") == b"waiting"
        finally:
            server.stop()

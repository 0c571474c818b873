"""The servers of `make services`: kept while they run, started anew after a crash, ended by pid and no other."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from config.services import Redis, ServiceError, elasticsearch, processes
from config.services.server import is_free

pytestmark = pytest.mark.own_servers


@pytest.fixture
def server():
    with tempfile.TemporaryDirectory(prefix="madoguchi-servers-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        redis = Redis(Path(name) / "redis").start()
        yield redis
        redis.stop()


def test_a_second_start_keeps_the_running_one(server):
    again = Redis(server.folder).start()

    assert (again.pid, again.url) == (server.pid, server.url)


def test_it_does_not_run_as_root(server):
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0


def test_after_a_crash_it_comes_back_at_the_same_address(server):
    before = (server.pid, server.url)

    server.signal(signal.SIGKILL)
    assert not server.is_running()
    server.start()

    assert server.url == before[1]
    assert server.pid != before[0]


@pytest.mark.parametrize("before", [None, signal.SIGSTOP])
def test_stop_ends_it_even_where_it_hangs(server, before):
    if before:
        server.signal(before)

    server.stop()

    assert not server.is_running()
    assert is_free(server.port)


def test_a_pid_that_belongs_to_somebody_else_by_now_is_left_alone(server):
    server.stop()
    with subprocess.Popen(["sleep", "60"]) as other:  # noqa: S607
        server._remember(pid=other.pid, started=1)

        server.stop()

        assert processes.started_at(other.pid) is not None
        other.kill()


def test_a_server_that_cannot_start_says_what_it_said(server):
    server.stop()
    server.prepare = lambda: (server.folder / "redis.conf").write_text("nonsense yes\n")

    with pytest.raises(ServiceError, match="nonsense"):
        server.start()


def test_another_file_than_the_expected_one_is_not_unpacked(tmp_path, monkeypatch):
    maven = tmp_path / "mvn"
    maven.write_text(f'#!/bin/sh\necho tampered > "{tmp_path}/elasticsearch-{elasticsearch.VERSION}.zip"\n')
    maven.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    with pytest.raises(ServiceError, match="SHA-256"):
        elasticsearch._fetch(tmp_path)

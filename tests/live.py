"""A whole desk in processes of its own: web server, worker and beat on a data folder, as in real use."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as email_policy
from pathlib import Path
from typing import Any, Self

import httpx

from tests.servers import Share

PROJECT_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
BIN = Path(sys.executable).parent
WAIT_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], Any], seconds: float = WAIT_SECONDS) -> Any:
    """What `what()` gives once it is true; fails after `seconds`, which only bounds a broken run."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"never happened: {what}")


class Desk:
    """The processes, and what a person or a program can see of them."""

    def __init__(self, data_dir: Path, like: Share | None = None, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._clients: list[httpx.Client] = []
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}},
            "SECRET_KEY": "only-for-tests",
            "DATA_DIR": str(data_dir),
            "BASE_URL": self.url,
            "DEMO": "1",
            "SEND_UNDO_SECONDS": "0",
            **environment,
        }
        self.servers = Share(data_dir.name, self.environment, like)
        self.environment.update(self.servers.environment)

    def copy(self, data_dir: Path, **environment: str) -> Desk:
        """Another desk that begins with what this one has stored; this one must not be running."""
        shutil.copytree(self.data_dir, data_dir, dirs_exist_ok=True)
        desk = Desk(data_dir, like=self.servers, **environment)
        if (
            desk.servers.has_own_index and "DATABASE_URL" not in environment
        ):  # else there is nothing to index yet
            desk.manage("rebuild_index")
        return desk

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes and gives back what the desk had on shared servers."""
        self.stop()
        self.servers.give_back()

    # --- processes -------------------------------------------------------------------------------
    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=PROJECT_DIR,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def start(self, *names: str) -> Desk:
        for name in names or ("web", "worker", "beat"):
            with (self.data_dir / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    self._command(name),
                    cwd=PROJECT_DIR,
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        if "web" in self.processes:
            wait_for(self._answers)
        if {"web", "worker", "beat"} <= set(self.processes):
            wait_for(lambda: httpx.get(f"{self.url}/readyz").status_code == 200)
        return self

    def _command(self, name: str) -> list[str]:
        celery = [str(BIN / "celery"), "-A", "config"]
        return {
            "web": [
                str(BIN / "gunicorn"),
                "config.wsgi:application",
                f"--bind={HOST}:{self.port}",
                "--worker-class=gthread",
                "--threads=8",
            ],
            "worker": [*celery, "worker", "--pool=threads", "--concurrency=4", "--without-gossip"],
            "beat": [*celery, "beat", "--pidfile="],
        }[name]

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self, name: str) -> None:
        """SIGKILL, as by the kernel: no chance to tidy up."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for client in self._clients:
            client.close()
        self._clients.clear()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    # --- what can be seen ------------------------------------------------------------------------
    def mails(self) -> list[EmailMessage]:
        files = sorted((self.data_dir / "mails").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=email_policy) for file in files]

    def mail(self, to: str, subject: str) -> EmailMessage:
        """The newest mail to this address whose subject holds `subject`, waiting for it."""

        def find() -> EmailMessage | None:
            fitting = [m for m in self.mails() if m["To"] == to and subject in m["Subject"]]
            return fitting[-1] if fitting else None

        return wait_for(find)

    def accounts(self, role: str) -> list[dict[str, str]]:
        people = json.loads((self.data_dir / "demo.json").read_text())["accounts"]
        return [person for person in people if person["role"] == role]

    def client(self, role: str, position: int = 0) -> httpx.Client:
        """An API client of the nth person with this role."""
        token = self.accounts(role)[position]["api_token"]
        return self._client(f"{self.url}/api/v1/", {"Authorization": f"Bearer {token}"})

    def asker(self, token: str = "") -> httpx.Client:
        headers = {"Authorization": f"Token {token}"} if token else {}
        return self._client(f"{self.url}/api/v1/", headers)

    def public(self) -> httpx.Client:
        return self._client(self.url, {})

    def _client(self, base_url: str, headers: dict[str, str]) -> httpx.Client:
        client = httpx.Client(base_url=base_url, headers=headers, follow_redirects=True, timeout=30)
        self._clients.append(client)
        return client

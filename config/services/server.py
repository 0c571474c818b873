"""One real server in a folder: started, found again, signalled and stopped by its pid."""

from __future__ import annotations

import json
import secrets
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar, Self

from config.services import folders, processes

HOST = "127.0.0.1"
_TAIL = 2000


class ServiceError(Exception):
    """A server does not start or does not stop; the text says what it wrote last."""


class Server(ABC):
    """A server whose data, log and `server.json` (pid, port, password) lie in `folder`.

    `start` and `stop` can be called in different processes, and again: a running server is kept, one that
    crashed is started anew on its old data and, where it is still free, its old port.
    """

    name: ClassVar[str]
    start_seconds: ClassVar[int] = 60
    stop_seconds: ClassVar[int] = 20
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state_file = folder / "server.json"
        self._process: subprocess.Popen[bytes] | None = None

    # --- what it is ------------------------------------------------------------------------------
    @property
    def pid(self) -> int:
        """The pid of the first process; 0 before the first start."""
        return int(self._state().get("pid", 0))

    @property
    def port(self) -> int:
        return int(self._state()["port"])

    @property
    def password(self) -> str:
        return str(self._state()["password"])

    @property
    @abstractmethod
    def url(self) -> str:
        """The address as the product takes it."""

    def is_running(self) -> bool:
        """Whether the process of the last start lives; a pid given to somebody else meanwhile does not count."""
        state = self._state()
        return bool(state.get("pid")) and processes.started_at(state["pid"]) == state["started"]

    # --- what can be done with it ----------------------------------------------------------------
    def start(self) -> Self:
        """Starts it, unless it runs, and returns when it answers. Raises ServiceError."""
        if not self.is_running():
            self._end_leftovers()
            self._prepare_folder()
            self._launch()
        self._wait_until_ready()
        return self

    def stop(self) -> None:
        """Ends it, gently at first; nothing happens where it does not run. Raises ServiceError."""
        if not self.is_running():
            self._end_leftovers()
            return
        pids = self.pids()
        processes.send(pids, signal.SIGCONT)  # one that was stopped would never see the next signal
        processes.send([self.pid], self.stop_signal)
        if not processes.gone_within(pids, self.stop_seconds):
            self._kill(pids)
        self._reap()

    def signal(self, sig: signal.Signals) -> None:
        """Sends a signal to all of its processes: SIGSTOP makes it hang, SIGCONT go on, SIGKILL crash."""
        if sig == signal.SIGKILL:
            self._kill(self.pids())
            self._reap()
        else:
            processes.send(self.pids(), sig)

    def pids(self) -> list[int]:
        """All processes of the running server."""
        return processes.tree(self.pid) if self.is_running() else []

    # --- what each kind says ---------------------------------------------------------------------
    @abstractmethod
    def prepare(self) -> None:
        """Makes what the first start needs; the folder is there, and so are port and password."""

    @abstractmethod
    def command(self) -> list[str]:
        """What to run, in the foreground."""

    @abstractmethod
    def check(self) -> None:
        """Asks it something; raises one of `not_yet` while it does not answer."""

    not_yet: ClassVar[tuple[type[Exception], ...]] = (OSError,)

    def environment(self) -> dict[str, str]:
        """The whole environment it runs in: nothing of the caller's, which may hold secrets."""
        return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.folder)}

    # --- parts -----------------------------------------------------------------------------------
    def _state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads(self._state_file.read_text())
        except (FileNotFoundError, json.JSONDecodeError):  # never started, or killed while writing this
            return {}
        return state

    def _remember(self, **values: Any) -> None:
        part = self._state_file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps({**self._state(), **values}))
        part.replace(self._state_file)

    def _prepare_folder(self) -> None:
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        folders.give(self.folder)
        port = self._state().get("port")
        self._remember(
            port=port if port and is_free(port) else free_port(),
            password=self._state().get("password") or secrets.token_hex(16),
        )
        self.prepare()

    def _launch(self) -> None:
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **folders.run_as(),
            )
        self._remember(pid=self._process.pid, started=processes.started_at(self._process.pid))

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self.start_seconds
        while True:
            try:
                self.check()
            except self.not_yet as error:
                if not self.is_running():
                    raise ServiceError(f"{self.name} ended at once:\n{self._last_words()}") from error
                if time.monotonic() > deadline:
                    raise ServiceError(f"{self.name} does not answer:\n{self._last_words()}") from error
                time.sleep(0.1)
            else:
                return

    def _last_words(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-_TAIL:]

    def _kill(self, pids: list[int]) -> None:
        processes.send(pids, signal.SIGKILL)
        if not processes.gone_within(pids, self.stop_seconds):
            raise ServiceError(f"{self.name} (pid {self.pid}) outlives SIGKILL")

    def _reap(self) -> None:
        """Takes note of the end of a child of ours, which otherwise stays as a zombie."""
        if self._process is not None and not self.is_running():
            self._process.wait()
            self._process = None

    def _leftovers(self) -> list[int]:
        """Processes that outlived the first one."""
        return []

    def _end_leftovers(self) -> None:
        self._reap()
        self._kill(self._leftovers())


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens there at this moment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True

"""PostgreSQL of the distribution, with a cluster of its own."""

import signal
import subprocess
from pathlib import Path
from typing import ClassVar

import psycopg
from psycopg import sql

from config.services import folders, processes
from config.services.server import HOST, Server, ServiceError

NAME = "madoguchi"
"""Of the database and of its owner."""


class Postgres(Server):
    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # ends the sessions of others; SIGTERM waits for them
    not_yet: ClassVar[tuple[type[Exception], ...]] = (psycopg.OperationalError,)

    def __init__(self, folder: Path, **options: str) -> None:
        """`options` are settings of the server, such as `fsync="off"` where data may be lost with the machine."""
        super().__init__(folder)
        self._options = {"max_connections": "200", **options}
        self._data = folder / "data"

    @property
    def url(self) -> str:
        return f"postgres://{NAME}:{self.password}@{HOST}:{self.port}/{NAME}"

    def prepare(self) -> None:
        if (self._data / "PG_VERSION").exists():
            return
        password_file = self.folder / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        folders.give(password_file)
        subprocess.run(
            [
                str(programs() / "initdb"),
                f"--pgdata={self._data}",
                f"--username={NAME}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
            cwd=self.folder,
            env=self.environment(),
            check=True,
            stdout=subprocess.DEVNULL,
            **folders.run_as(),
        )
        password_file.unlink()

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            **self._options,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(programs() / "postgres"), "-D", str(self._data), *options]

    def check(self) -> None:
        address = f"{self.url.rpartition('/')[0]}/postgres"
        with psycopg.connect(address, autocommit=True, connect_timeout=2) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))

    def pids(self) -> list[int]:
        """Its children outlive a killed first process for a moment, or for ever where they were stopped."""
        return list({*super().pids(), *self._leftovers()})

    def _leftovers(self) -> list[int]:
        return processes.working_in(self._data, "postgres")


def programs() -> Path:
    """The folder of the newest PostgreSQL installed. Raises ServiceError where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[4]))
    if not found:
        raise ServiceError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent

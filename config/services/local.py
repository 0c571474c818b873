"""The three servers of one desk, kept together in one folder."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.services import folders
from config.services.elasticsearch import Elasticsearch
from config.services.postgres import Postgres
from config.services.redis import Redis
from config.services.server import Server

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent


class Local:
    """PostgreSQL, Redis and Elasticsearch below `folder`; all three or none are meant to run."""

    def __init__(self, folder: Path, **postgres: str) -> None:
        """`postgres` are settings of its server."""
        self.folder = folder
        self.postgres = Postgres(folder / "postgres", **postgres)
        self.redis = Redis(folder / "redis")
        self.elasticsearch = Elasticsearch(folder / "elasticsearch")
        self.servers: tuple[Server, ...] = (self.postgres, self.redis, self.elasticsearch)

    def start(self) -> None:
        """Starts what does not run and waits until all answer. Raises ServiceError."""
        with self._alone():
            for server in self.servers:
                server.start()

    def stop(self) -> None:
        """Ends what runs. Raises ServiceError."""
        if self.folder.exists():
            with self._alone():
                for server in reversed(self.servers):
                    server.stop()

    def environment(self) -> dict[str, str]:
        """What the product needs to know of them."""
        return {
            "DATABASE_URL": self.postgres.url,
            "CELERY_BROKER_URL": self.redis.url,
            "ELASTICSEARCH_URL": self.elasticsearch.url,
        }

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two who start at once must not make two clusters in one folder."""
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def of_this_checkout() -> Local:
    """The servers of `make services`: their folder outlives them and is this checkout's own.

    SERVICES_DIR names another folder; every part of its path must be open to the user the servers run as.
    """
    place = os.environ.get("SERVICES_DIR")
    name = hashlib.sha256(str(PROJECT_DIR).encode()).hexdigest()[:12]
    return Local(Path(place).resolve() if place else folders.state_folder() / f"services-{name}")

"""What each test and each desk has for itself on servers that all share: a database, a queue, an index.

The addresses come from the environment, as for the product: DATABASE_URL, CELERY_BROKER_URL and
ELASTICSEARCH_URL. Where one is missing the embedded part serves, which lies in the desk's own folder.
"""

from __future__ import annotations

import os
import uuid
from urllib.parse import urlsplit

import httpx
import psycopg
import redis
from psycopg import sql


class Share:
    """A desk's part of the servers. `environment` holds the addresses it has to be started with."""

    def __init__(self, label: str, given: dict[str, str], like: Share | None = None) -> None:
        """Makes the parts, the database as a copy of that of `like`; what stands in `given` is left alone."""
        self.name = f"test_{label.replace('-', '_')}_{uuid.uuid4().hex[:12]}"
        self.environment: dict[str, str] = {}
        self._database = "" if "DATABASE_URL" in given else os.environ.get("DATABASE_URL", "")
        self._broker = "" if "CELERY_BROKER_URL" in given else os.environ.get("CELERY_BROKER_URL", "")
        self._search = "" if "ELASTICSEARCH_URL" in given else os.environ.get("ELASTICSEARCH_URL", "")
        if self._database.startswith("postgres"):
            self._make_database(like)
        if self._broker.startswith("redis"):
            self._take_queue()
        if self._search:
            index = self.name.replace("_", "-")
            self.environment.update(ELASTICSEARCH_URL=self._search, ELASTICSEARCH_INDEX=index)

    @property
    def has_own_index(self) -> bool:
        """Whether the index lies on a server, and so was not copied with the folder."""
        return bool(self._search)

    def give_back(self) -> None:
        """Removes what was made."""
        if "DATABASE_URL" in self.environment:
            self._on_the_server("DROP DATABASE {} WITH (FORCE)", self.name)
        if "CELERY_BROKER_URL" in self.environment:
            with redis.Redis.from_url(self.environment["CELERY_BROKER_URL"]) as client:
                client.flushdb()
        if self._search:
            remove_indices(self._search, self.environment["ELASTICSEARCH_INDEX"])

    def _make_database(self, like: Share | None) -> None:
        template = like.name if like and "DATABASE_URL" in like.environment else "template1"
        self._on_the_server("CREATE DATABASE {} TEMPLATE {}", self.name, template)
        self.environment["DATABASE_URL"] = urlsplit(self._database)._replace(path=f"/{self.name}").geturl()

    def _on_the_server(self, statement: str, *names: str) -> None:
        address = urlsplit(self._database)._replace(path="/postgres").geturl()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _take_queue(self) -> None:
        """The next of the server's numbered databases; number 0 only counts."""
        with redis.Redis.from_url(urlsplit(self._broker)._replace(path="/0").geturl()) as client:
            databases = int(client.config_get("databases")["databases"])
            number = 1 + client.incr("madoguchi-tests") % (databases - 1)
        self.environment["CELERY_BROKER_URL"] = urlsplit(self._broker)._replace(path=f"/{number}").geturl()
        with redis.Redis.from_url(self.environment["CELERY_BROKER_URL"]) as client:
            client.flushdb()


def remove_indices(address: str, name: str) -> None:
    """Removes every index whose name begins with `name`; a server asks for exact names."""
    with httpx.Client(base_url=address, timeout=60) as client:
        found = client.get(f"/_cat/indices/{name}*", params={"format": "json", "h": "index"})
        for index in found.json() if found.status_code == 200 else []:
            client.delete(f"/{index['index']}").raise_for_status()

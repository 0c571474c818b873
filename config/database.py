"""PostgreSQL that hangs: a request waits for it so long and no longer, then says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from psycopg.errors import OperationalError, _WaitTimeout

_patience: ContextVar[float | None] = ContextVar("patience", default=None)


class BoundedConnection(psycopg.Connection[Any]):
    """Gives up a statement that a request has waited for too long.

    The limit is kept on this side: a server that is stopped, or a network that swallows everything, does not
    keep its own. Commands and tasks, which may take long and are done again if they die, have no limit.
    """

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval=interval, timeout=timeout or _patience.get())
        except _WaitTimeout as error:
            self.pgconn.finish()  # what the server would answer now, nobody would understand
            raise OperationalError("the database does not answer") from error


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Limits how long each statement inside is waited for."""
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)


class PatienceMiddleware:
    """Limits each statement of a request to DATABASE_TIMEOUT, in seconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with patience(settings.DATABASE_TIMEOUT):
            return self.get_response(request)

"""Reaching the server: client, errors, and leaving alone a server that does not answer."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from elasticsearch import ApiError, Elasticsearch, TransportError

from search.engines.base import EngineUnavailable

# After a failed search nobody asks for so long, so that a hanging server costs one visitor its timeout and
# not every one.
PAUSE_SECONDS = 3.0
TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500


class QuestionRefused(EngineUnavailable):
    """The server is well and answers this request with an error."""


def client_from_settings() -> Elasticsearch:
    """The client for `ELASTICSEARCH_URL`: addresses with commas between, each with user:password@ or none.

    It tries once; whoever may try again says so. Raises `ImproperlyConfigured`.
    """
    options: dict[str, Any] = {}
    if settings.ELASTICSEARCH_API_KEY:
        options["api_key"] = settings.ELASTICSEARCH_API_KEY
    if settings.ELASTICSEARCH_CA_FILE:
        if not Path(settings.ELASTICSEARCH_CA_FILE).is_file():  # the library would notice at the first search
            raise ImproperlyConfigured("ELASTICSEARCH_CA_FILE is not a file")
        options["ca_certs"] = str(settings.ELASTICSEARCH_CA_FILE)
    addresses = [address.strip() for address in settings.ELASTICSEARCH_URL.split(",")]
    try:
        return Elasticsearch(addresses, max_retries=0, retry_on_timeout=False, **options)
    except ValueError as error:
        # The error of the library may show the address, and so the password.
        raise ImproperlyConfigured(
            f"ELASTICSEARCH_URL, ELASTICSEARCH_API_KEY or ELASTICSEARCH_CA_FILE is wrong: "
            f"{type(error).__name__}. An address is https://user:password@host:9200"
        ) from None


@contextmanager
def reported() -> Iterator[None]:
    """Errors of the client as `EngineUnavailable`."""
    try:
        yield
    except TransportError as error:
        raise EngineUnavailable(f"Elasticsearch: {type(error).__name__}: {error.message}") from error
    except ApiError as error:
        raise from_answer(error.status_code, error.body) from None


def from_answer(status: int, answer: Any) -> EngineUnavailable:
    """The exception for an answer that is an error, with its kind only: the rest may quote a query or a case."""
    error = answer.get("error") if isinstance(answer, Mapping) else None
    kind = error.get("type", "error") if isinstance(error, Mapping) else "error"
    overloaded = status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS
    return (EngineUnavailable if overloaded else QuestionRefused)(f"Elasticsearch: {status} {kind}")


class Pause:
    """Lets nobody through for some seconds after a failure; then one who tries, for all. Thread-safe."""

    def __init__(self, seconds: float = PAUSE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._until: float | None = None

    @contextmanager
    def respected(self) -> Iterator[None]:
        """Raises `EngineUnavailable` at once while the pause lasts; begins one if the block raises it."""
        self._enter()
        try:
            yield
        except EngineUnavailable as error:
            self._until = None if isinstance(error, QuestionRefused) else self._clock() + self._seconds
            raise
        self._until = None

    def _enter(self) -> None:
        with self._lock:
            if self._until is None:
                return
            if self._clock() < self._until:
                raise EngineUnavailable("Elasticsearch did not answer a moment ago")
            # This one tries; the others go on waiting until it is known how that ends.
            self._until = self._clock() + self._seconds

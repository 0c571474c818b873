"""`/healthz`: the process answers. `/readyz`: asking, mailing, publishing and searching all work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.cache import caches
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cms.models import ArticlePage
from config.database import patience
from search import index
from tickets.models import Effect, Heartbeat
from tickets.outbox import delivery
from tickets.tasks import WORKER

logger = logging.getLogger(__name__)

WORKER_SILENCE = timedelta(seconds=30)
"""The worker shows itself with every sweep; longer than this and nobody delivers."""
RESULT_SECONDS = 5
"""How long the results of expensive checks hold."""
DATABASE_SECONDS = 2.0
"""How long each question to the database may take."""
MAIL_SECONDS = 3
OLDEST_EFFECT = timedelta(minutes=10)
"""An effect due for longer than this means that mail or publishing is stuck."""


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; touches nothing."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, else 503; `checks` maps part → "ok" or a short reason without secrets."""
    with patience(DATABASE_SECONDS):
        checks = {"database": _result(CHECKS["database"])}
        for name, check in CHECKS.items():
            if name in BEHIND_THE_DATABASE and checks["database"] != "ok":
                checks[name] = "not asked without the database"
            elif name not in checks:
                checks[name] = _result(check)
    ready = all(result == "ok" for result in checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks, **checks}, status=200 if ready else 503
    )


class NotReadyError(Exception):
    """A part does not work; the text says why."""


def _result(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  whatever a broken part raises is the answer, not a crash
        logger.warning("readiness: %s", type(error).__name__)
        return type(error).__name__
    return "ok"


def _now_and_then(check: Callable[[], None]) -> Callable[[], None]:
    """The check, whose result holds for a while: it is expensive, and anybody may ask."""

    def asked() -> None:
        key = f"ready:{check.__name__}"
        result = caches["near"].get(key)
        if result is None:
            result = _result(check)
            caches["near"].set(key, result, RESULT_SECONDS)
        if result != "ok":
            raise NotReadyError(result)

    return asked


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    _migrations()


@_now_and_then
def _migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("migrations are missing")


def _broker() -> None:
    """The broker works when a worker has lately got something through it: the sweep."""
    beat = Heartbeat.objects.filter(name=WORKER).first()
    if beat is None or timezone.now() - beat.at > WORKER_SILENCE:
        raise NotReadyError("no worker has shown itself lately")


def _search() -> None:
    if not index.is_ready():
        raise NotReadyError("the search index does not answer")
    if index.get_engine().count() == 0 and ArticlePage.objects.readable().exists():
        raise NotReadyError("the search index is empty: run manage.py rebuild_index")


@_now_and_then
def _mail() -> None:
    mail = get_connection(timeout=MAIL_SECONDS)
    mail.open()
    mail.close()


def _effects() -> None:
    """Overdue effects mean that nobody works; a mail that waits for its next try is not overdue.

    A mail given up is one asker's bad address and a webhook somebody else's server, and both are in the log; a
    publication given up is a broken promise.
    """
    if delivery.due(timezone.now() - OLDEST_EFFECT).exists():
        raise NotReadyError("effects are waiting for too long")
    dead = Effect.objects.filter(state=Effect.State.DEAD)
    if dead.exclude(kind__endswith=delivery.MAIL).exclude(kind=delivery.WEBHOOK).exists():
        raise NotReadyError("publishing or indexing was given up: see manage.py resend_effects")


BEHIND_THE_DATABASE = {"broker", "search", "effects"}
CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "broker": _broker,
    "search": _search,
    "mail": _mail,
    "effects": _effects,
}

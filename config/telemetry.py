"""`/metrics` for Prometheus: what waits, how old it is, how long tasks and searches take. Numbers only, no case.

Protected by `METRICS_TOKEN` (`Authorization: Bearer ...`); without that setting there is no such page. What waits
is read from the database when asked. Durations are counted by each process in files of its own below
`DATA_DIR/metrics`, a folder a host: processes of two containers on one volume share numbers of processes.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config.database import patience
from tickets.models import Effect, Heartbeat, Ticket

DATABASE_SECONDS = 5.0
FOREIGN_FILES_KEPT = 7 * 24 * 60 * 60
"""Seconds after which what another host counted is forgotten, if it counts nothing more."""


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures. 404 where no token is set, 401 for another one."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _is_known(request.META.get("HTTP_AUTHORIZATION", "")):
        refused = HttpResponse("401\n", status=401, content_type="text/plain")
        refused["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return refused
    registry = CollectorRegistry()
    registry.register(Waiting())
    registry.register(Counted())
    with patience(DATABASE_SECONDS):
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Waiting(Collector):
    """What stands in the database now."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        backlog = GaugeMetricFamily(
            "madoguchi_effects", "Effects not done, by kind and state", labels=["kind", "state"]
        )
        oldest = GaugeMetricFamily(
            "madoguchi_effects_oldest_due_seconds", "Age of the oldest effect that is due", labels=["kind"]
        )
        undone = Effect.objects.exclude(state=Effect.State.DONE).order_by()
        for kind, state, number in undone.values_list("kind", "state").annotate(number=Count("pk")):
            backlog.add_metric([kind, state], number)
        due = undone.filter(state=Effect.State.PENDING, due_at__lte=now)
        for kind, since in due.values_list("kind").annotate(since=Min("due_at")):
            oldest.add_metric([kind], (now - since).total_seconds())
        cases = GaugeMetricFamily("madoguchi_tickets", "Cases by status", labels=["status"])
        for status, number in Ticket.objects.order_by().values_list("status").annotate(number=Count("pk")):
            cases.add_metric([status], number)
        beats = GaugeMetricFamily(
            "madoguchi_heartbeat_age_seconds",
            "Since a part of the background work showed itself",
            labels=["name"],
        )
        for beat in Heartbeat.objects.all():
            beats.add_metric([beat.name], (now - beat.at).total_seconds())
        yield from (backlog, oldest, cases, beats)


class Counted(Collector):
    """What the processes counted: all of them, or this one alone where they do not write it down."""

    def collect(self) -> Iterator[Metric]:
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            yield from (family for family in REGISTRY.collect() if family.name.startswith("madoguchi_"))
            return
        files = [str(file) for file in (settings.DATA_DIR / "metrics").glob("*/*.db")]
        yield from MultiProcessCollector.merge(files, accumulate=True)


def forget_the_dead() -> None:
    """Removes what processes counted that are no more; called when a web server or worker starts."""
    here = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not here:
        return
    for file in Path(here).parent.glob("*/*.db"):
        number = file.stem.rpartition("_")[2]
        is_mine = file.parent == Path(here)
        is_old = time.time() - file.stat().st_mtime > FOREIGN_FILES_KEPT
        if (is_mine and number.isdecimal() and not Path("/proc", number).exists()) or (
            not is_mine and is_old
        ):
            file.unlink(missing_ok=True)


def _is_known(header: str) -> bool:
    scheme, _space, token = header.partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())

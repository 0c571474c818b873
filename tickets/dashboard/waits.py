"""Whose the time of a case was: the desk's, the asker's, or another window's.

Of cases that are done, all their time is what the desk took (`resolution`) and what was subtracted from it (`WAITS`).
Observers see the shares where they see how long it took, and never how many cases they are of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Sum

from tickets import clock
from tickets.metrics.measures import WAITS
from tickets.metrics.report import Scope
from tickets.models import CaseMeasure
from tickets.models.measure import State

_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Waits:
    """Shares of all business time of the `n` done cases, in whole per cent, None where there is none or it is suppressed.

    `desk` is what is left, so that the three are a hundred.
    """

    n: int | None
    desk: int | None
    wait_asker: int | None
    wait_outside: int | None


def waits(found: dict[str, Any], scope: Scope) -> Waits:
    """Of the cases of this report; a minute old at most. One query."""
    first, last = found["period"]["from"], found["period"]["to"]
    median = found["total"]["measures"]["resolution"]["business_minutes"]["p50"]
    if scope.protected and median is None:
        return Waits(None, None, None, None)
    key = f"waits:{first}:{last}:{scope.expert_id}"
    known: Waits | None = caches["near"].get(key)
    if known is None:
        known = _shares(_sums(first, last, scope))
        caches["near"].set(key, known, _KEPT_SECONDS)
    return replace(known, n=None) if scope.protected else known


def _sums(first: date, last: date, scope: Scope) -> dict[str, Any]:
    begin, end = clock.instants_of(first, last)
    done = CaseMeasure.objects.filter(
        counts=True,
        month__gte=first.replace(day=1),
        month__lte=last,
        received_at__gte=begin,
        received_at__lt=end,
        resolution_state__in=(State.IN_TIME, State.LATE),
    )
    if scope.expert_id is not None:
        done = done.filter(expert=scope.expert_id)
    parts = {name: Sum(f"{name}_business") for name in ("resolution", *WAITS)}
    return done.aggregate(n=Count("pk"), **parts)


def _shares(sums: dict[str, Any]) -> Waits:
    total = sum(sums[name] or 0 for name in ("resolution", *WAITS))
    if not total:
        return Waits(sums["n"], None, None, None)
    asker, outside = (round(100 * (sums[name] or 0) / total) for name in WAITS)
    return Waits(sums["n"], 100 - asker - outside, asker, outside)

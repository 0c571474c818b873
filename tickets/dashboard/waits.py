"""Whose the time of a case was: the desk's, the asker's, or another window's.

Of cases that are done, all their time is what the desk took (`resolution`) and what was subtracted from it (`WAITS`).
Observers see the shares where they see how long it took, never how many cases they are of, and not where a handful of cases
made one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Q, QuerySet, Sum

from tickets import clock
from tickets.metrics import MIN_N
from tickets.metrics.measures import WAITS
from tickets.metrics.protected import closed_stretches
from tickets.metrics.report import Scope
from tickets.metrics.stretches import chosen
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
    """Of the cases of this report; a minute old at most. One query, two for a protected scope."""
    first, last = found["period"]["from"], found["period"]["to"]
    median = found["total"]["measures"]["resolution"]["business_minutes"]["p50"]
    if scope.protected and median is None:
        return Waits(None, None, None, None)
    key = f"waits:{first}:{last}:{scope.protected}:{scope.expert_id}"
    known: Waits | None = caches["near"].get(key)
    if known is None:
        known = (
            _of_enough(first, last, scope) if scope.protected else _shares(_sums(_done(first, last, scope)))
        )
        caches["near"].set(key, known, _KEPT_SECONDS)
    return known


def _of_enough(first: date, last: date, scope: Scope) -> Waits:
    """None of them where in one of the stretches of time a handful waited: the share would be theirs."""
    done = _done(first, last, scope)
    waited = {name: Count("pk", filter=Q(**{f"{name}_business__gt": 0})) for name in WAITS}
    rows: list[Any] = list(done.values("month").order_by("month").annotate(**waited))
    months = [{row["month"]: row[name] for row in rows} for name in WAITS]
    every = chosen(closed_stretches(clock.now()), first, last)
    numbers = (stretch.number_of(one) for stretch in every for one in months)
    if any(0 < number < MIN_N for number in numbers):
        return Waits(None, None, None, None)
    return replace(_shares(_sums(done)), n=None)


def _done(first: date, last: date, scope: Scope) -> QuerySet[CaseMeasure]:
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
    return done


def _sums(done: QuerySet[CaseMeasure]) -> dict[str, Any]:
    parts = {name: Sum(f"{name}_business") for name in ("resolution", *WAITS)}
    return done.aggregate(n=Count("pk"), **parts)


def _shares(sums: dict[str, Any]) -> Waits:
    total = sum(sums[name] or 0 for name in ("resolution", *WAITS))
    if not total:
        return Waits(sums["n"], None, None, None)
    asker, outside = (round(100 * (sums[name] or 0) / total) for name in WAITS)
    return Waits(sums["n"], 100 - asker - outside, asker, outside)

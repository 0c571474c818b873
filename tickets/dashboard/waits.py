"""Whose the time of a case was: the desk's, the asker's, or another window's.

Of cases that are done, all their time is what the desk took (`resolution`) and what was subtracted from it (`WAITS`).
Observers see the shares where they see how long it took, never how many cases they are of, and not where a handful of cases
made one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import caches

from tickets import clock
from tickets.metrics import MIN_N
from tickets.metrics.measures import WAITS
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Question, prepare
from tickets.metrics.protected import closed_stretches
from tickets.metrics.report import Scope, source_for
from tickets.metrics.runs import SPENT
from tickets.metrics.spent import spent
from tickets.metrics.stretches import Stretch, chosen

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


def waits(found: dict[str, Any], scope: Scope, source: Source | None = None) -> Waits:
    """Of the cases of this report; for observers a minute old at most. `source` has its months, else they are read here."""
    first, last = found["period"]["from"], found["period"]["to"]
    resolution = found["total"]["measures"]["resolution"]
    if not scope.protected:
        return Waits(resolution["done"], *_shares(first, last, scope, source))
    if resolution["business_minutes"]["p50"] is None:
        return Waits(None, None, None, None)
    key = f"waits:{first}:{last}"
    shares: tuple[int | None, ...] | None = caches["near"].get(key)
    if shares is None:
        shares = _shares(first, last, scope, source)
        caches["near"].set(key, shares, _KEPT_SECONDS)
    return Waits(None, *shares)


def _shares(first: date, last: date, scope: Scope, source: Source | None) -> tuple[int | None, ...]:
    """Protected, none of them where in one of the stretches of time a handful waited: the share would be theirs."""
    now = clock.now()
    times = chosen(closed_stretches(now), first, last) if scope.protected else [Stretch(first, last)]
    questions = [Question(time.first, time.last, now, expert_id=scope.expert_id) for time in times]
    source = source or source_for(first, last, scope)
    prepare(source, questions)
    parts = [spent(question, source) for question in questions]
    if scope.protected and any(0 < part[name][1] < MIN_N for part in parts for name in WAITS):
        return None, None, None
    minutes = {name: sum(part[name][0] for part in parts) for name in SPENT}
    total = sum(minutes.values())
    if not total:
        return None, None, None
    asker, outside = (round(100 * minutes[name] / total) for name in WAITS)
    return 100 - asker - outside, asker, outside

"""The promise as the public may see it, where the desk has chosen to show it (`PUBLISH_PROMISE`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import caches
from django.utils import timezone

from tickets.dashboard import screen
from tickets.dashboard.period import month_end, months_back
from tickets.dashboard.verdict import KEPT_FROM, PROMISE, verdict
from tickets.metrics import MIN_N
from tickets.metrics.figures import figures
from tickets.metrics.pieces import Question
from tickets.metrics.report import Scope, default_first, report
from tickets.metrics.suppression import is_safe

QUARTERS = 5
_KEY, _KEPT_SECONDS = "promise", 60 * 60


@dataclass(frozen=True)
class Quarter:
    """A quarter of a calendar year. Numbers are round, so that none follows from two of them by subtraction.

    `percent` is None where it is hidden; `is_at_least` says that it is so much or more.
    """

    first: date
    last: date
    about: int
    percent: int | None = None
    is_at_least: bool = False


def shown(now: datetime) -> dict[str, Any]:
    """The verdict about the last 90 days, its median in hours, and the last quarters; an hour old at most."""
    kept = caches["near"].get(_KEY)
    if kept is None:
        kept = _measured(now)
        caches["near"].set(_KEY, kept, _KEPT_SECONDS)
    return kept


def _measured(now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    found = report(default_first(today), today, now=now, scope=Scope(protected=True), measures=(PROMISE,))
    measures = found["total"]["measures"]
    return {
        "period": found["period"],
        "verdict": verdict(measures, promised_minutes=screen.promised_minutes()),
        "median_hours": screen.hours(measures[PROMISE]["business_minutes"]["p50"]),
        "quarters": _quarters(today, now),
    }


def _quarters(today: date, now: datetime) -> list[Quarter]:
    """Newest first; those without a case whose time is over are left out."""
    this = months_back(today, (today.month - 1) % 3)
    begins = [months_back(this, 3 * back) for back in range(QUARTERS)]
    _total, months = figures(Question(begins[-1], today, now, "month", measures=(PROMISE,)))
    counts = {group.key: group.figures[PROMISE] for group in months}
    rows = []
    for first in begins:
        parts = [counts[key] for n in range(3) if (key := f"{months_back(first, -n):%Y-%m}") in counts]
        due, within = sum(part.due for part in parts), sum(part.within_target for part in parts)
        if due:
            rows.append(_quarter(first, due, within))
    return rows


def _quarter(first: date, due: int, within: int) -> Quarter:
    last, about = month_end(months_back(first, -2)), round(due, -1)
    if due >= MIN_N and is_safe(within, due):
        return Quarter(first, last, about, within * 100 // due)
    # Whichever of the hidden numbers it is, the promise was kept.
    if within > due - MIN_N and due * (1 - KEPT_FROM) + 1e-9 >= MIN_N - 1:
        return Quarter(first, last, about, int(KEPT_FROM * 100), is_at_least=True)
    return Quarter(first, last, about)

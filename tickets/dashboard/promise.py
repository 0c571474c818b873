"""The promise as the public may see it, where the desk has chosen to show it (`PUBLISH_PROMISE`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import caches
from django.utils import timezone

from tickets.dashboard import screen
from tickets.dashboard.period import months_back
from tickets.dashboard.verdict import KEPT_FROM, PROMISE, verdict
from tickets.metrics.protected import closed_stretches, settled
from tickets.metrics.report import Scope, default_first, report
from tickets.metrics.stretches import quarter_of

MONTHS = 12
_KEY, _KEPT_SECONDS = "promise:minutes", 60 * 60


@dataclass(frozen=True)
class Time:
    """A month or a quarter of a year, as `tickets.metrics.protected` shows it to everybody.

    `percent` is None where it is hidden; `is_at_least` says that it is so much or more.
    """

    first: date
    last: date
    cases: int
    percent: int | None = None
    is_at_least: bool = False


def shown(now: datetime) -> dict[str, Any]:
    """The verdict about the last 90 days, its median in words, and the year before; an hour old at most."""
    kept = caches["near"].get(_KEY)
    if kept is None:
        kept = _measured(now)
        caches["near"].set(_KEY, kept, _KEPT_SECONDS)
    # What is kept has no words in it: readers of both languages share it.
    return {**kept, "median": screen.spoken(kept["median"], screen.day_minutes())}


def _measured(now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    period = settled(default_first(today), today, now)
    found = report(*period, now=now, scope=Scope(protected=True), measures=(PROMISE,))
    measures = found["total"]["measures"]
    return {
        "period": found["period"] if found["period"]["from"] <= found["period"]["to"] else None,
        "verdict": verdict(measures),
        "median": measures[PROMISE]["business_minutes"]["p50"],
        "times": _times(today, now),
    }


def _times(today: date, now: datetime) -> list[Time]:
    """Newest first; those without a case are left out."""
    begin = months_back(quarter_of(today), MONTHS)
    closed = {f"{one.first:%Y-%m}": one for one in closed_stretches(now)}
    found = report(begin, today, now=now, scope=Scope(protected=True), group_by="month", measures=(PROMISE,))[
        "groups"
    ]
    rows = [(closed[group["key"]], group["measures"][PROMISE]) for group in reversed(found)]
    return [_time(one.first, one.last, row) for one, row in rows if row["n"]]


def _time(first: date, last: date, row: dict[str, Any]) -> Time:
    cases = row["n"]
    if row["within_target"] is not None:
        return Time(first, last, cases, screen.percent(row["within_target"]))
    least = row["within_target_at_least"]
    # A share that may be anything would be read as a bad one.
    if least is not None and least >= KEPT_FROM:
        return Time(first, last, cases, screen.percent(least), is_at_least=least < 1)
    return Time(first, last, cases)

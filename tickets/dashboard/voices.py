"""What askers said of their answers, beside the figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import Count
from django.db.models.functions import TruncMonth

from tickets import clock
from tickets.metrics import MIN_N
from tickets.metrics.protected import closed_stretches
from tickets.metrics.stretches import Stretch, chosen
from tickets.metrics.suppression import is_safe
from tickets.models import Survey
from tickets.surveys import questionnaires

_KEY, _SECONDS = "voices", 60


def voices(days: int, period: dict[str, date], *, protected: bool) -> dict[str, Any]:
    """`n` who said something, and each choice with its share: of the last `days`; protected, of the period.

    Protected, `n` and the shares are None where a handful said something in one of the stretches of the period.
    """
    if not protected:
        rows = questionnaires.satisfaction(days)
        return {"n": rows[0][1].n, "rows": rows}
    known = _by_month()
    every = chosen(closed_stretches(clock.now()), period["from"], period["to"])
    tables = [_counts(known, one) for one in every]
    if not tables or not all(is_safe(sum(one.values()), sum(one.values())) for one in tables):
        return {"n": None, "rows": []}
    n = sum(sum(one.values()) for one in tables)
    if n < MIN_N or not all(is_safe(number, number) for one in tables for number in one.values()):
        return {"n": n, "rows": []}
    labels = dict(Survey.Helped.choices)
    shares = [(label, sum(one[code] for one in tables)) for code, label in labels.items()]
    return {"n": n, "rows": [(str(label), questionnaires.share(number, n)) for label, number in shares]}


def _by_month() -> list[tuple[date, str, int]]:
    kept = caches["near"].get(_KEY)
    if kept is None:
        kept = _counted()
        caches["near"].set(_KEY, kept, _SECONDS)
    return kept


def _counted() -> list[tuple[date, str, int]]:
    given = Survey.objects.annotate(month=TruncMonth("given_at")).order_by()
    rows = given.values("month", "helped").annotate(number=Count("pk"))
    return [
        (date(month.year, month.month, 1), helped, number)
        for month, helped, number in rows.values_list("month", "helped", "number")
    ]


def _counts(known: list[tuple[date, str, int]], stretch: Stretch) -> dict[str, int]:
    found = dict.fromkeys(Survey.Helped.values, 0)
    for month, helped, number in known:
        if month in stretch:
            found[helped] += number
    return found

"""How many ask and how fast the desk answers: counts and times only, hidden where they are too few.

Definitions: a case counts in the period in which it was received; spam does not count. The first response is
the first message to the asker written by a person (the automatic receipt is none). Times are calendar hours.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from tickets.lifecycle import Publication, Status
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

MIN_N = 5
"""A figure about fewer cases could point to a firm; it is not shown."""


GROUPS: dict[str, Any] = {
    "month": TruncMonth("received_at"),
    "category": F("category_id"),
    "prefecture": F("prefecture"),
}


@dataclass(frozen=True)
class Summary:
    """Figures of one period; None where fewer than `MIN_N` cases stand behind a figure."""

    received: int | None
    responded: int | None
    answered: int | None
    waiting: int | None
    published: int | None
    median_hours_to_first_response: float | None


def summary(since: datetime, until: datetime) -> Summary:
    """The figures of the cases received in [since, until)."""
    return _figures(_received(since, until))


def grouped(since: datetime, until: datetime, by: str) -> dict[str, Summary]:
    """The same figures for each group of cases; `by` is a key of `GROUPS`. Codes or months, in order.

    A group with fewer than `MIN_N` cases is left out whole: that it exists could already point to a firm.
    """
    cases = _received(since, until).annotate(group=GROUPS[by])
    keys = cases.order_by("group").values_list("group", flat=True).distinct()
    figures = {_label(key): _figures(cases.filter(group=key)) for key in keys if key not in (None, "")}
    return {key: summary for key, summary in figures.items() if summary.received is not None}


def _received(since: datetime, until: datetime) -> TicketQuerySet:
    once = Ticket.objects.filter(merged_into__isnull=True)  # a duplicate is no case of its own
    return once.filter(received_at__gte=since, received_at__lt=until).exclude(status=Status.SPAM)


def _is_safe(number: int, of: int) -> bool:
    """Neither the figure nor what is left when it is subtracted from the whole may be a handful of cases."""
    rest = of - number
    return number >= MIN_N and (rest == 0 or rest >= MIN_N)


def _label(key: Any) -> str:
    return key.strftime("%Y-%m") if isinstance(key, datetime) else str(key)


def _figures(cases: TicketQuerySet) -> Summary:
    counts = cases.aggregate(
        received=Count("pk"),
        responded=Count("pk", filter=Q(first_response_at__isnull=False)),
        answered=Count("pk", filter=Q(first_answer_at__isnull=False)),
        waiting=Count("pk", filter=Q(first_response_at__isnull=True) & ~Q(status=Status.WITHDRAWN)),
        published=Count("pk", filter=Q(publication=Publication.PUBLISHED)),
    )
    waits = [
        (responded - received) / timedelta(hours=1)
        for received, responded in cases.filter(first_response_at__isnull=False).values_list(
            "received_at", "first_response_at"
        )
        if responded is not None
    ]
    received = counts["received"]
    return Summary(
        **{name: number if _is_safe(number, received) else None for name, number in counts.items()},
        median_hours_to_first_response=round(statistics.median(waits), 1) if len(waits) >= MIN_N else None,
    )

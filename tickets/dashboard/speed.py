"""How fast the desk really answers, for everybody to see: measured, never promised.

Counted are the cases of the last 90 days that have an answer or have waited for longer than the target already; spam
and cases withdrawn before an answer are not. A case without an answer counts as slower than every other. Business days
are the desk's (`cms.business_days`); the day on which a case is received does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.core.cache import caches
from django.utils import timezone

from cms.business_days import is_business_day
from tickets.asking.receipts import ANSWER_WITHIN
from tickets.lifecycle import Status
from tickets.metrics import MIN_N
from tickets.models import Ticket

PERIOD = timedelta(days=90)
KEPT_SECONDS = 300
_KEY = "answer-speed"
_is_open_on = lru_cache(maxsize=512)(is_business_day)


@dataclass(frozen=True)
class Speed:
    """Figures about at least `MIN_N` cases.

    `median_days` is in business days, None where half have no answer yet; of ten cases `in_ten` were answered within
    `target` business days.
    """

    cases: int
    median_days: int | None
    in_ten: int
    target: int = ANSWER_WITHIN

    @property
    def about(self) -> int:
        """The number of cases to ten: exact ones of two days would tell how many came in between."""
        return max(10, (self.cases + 5) // 10 * 10)


def recent() -> Speed | None:
    """The figures of the last 90 days, some minutes old at most; None where they are about too few cases."""
    kept = caches["near"].get(_KEY)
    if kept is None:
        kept = (measured(timezone.now()),)
        caches["near"].set(_KEY, kept, KEPT_SECONDS)
    return kept[0]


def measured(now: datetime) -> Speed | None:
    """The figures as of `now`. One query."""
    rows = (
        Ticket.objects.filter(received_at__gte=now - PERIOD, received_at__lt=now, merged_into__isnull=True)
        .exclude(status=Status.SPAM)
        .exclude(status=Status.WITHDRAWN, first_answer_at__isnull=True)
        .values_list("received_at", "first_answer_at")
    )
    waits = sorted(_waits(rows.iterator(), now))
    if len(waits) < MIN_N:
        return None
    middle = waits[(len(waits) - 1) // 2]
    in_time = sum(wait <= ANSWER_WITHIN for wait in waits)
    return Speed(len(waits), None if middle == _NEVER else int(middle), in_time * 10 // len(waits))


_NEVER = float("inf")


def _waits(rows: Iterator[tuple[datetime, datetime | None]], now: datetime) -> Iterator[float]:
    for received, answered in rows:
        if answered is not None:
            yield business_days(received, answered)
        elif business_days(received, now) > ANSWER_WITHIN:
            yield _NEVER


def business_days(start: datetime, end: datetime) -> int:
    """How many business days after the day of `start` the day of `end` is; 0 on the same day."""
    first, last = timezone.localdate(start), timezone.localdate(end)
    return sum(_is_open_on(first + timedelta(days=day)) for day in range(1, (last - first).days + 1))

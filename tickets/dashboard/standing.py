"""Where the cases stand now and what is to be done today, for who may see them: numbers that lead to their queues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet, Value
from django.urls import reverse

from cms.business_days import business_days_between
from people.models import User
from tickets.lists import queues
from tickets.lists.queues import Queue
from tickets.metrics import calendars
from tickets.models import Ticket

TODAY = ("overdue", "due_soon", "unassigned", "no_next_step", "changes_wanted", "ready_to_publish")
"""The queues in which somebody has to move, in the order in which they should."""
_SETTLED = "answered"


@dataclass(frozen=True)
class Standing:
    """One queue: how many cases wait in it, and for how many business days the oldest has since it was received."""

    name: str
    label: Any
    cases: int
    oldest_days: int | None
    url: str


def standing(user: User, now: datetime) -> tuple[list[Standing], list[Standing]]:
    """The queues of open work, and those of `TODAY`, as `user` sees them. One query."""
    stuck = [queue for queue in queues.partition(user) if queue.name != _SETTLED]
    today = [queue for queue in queues.of(user) if queue.name in TODAY]
    known = _measured(user, {queue.name: queue for queue in (*stuck, *today)}.values(), now)
    return [known[queue.name] for queue in stuck], sorted(
        (known[queue.name] for queue in today), key=lambda row: TODAY.index(row.name)
    )


def worst(stuck: list[Standing]) -> Standing | None:
    """The queue in which most cases wait; of two, the one with the oldest. None where none does."""
    waiting = [row for row in stuck if row.cases]
    return max(waiting, key=lambda row: (row.cases, row.oldest_days or 0), default=None)


def _measured(user: User, chosen: Iterable[Queue], now: datetime) -> dict[str, Standing]:
    wanted = list(chosen)
    if not wanted:
        return {}
    visible = Ticket.objects.visible_to(user)

    def rows(queue: Queue) -> QuerySet[Any, Any]:
        cases = queues.cases_in(visible, queue, user, now).order_by()
        named = cases.annotate(queue_name=Value(queue.name)).values("queue_name")
        return named.annotate(number=Count("pk"), oldest=Min("received_at")).values_list(
            "queue_name", "number", "oldest"
        )

    every = reduce(lambda one, other: one.union(other, all=True), map(rows, wanted))
    found = {name: (number, oldest) for name, number, oldest in every}
    return {queue.name: _row(queue, *found.get(queue.name, (0, None)), now) for queue in wanted}


def _row(queue: Queue, number: int, oldest: datetime | None, now: datetime) -> Standing:
    return Standing(
        queue.name,
        queue.label,
        number,
        None if oldest is None else business_days_between(oldest, now, calendars.desk_at(now)),
        f"{reverse('desk')}?{urlencode({'queue': queue.name})}",
    )

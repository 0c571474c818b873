"""The queues at the side of every page of the desk, with their counts."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils import timezone

from people.models import User
from tickets.lists import queues, saved_views
from tickets.models import Ticket


def sidebar(user: User, current: str = "", query: str = "") -> dict[str, Any]:
    """What `sidebar.html` takes. Two queries. `current` is the queue shown, `query` the whole list shown."""
    numbers = queues.counts(Ticket.objects.visible_to(user), user, timezone.now())
    return {
        "queue_groups": [
            (
                group.label,
                [
                    {
                        "name": queue.name,
                        "label": queue.label,
                        "count": shown(numbers[queue.name]),
                        "current": queue.name == current,
                    }
                    for queue in members
                ],
            )
            for group, members in groupby(queues.of(user), key=lambda queue: queue.group)
        ],
        "saved_views": [
            {"view": view, "current": view.query == query and bool(query)} for view in saved_views.of(user)
        ],
    }


def shown(count: int) -> str:
    """A count as people read it; counting stops where nobody would count any more."""
    return str(count) if count <= queues.COUNTED_UP_TO else f"{queues.COUNTED_UP_TO}+"

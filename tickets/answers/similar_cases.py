"""Cases like this one, of those that the reader may see."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from people.models import User
from search.analysis import words
from tickets.lifecycle import Status
from tickets.models import Ticket

COMPARED = 60
"""So many of the newest cases are looked at; the desk is small, and old cases are in the published answers."""
READ = 400
SHOWN = 5
# Below this share of the words' weight two cases have only everyday words in common.
ALIKE = 0.15


@dataclass(frozen=True)
class SimilarCase:
    ticket: Ticket
    share: float


def similar_cases(ticket: Ticket, user: User) -> list[SimilarCase]:
    """Up to five cases that share most telling words with `ticket`, best first. One query.

    Only what `visible_to(user)` has: an expert's own cases, a coordinator's all.
    """
    others = (
        Ticket.objects.visible_to(user)
        .filter(erased_at__isnull=True)
        .exclude(pk=ticket.pk)
        .exclude(status__in=[Status.SPAM, Status.HELD])
        .select_related("category")
        .order_by("-received_at")[:COMPARED]
    )
    bags = {other: set(words(f"{other.subject} {other.body[:READ]}")) for other in others}
    asked = set(words(f"{ticket.subject} {ticket.body[:READ]}"))
    used = Counter(word for bag in bags.values() for word in bag)

    def weight(some: set[str]) -> float:
        return sum(math.log((len(bags) + 1) / (used[word] + 0.5)) for word in some)

    whole = weight(asked) or 1.0
    found = [SimilarCase(other, weight(asked & bag) / whole) for other, bag in bags.items()]
    near = sorted((one for one in found if one.share >= ALIKE), key=lambda one: -one.share)
    return near[:SHOWN]

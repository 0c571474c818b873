"""Which case a number in an address means to somebody: pages and API ask the same."""

from __future__ import annotations

from tickets.actors import Actor
from tickets.errors import NotFoundError
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet


def bare(by: Actor, number: str) -> Ticket:
    """The case of this number alone, with its category and expert, if `by` may know of it; else NotFoundError."""
    return _one(Ticket.objects.visible_to(by).select_related("category", "expert"), number)


def for_page(by: Actor, number: str) -> Ticket:
    """The same with everything its page shows."""
    return _one(Ticket.objects.visible_to(by).for_page(), number)


def _one(cases: TicketQuerySet, number: str) -> Ticket:
    case = cases.filter(number=number).first()
    if case is None:
        raise NotFoundError
    return case

"""Who else is looking at a case, and whether it moved on since the page was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from people.models import User
from tickets import clock
from tickets.models import Presence, Ticket

GONE_AFTER = timedelta(seconds=60)
"""A page tells every 20 seconds that it is open; after three silences the person counts as gone."""
_FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Other:
    """Somebody else at the case."""

    name: str
    is_writing: bool


def arrive(ticket: Ticket, user: User, *, is_writing: bool = False) -> None:
    """Notes that `user` has the case before them now."""
    Presence.objects.update_or_create(
        ticket=ticket, user=user, defaults={"seen_at": clock.now(), "is_writing": is_writing}
    )


def leave(ticket: Ticket, user: User) -> None:
    """Notes that `user` closed the page."""
    Presence.objects.filter(ticket=ticket, user=user).delete()


def others(ticket: Ticket, user: User) -> list[Other]:
    """Who else is at the case, those who write first. One query."""
    here = Presence.objects.filter(ticket=ticket, seen_at__gte=clock.now() - GONE_AFTER).exclude(user=user)
    rows = here.select_related("user").order_by("-is_writing", "user__display_name")
    return [Other(str(row.user), row.is_writing) for row in rows]


def version_of(ticket: Ticket) -> str:
    """A word that changes whenever something happens to the case that its page shows. Needs `for_page()` or two queries."""
    transitions = list(ticket.transitions.all())
    messages = list(ticket.messages.all())
    return f"{transitions[-1].pk if transitions else 0}-{messages[-1].pk if messages else 0}"


def forget_old() -> None:
    """Removes what nobody needs any more."""
    Presence.objects.filter(seen_at__lt=clock.now() - _FORGET_AFTER).delete()

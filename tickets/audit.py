"""The record of what is not a change of state: the same append-only rows, so that one list tells a case's whole life."""

from __future__ import annotations

from typing import Any

from tickets import clock
from tickets.actors import Actor, user_of
from tickets.door import role_of
from tickets.models import Ticket, Transition


def record(
    ticket: Ticket,
    name: str,
    *,
    by: Actor,
    field: str,
    target: str,
    source: str = "",
    details: dict[str, Any] | None = None,
) -> Transition:
    """One row about `ticket`. `details` hold codes, keys and a `reason`, which goes when the asker erases the case."""
    return Transition.objects.create(
        ticket=ticket,
        field=field,
        name=name,
        source=source,
        target=target,
        actor_role=role_of(by, ticket),
        actor=user_of(by),
        details=details or {},
        at=clock.now(),
    )

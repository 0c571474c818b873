"""Cases with a record of their own making, for figures that a test wants to know beforehand."""

from people.roles import Role
from tests.factories import ticket_in, user
from tickets.metrics import rows
from tickets.models import Transition
from tickets.querysets import AT_WORK


def case(received, *steps, **fields):
    """A case received then, with its steps as (name, status after, at), measured as by the door."""
    status = steps[-1][1] if steps else "received"
    if status in AT_WORK:
        fields.setdefault("expert", user(Role.EXPERT))
    ticket = ticket_in(status, received_at=received, **fields)
    before = "received"
    for name, after, at in steps:
        role = "expert" if name == "accept" else "coordinator"
        actor = fields.get("expert") if name == "accept" else None
        Transition.objects.create(
            ticket=ticket,
            field="status",
            name=name,
            source=before,
            target=after,
            actor_role=role,
            actor=actor,
            at=at,
        )
        before = after
    rows.record(ticket)
    return ticket

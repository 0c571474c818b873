"""Tells coordinators before a target of `targets.py` runs out and when it has: only while the desk is open, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from tickets import coordinators
from tickets.lists import targets
from tickets.metrics import calendars
from tickets.models import Notice, Ticket, Transition
from tickets.telling import notices

SOON, DUE = "escalation_soon", "escalation_due"


def cases_due_before(soon: datetime) -> QuerySet[Ticket]:
    """The cases with a target before `soon`, and what tells which. A range of an index."""
    rows = Transition.objects.only("ticket", "field", "name", "target", "at")
    fields = ("pk", "status", "received_at", "accepted_at", "first_response_at", "urgency", "channel")
    late = Ticket.objects.filter(due_at__lt=soon).order_by("due_at", "pk")
    return late.only(*fields).prefetch_related(Prefetch("transitions", rows))


def escalate(now: datetime) -> int:
    """Looks at the cases with a target near or over and tells coordinators; returns how many things were told."""
    if not calendars.desk_at(now).is_open(now):
        return 0
    soon, versions = targets.soon(now), calendars.at_hand()
    cases = list(cases_due_before(soon))
    people = coordinators.at_work()
    # Whoever becomes a coordinator later is not told of what others were told before.
    known = set(Notice.objects.filter(ticket__in=cases, kind__in=(SOON, DUE)).values_list("kind", "cause"))
    count = 0
    for case in cases:
        for kind, cause in _said_now(case, now, soon, versions):
            if (kind, cause) not in known:
                notices.tell_all(people, kind, case, cause=cause)
                count += 1
    return count


def _said_now(
    case: Ticket, now: datetime, soon: datetime, versions: targets.Known
) -> Iterator[tuple[str, str]]:
    """Kind and cause. A target that moves, because the asker was asked back or asks again, is told anew."""
    for target in targets.open_targets(case, versions):
        cause = f"{target.name}:{case.pk}:{target.until.timestamp():.0f}"
        if target.until <= now:
            yield DUE, cause
        elif target.warns and target.until < soon:
            yield SOON, cause

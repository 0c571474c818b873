"""Tells coordinators before a promise runs out and when it has: only while the desk is open, each once.

The promises: somebody is asked within one business day, the first answer comes within `ANSWER_WITHIN`; an
emergency is taken on within two hours in which the desk is open. A day's promise ends when the desk closes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from cms.calendars import Calendar
from tickets.asking.receipts import ANSWER_WITHIN
from tickets.lifecycle import Status
from tickets.metrics import calendars
from tickets.metrics.calendars import Versions
from tickets.models import Notice, Ticket
from tickets.models.ticket import Urgency
from tickets.telling import notices, told

ASSIGNED_WITHIN = 1
"""Business days until an expert is asked, not counting the day of receipt."""
SOON, DUE = "escalation_soon", "escalation_due"
_AT_THE_DESK = (Status.HELD, Status.RECEIVED, Status.OFFERED, Status.IN_PROGRESS, Status.IN_REVIEW)
"""Where the desk has to move; while the asker is asked, no promise runs."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of a case, until when, and whether one is warned before."""

    name: str
    until: datetime
    warns: bool = True


def promises_of(case: Ticket, calendar: Calendar) -> Iterator[Promise]:
    """The promises to this case that are still open, by the calendar in force when it was received."""
    if case.assigned_at is None:
        yield Promise("assignment", calendar.due(case.received_at, ASSIGNED_WITHIN))
    if case.first_answer_at is None:
        yield Promise("first_answer", calendar.due(case.received_at, ANSWER_WITHIN))
    if case.urgency == Urgency.EMERGENCY and case.accepted_at is None:
        until = calendar.after(case.received_at, settings.EMERGENCY_ACCEPTED_WITHIN_MINUTES)
        yield Promise("acceptance", until, warns=False)


def escalate(now: datetime) -> int:
    """Looks at the cases that wait for the desk and tells coordinators; returns how many things were told."""
    if not calendars.desk_at(now).is_open(now):
        return 0
    cases = Ticket.objects.filter(
        status__in=_AT_THE_DESK, first_answer_at=None, erased_at=None, received_at__lte=now
    )
    fields = ("pk", "received_at", "assigned_at", "accepted_at", "first_answer_at", "urgency", "channel")
    versions = calendars.at_hand()
    people = told.coordinators()
    # Whoever becomes a coordinator later is not told of what others were told before.
    known = set(Notice.objects.filter(ticket__in=cases, kind__in=(SOON, DUE)).values_list("kind", "cause"))
    count = 0
    for case in cases.only(*fields):
        for kind, cause in _said_now(case, now, calendars.of_channel(versions, case.channel)):
            if (kind, cause) not in known:
                notices.tell_all(people, kind, case, cause=cause)
                count += 1
    return count


def _said_now(case: Ticket, now: datetime, versions: Versions) -> Iterator[tuple[str, str]]:
    for promise in promises_of(case, versions.in_force(case.received_at)):
        cause = f"{promise.name}:{case.pk}"
        if promise.until <= now:
            yield DUE, cause
        elif (
            promise.warns
            and versions.in_force(now).minutes(now, promise.until) <= settings.ESCALATE_BEFORE_MINUTES
        ):
            yield SOON, cause

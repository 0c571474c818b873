"""What the desk wants to have done by when. The next instant that counts is kept on the case: `Ticket.due_at`.

Targets (business days of the desk; the day of receipt does not count): somebody holds the case within 1; the first
answer is out within `receipts.ANSWER_WITHIN`, which is what the asker is promised. In an emergency somebody holds it
within `EMERGENCY_ACCEPTED_WITHIN_MINUTES` of opening time, and the first word of a person goes out before the desk
closes on the day the case counts as received. An offer nobody has taken is not somebody. While the asker is asked
back nothing is due, and afterwards the answer is due that much later. A case asked again is counted from then.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.conf import settings

from cms.business_days import JAPAN, business_days_after
from cms.business_time import after_business_minutes, business_minutes
from tickets.asking.receipts import ANSWER_WITHIN
from tickets.lifecycle import Status

if TYPE_CHECKING:
    from tickets.models import Ticket

TAKEN_WITHIN = 1
SOON_MINUTES = 4 * 60
"""Business minutes before a target at which it is called near, and coordinators are warned."""

_HELD_BY_SOMEBODY = (Status.IN_PROGRESS, Status.IN_REVIEW)
CLOCK_RUNS = (Status.HELD, Status.RECEIVED, Status.OFFERED, *_HELD_BY_SOMEBODY)
"""Where the desk has to move. While the asker is asked, nothing is due."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted of a case, until when, and whether one is warned before: of an emergency everybody knows."""

    name: str
    until: datetime.datetime
    warns: bool = True


def next_due(ticket: Ticket) -> datetime.datetime | None:
    """The next target that is not met, which may be over already; None where nothing is due.

    At most one query, for a case in which something was said already. Its transitions are stored before.
    """
    return min((target.until for target in open_targets(ticket)), default=None)


def open_targets(ticket: Ticket) -> list[Target]:
    """The targets of a case that are not met; none where nothing is due. At most one query, as `next_due`."""
    if ticket.status not in CLOCK_RUNS:
        return []
    since, paused = clock_of(ticket)
    wanted = [Target("first_answer", answer_due(since, paused))]
    is_emergency = ticket.urgency == "emergency" and ticket.first_response_at is None
    if is_emergency:
        wanted.append(Target("first_response", close_of_business(since, 0), warns=False))
    is_taken = ticket.status in _HELD_BY_SOMEBODY or (
        ticket.accepted_at is not None and ticket.accepted_at >= since
    )
    if not is_taken and is_emergency:
        until = after_business_minutes(since, settings.EMERGENCY_ACCEPTED_WITHIN_MINUTES)
        wanted.append(Target("acceptance", until, warns=False))
    elif not is_taken:
        wanted.append(Target("acceptance", close_of_business(since, TAKEN_WITHIN)))
    return wanted


def answer_due(since: datetime.datetime, paused: int) -> datetime.datetime:
    """The instant until which the answer is promised, with the business minutes the clock stood still."""
    due = close_of_business(since, ANSWER_WITHIN)
    return after_business_minutes(due, paused) if paused else due


def clock_of(ticket: Ticket) -> tuple[datetime.datetime, int]:
    """Since when the answer is counted, and for how many business minutes the clock has stood still since.

    One query, none where the transitions are prefetched or nobody has answered or asked back.
    """
    since, paused = ticket.received_at, 0
    if ticket.first_response_at is None:
        return since, paused
    rows = [(row.name, row.at) for row in ticket.transitions.all() if row.field == "status"]
    for name, at in rows:
        if name == "reopen":
            since, paused = at, 0
    for (name, at), (_next_name, until) in pairwise(rows):
        if name == "ask_back" and at >= since:
            paused += business_minutes(at, until)
    return since, paused


def soon(now: datetime.datetime) -> datetime.datetime:
    """What is due before this instant is near."""
    return after_business_minutes(now, SOON_MINUTES)


def close_of_business(since: datetime.datetime, days: int) -> datetime.datetime:
    """When the desk closes on the last day of "within `days` business days"."""
    day = business_days_after(since, days)
    return datetime.datetime.combine(day, settings.DESK_CLOSES, JAPAN)

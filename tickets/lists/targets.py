"""What the desk wants to have done by when. The next instant that counts is kept on the case: `Ticket.due_at`.

Targets (business days of the desk; the day of receipt does not count): somebody holds the case within 1; the first
answer is out within `receipts.ANSWER_WITHIN`, which is what the asker is promised. In an emergency somebody holds it
within `EMERGENCY_ACCEPTED_WITHIN_MINUTES` of opening time, and the first word of a person goes out before the desk
closes on the day the case counts as received. An offer nobody has taken is not somebody. While the asker is asked
back nothing is due, and afterwards the answer is due that much later. A case asked again is counted from then.

Measured as the durations are (`metrics.rows`): a target is the business time from its beginning to the end of its last
day, by the version of the calendar in force when it began; what has passed is measured piece by piece, each by the
version in force when it ended, and what is still to pass by the versions that are or will be in force then. A new
version moves the instant, so `renew` computes open cases anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from cms.calendars import MINUTE
from tickets import clock
from tickets.asking.receipts import ANSWER_WITHIN
from tickets.lifecycle import Status
from tickets.metrics import calendars
from tickets.metrics.calendars import Versions

if TYPE_CHECKING:
    from tickets.models import Ticket

Known = Mapping[str, Versions]
TAKEN_WITHIN = 1
SOON_MINUTES = 4 * 60
"""Business minutes before a target at which it is called near, and coordinators are warned."""
_CHUNK = 500

_HELD_BY_SOMEBODY = (Status.IN_PROGRESS, Status.IN_REVIEW)
CLOCK_RUNS = (Status.HELD, Status.RECEIVED, Status.OFFERED, *_HELD_BY_SOMEBODY)
"""Where the desk has to move. While the asker is asked, nothing is due."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted of a case, until when, and whether one is warned before: of an emergency everybody knows."""

    name: str
    until: datetime.datetime
    warns: bool = True


@dataclass
class _Course:
    """Since when a case is counted, the pieces of time that have passed with the desk, and since when it runs now."""

    since: datetime.datetime
    last: datetime.datetime
    runs: bool = True
    passed: list[tuple[datetime.datetime, datetime.datetime]] = field(default_factory=list)


def next_due(ticket: Ticket, known: Known | None = None) -> datetime.datetime | None:
    """The next target that is not met, which may be over already; None where nothing is due.

    One query, two for a case in which something was said or that has seen two versions of a calendar, one less with
    the calendars in `known`. Its transitions are stored before.
    """
    return min((target.until for target in open_targets(ticket, known)), default=None)


def open_targets(ticket: Ticket, known: Known | None = None) -> list[Target]:
    """The targets of a case that are not met; none where nothing is due. As many queries as `next_due`."""
    if ticket.status not in CLOCK_RUNS:
        return []
    versions = calendars.of_channel(calendars.all_versions() if known is None else known, ticket.channel)
    course = _course_of(ticket, versions)
    wanted = [Target("first_answer", _due(course, ANSWER_WITHIN, versions))]
    is_emergency = ticket.urgency == "emergency" and ticket.first_response_at is None
    if is_emergency:
        wanted.append(Target("first_response", _due(course, 0, versions), warns=False))
    is_taken = ticket.status in _HELD_BY_SOMEBODY or (
        ticket.accepted_at is not None and ticket.accepted_at >= course.since
    )
    if not is_taken and is_emergency:
        within = settings.EMERGENCY_ACCEPTED_WITHIN_MINUTES * MINUTE
        wanted.append(Target("acceptance", _reached(course, within, versions), warns=False))
    elif not is_taken:
        wanted.append(Target("acceptance", _due(course, TAKEN_WITHIN, versions)))
    return wanted


def answer_due(ticket: Ticket) -> datetime.datetime:
    """The instant until which the answer is promised, with the time the clock stood still. For pages: at most one query."""
    versions = calendars.of_channel(calendars.at_hand(), ticket.channel)
    return _due(_course_of(ticket, versions), ANSWER_WITHIN, versions)


def renew() -> int:
    """Computes what is due anew for every open case, after the calendar has changed; gives how many have moved.

    In steps, each with its cases locked: whoever is stopped begins again, and a step at the desk is never undone.
    """
    from tickets.models import Ticket  # noqa: PLC0415  which imports this module

    known = calendars.all_versions()
    is_open = Ticket.objects.filter(status__in=CLOCK_RUNS, erased_at=None)
    numbers = iter(list(is_open.order_by("pk").values_list("pk", flat=True)))
    moved = 0
    while chunk := list(islice(numbers, _CHUNK)):
        with transaction.atomic():
            locked = Ticket.objects.filter(pk__in=chunk).order_by("pk").select_for_update(of=("self",))
            changed = []
            for case in locked.prefetch_related("transitions"):
                due = next_due(case, known)
                if due != case.due_at:
                    case.due_at = due
                    changed.append(case)
            Ticket.objects.bulk_update(changed, ["due_at"])
            moved += len(changed)
    return moved


def soon(now: datetime.datetime) -> datetime.datetime:
    """What is due before this instant is near."""
    return calendars.desk_at(now).after(now, SOON_MINUTES)


def _course_of(ticket: Ticket, versions: Versions) -> _Course:
    course = _Course(ticket.received_at, ticket.received_at)
    if ticket.first_response_at is None and versions.is_single:
        return (
            course  # nothing that could have stopped it, and it does not matter where it is cut into pieces
        )
    rows = sorted(ticket.transitions.all(), key=lambda row: (row.at, row.pk))
    asked_again = [row.at for row in rows if row.name == "reopen"]
    if asked_again:
        course = _Course(asked_again[-1], asked_again[-1])
    for row in rows:
        if row.at < course.since:
            continue
        if course.runs and row.at > course.last:
            course.passed.append((course.last, row.at))
        course.last = row.at
        if row.field == "status":
            course.runs = row.target != Status.AWAITING_ASKER
    return course


def _due(course: _Course, days: int, versions: Versions) -> datetime.datetime:
    """The end of "within `days` business days"."""
    return _reached(course, versions.allowed(course.since, days), versions)


def _reached(course: _Course, left: int, versions: Versions) -> datetime.datetime:
    """Where so much business time, in microseconds, is used up."""
    for begin, end in course.passed:
        in_force = versions.in_force(end)
        passed = in_force.open_time(begin, end)
        if passed >= left:
            return in_force.reached(begin, left)
        left -= passed
    return versions.reached(course.last, left, now=clock.now())

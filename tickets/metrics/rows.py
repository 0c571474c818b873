"""One row of measures a case, written in the transaction of the transition it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cms.calendars import MICROSECOND, MINUTE, in_japan
from tickets.lifecycle import Status
from tickets.metrics import calendars
from tickets.metrics.calendars import Versions
from tickets.metrics.clocks import CaseClocks, Course, Outcome, clocks_of
from tickets.metrics.measures import target_days
from tickets.models import CaseMeasure, Ticket
from tickets.models.measure import LANES, State, Values

CHUNK = 500


def record(ticket: Ticket) -> None:
    """Writes the row of this case anew. The caller holds the case's lock, in the transaction of the change."""
    values = values_of(ticket, list(ticket.transitions.all()), calendars.all_versions())
    if not CaseMeasure.objects.filter(ticket=ticket).update(**values, packed=False):
        CaseMeasure.objects.create(ticket=ticket, **values)


def values_of(ticket: Ticket, transitions: list[Any], versions: Mapping[str, Versions]) -> Values:
    """The columns of a case's row, from its codes and its transitions. Pure."""
    clocks = clocks_of_case(ticket, transitions)
    calendar = calendars.of_channel(versions, ticket.channel)
    values: Values = {
        "counts": clocks.stands_at != Status.SPAM and getattr(ticket, "merged_into_id", None) is None,
        "received_at": ticket.received_at,
        "month": in_japan(ticket.received_at).date().replace(day=1),
        "category": ticket.category_id or "",
        "prefecture": ticket.prefecture,
        "industry": ticket.industry,
        "size_band": ticket.size_band,
        "channel": ticket.channel,
        "expert_id": clocks.expert_id,
        "reopen_count": clocks.reopen_count,
        "return_count": clocks.return_count,
        "since": _since(clocks),
        "running": {},
        "calendar": calendar.code,
        "versions": {},
    }
    for name in LANES:
        _measure(name, clocks.courses[name], calendar, values)
    return values


def clocks_of_case(ticket: Ticket, transitions: list[Any]) -> CaseClocks:
    """The clocks of a case from its transitions and its receipt. Pure."""
    return clocks_of(
        ticket.received_at,
        transitions,
        status=ticket.status,
        acknowledged_at=ticket.acknowledged_at,
        is_spoken=ticket.is_spoken,
    )


def acknowledge(ticket_id: int, at: datetime) -> None:
    """Notes that the receipt has been mailed to the asker, once. One UPDATE; `measure_receipts` writes the row."""
    Ticket.objects.filter(pk=ticket_id, acknowledged_at=None).update(acknowledged_at=at)


def measure_receipts(since: date, ticket_id: int | None = None) -> None:
    """Writes the rows anew that do not know yet that the receipt was mailed: of this case, or of all since that month."""
    unaware = CaseMeasure.objects.filter(
        month__gte=since.replace(day=1), ticket__acknowledged_at__isnull=False
    ).exclude(acknowledged_state__in=(State.IN_TIME, State.LATE))
    if ticket_id is not None:
        unaware = unaware.filter(ticket=ticket_id)
    for _number in rebuild(Ticket.objects.filter(pk__in=list(unaware.values_list("ticket", flat=True)))):
        pass


def _since(clocks: CaseClocks) -> datetime | None:
    return clocks.last_at if any(course.runs for course in clocks.courses.values()) else None


def _measure(name: str, course: Course, calendar: Versions, values: Values) -> None:
    """Each stretch is measured with the version that was in force when it ended."""
    business = calendar_time = 0
    for start, end in course.stretches:
        in_force = calendar.in_force(end)
        business += in_force.open_time(start, end)
        calendar_time += (end - start) // MICROSECOND
        values["versions"][name] = in_force.version
    allowed = _allowed(name, course, calendar)
    late = allowed is not None and business > allowed
    is_open = course.outcome is Outcome.OPEN
    if is_open:
        values["running"][name] = [business, calendar_time, allowed]
        state = State.RUNS if course.runs else State.STANDS
    else:
        state = {
            Outcome.NOT_BEGUN: State.NOT_BEGUN,
            Outcome.DONE: State.LATE if late else State.IN_TIME,
            Outcome.LEFT: State.LEFT_LATE if late else State.LEFT,
        }[course.outcome]
    ended = course.outcome in (Outcome.DONE, Outcome.LEFT)
    values[f"{name}_state"] = int(state)
    values[f"{name}_business"] = business // MINUTE if ended else None
    values[f"{name}_calendar"] = calendar_time // MINUTE if ended else None


def _allowed(name: str, course: Course, calendar: Versions) -> int | None:
    """The business time from the beginning to the end of the last day of the target: a wait moves it as long."""
    days = target_days(name)
    if days is None or course.began_at is None:
        return None
    return calendar.allowed(course.began_at, days)


def rebuild(tickets: QuerySet[Ticket], *, write: bool = True) -> Iterator[str]:
    """Computes the rows of these cases again from their transitions; yields the number of each case that differed.

    Without `write` nothing is changed.
    """
    versions = calendars.all_versions()
    numbers = iter(list(tickets.order_by("pk").values_list("pk", flat=True)))
    while chunk := list(islice(numbers, CHUNK)):
        with transaction.atomic():
            yield from _rebuild(chunk, versions, write=write)


def _rebuild(chunk: Iterable[int], versions: Mapping[str, Versions], *, write: bool) -> list[str]:
    # Locked, because a row computed before a transition must not be written after it.
    cases = (
        Ticket.objects.filter(pk__in=chunk).select_for_update(of=("self",)).prefetch_related("transitions")
    )
    stored = {row.ticket_id: row for row in CaseMeasure.objects.filter(ticket__in=chunk)}
    differing, new = [], []
    for ticket in cases:
        values = values_of(ticket, list(ticket.transitions.all()), versions)
        row = stored.get(ticket.pk)
        if row is None:
            new.append(CaseMeasure(ticket=ticket, **values))
        elif all(getattr(row, name) == value for name, value in values.items()):
            continue
        elif write:
            CaseMeasure.objects.filter(pk=row.pk).update(**values, packed=False)
        differing.append(ticket.number)
    if write:
        CaseMeasure.objects.bulk_create(new)
    return differing

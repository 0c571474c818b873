"""When what happened to a case, and how long each measure ran: Transition rows in, values out. Pure.

Written once from the rows, in their order; run again over the same rows, the result is the same. Transitions that
nobody here knows move the states they say they move and mean nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from tickets.lifecycle import Publication, Status
from tickets.metrics.measures import INTAKE, MEASURES, Measure, Moment

TAKEN_BACK = {"undo_send": frozenset({"ask_back", "approve_answer", "refer"})}
"""A transition that takes the last of earlier ones back, as if it had not been."""


class Row(Protocol):
    """What is read of a Transition."""

    name: str
    field: str
    source: str
    target: str
    actor_role: str
    actor_id: int | None
    details: dict[str, object]
    at: datetime


class Outcome(Enum):
    """How far a measure of a case has come."""

    NOT_BEGUN = "not begun"
    OPEN = "open"
    DONE = "done"
    LEFT = "left"


@dataclass
class Course:
    """One measure of one case: from when, how it stands, and the stretches of time in which its clock ran."""

    outcome: Outcome = Outcome.NOT_BEGUN
    began_at: datetime | None = None
    ended_at: datetime | None = None
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)
    runs: bool = False
    """The clock runs on after the last transition."""


@dataclass
class CaseClocks:
    """The life of a case in instants; those of a kind that happens again are the first, where nothing else is said."""

    received_at: datetime
    acknowledged_at: datetime | None = None
    offered_at: datetime | None = None
    accepted_at: datetime | None = None
    first_response_at: datetime | None = None
    first_answer_at: datetime | None = None
    first_resolution_at: datetime | None = None
    full_resolution_at: datetime | None = None  # the last, while it holds
    reopened_at: datetime | None = None  # the last
    consent_asked_at: datetime | None = None
    consent_answered_at: datetime | None = None
    published_at: datetime | None = None
    last_at: datetime | None = None
    reopen_count: int = 0
    return_count: int = 0
    expert_id: int | None = None
    """Who accepted it last; before anybody did, to whom it was offered last."""
    stands_at: str = Status.RECEIVED  # its state after all that
    courses: dict[str, Course] = field(default_factory=dict)


def clocks_of(
    received_at: datetime,
    rows: Iterable[Row],
    *,
    status: str = Status.RECEIVED,
    acknowledged_at: datetime | None = None,
    is_spoken: bool = False,
) -> CaseClocks:
    """The clocks of a case received at `received_at`, from its transitions, oldest first.

    `status` is that of a case without any transition. `acknowledged_at`: the receipt was mailed, which is no
    transition; for who phoned or came (`is_spoken`) none need be.
    """
    steps = _without_what_was_taken_back(list(rows))
    first = next((row for row in steps if row.field == "status"), None)
    status = (first.source or first.target) if first else status
    clocks = CaseClocks(received_at, last_at=received_at)
    clocks.courses = {name: Course() for name in MEASURES}
    now = Moment(INTAKE, by_clock=False, status=status, publication=Publication.NONE)
    _note(clocks, now, received_at)
    for row in steps:
        if row.name == INTAKE:
            continue
        after = Moment(
            row.name,
            by_clock=row.actor_role == "clock",
            status=row.target if row.field == "status" else now.status,
            publication=row.target if row.field == "publication" else now.publication,
        )
        _note(clocks, after, row.at)
        _keep_instants(clocks, row)
        now = after
    clocks.stands_at = now.status
    clocks.courses["acknowledged"] = _acknowledged(clocks, acknowledged_at, is_spoken=is_spoken)
    _read_off(clocks)
    return clocks


def _acknowledged(clocks: CaseClocks, at: datetime | None, *, is_spoken: bool) -> Course:
    """Nobody moves the case by a mail, so that it cuts no other measure into pieces."""
    if at is None:
        return Course() if is_spoken else clocks.courses["acknowledged"]
    stretches = [(clocks.received_at, at)] if at > clocks.received_at else []
    return Course(Outcome.DONE, clocks.received_at, at, stretches)


def _without_what_was_taken_back(rows: Sequence[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        if (undone := TAKEN_BACK.get(row.name)) is not None:
            last = max((place for place, one in enumerate(kept) if one.name in undone), default=None)
            if last is not None:
                del kept[last]
        kept.append(row)
    return kept


def _note(clocks: CaseClocks, now: Moment, at: datetime) -> None:
    """Lets every measure run up to this transition, and then takes the transition into account."""
    for name, measure in MEASURES.items():
        course = clocks.courses[name]
        if course.runs and clocks.last_at and at > clocks.last_at:
            course.stretches.append((clocks.last_at, at))
        _advance(course, measure, now, at)
    clocks.last_at = at


def _advance(course: Course, measure: Measure, now: Moment, at: datetime) -> None:
    if measure.all_of:
        _add_up(course, at, is_inside=now.status in measure.all_of)
        return
    silence = measure.asker_decides and now.by_clock
    if course.outcome is Outcome.DONE and measure.reopens and now.name == "reopen":
        course.outcome, course.ended_at = Outcome.OPEN, None
    if now.name in measure.starts and (
        course.began_at is None or (measure.restarts and course.outcome is not Outcome.DONE)
    ):
        course.began_at, course.stretches = at, []
    if course.began_at is None or course.outcome is Outcome.DONE:
        return
    if now.name in measure.ends and not silence:
        course.outcome, course.ended_at = Outcome.DONE, at
    else:
        course.outcome = Outcome.OPEN if measure.pending(now) else Outcome.LEFT
    course.runs = course.outcome is Outcome.OPEN and now.status not in measure.stands


def _add_up(course: Course, at: datetime, *, is_inside: bool) -> None:
    if is_inside:
        course.began_at = course.began_at or at
        course.outcome, course.ended_at = Outcome.OPEN, None
    elif course.outcome is Outcome.OPEN:
        course.outcome, course.ended_at = Outcome.DONE, at
    course.runs = is_inside


def _keep_instants(clocks: CaseClocks, row: Row) -> None:
    if row.name == "offer" and clocks.accepted_at is None:
        offered = row.details.get("expert_id")
        clocks.expert_id = offered if isinstance(offered, int) else clocks.expert_id
    elif row.name == "accept":
        clocks.accepted_at = clocks.accepted_at or row.at
        clocks.expert_id = row.actor_id
    elif row.name == "reopen":
        clocks.reopened_at, clocks.reopen_count = row.at, clocks.reopen_count + 1
    elif row.name == "return_to_expert":
        clocks.return_count += 1
    elif row.name == "close":
        clocks.first_resolution_at = clocks.first_resolution_at or row.at


def _read_off(clocks: CaseClocks) -> None:
    """The instants that are the ends of measures."""
    courses = clocks.courses
    clocks.acknowledged_at = courses["acknowledged"].ended_at
    clocks.offered_at = courses["assignment"].ended_at
    clocks.first_response_at = courses["first_response"].ended_at
    clocks.first_answer_at = courses["first_answer"].ended_at
    clocks.full_resolution_at = courses["resolution"].ended_at
    clocks.consent_asked_at = courses["consent"].began_at
    clocks.consent_answered_at = courses["consent"].ended_at
    clocks.published_at = courses["publication"].ended_at

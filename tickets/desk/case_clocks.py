"""The clocks of one case for its page: how long ago it came, how long the answer took or may still take.

Read off the transitions the page has loaded already, by the same rules as the figures (`metrics/clocks.py`), and
said in the time in which the desk is open. No query.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.calendars import MINUTE, Calendar
from tickets.lifecycle import Status
from tickets.metrics import calendars
from tickets.metrics.calendars import Versions
from tickets.metrics.clocks import Course, Outcome
from tickets.metrics.rows import clocks_of_case
from tickets.models import Ticket

_HOUR = 60
_MEASURES: tuple[tuple[str, Any], ...] = (
    ("first_response", gettext_lazy("最初の返事")),
    ("first_answer", gettext_lazy("最初の回答")),
)
_WAITS: tuple[tuple[str, Any], ...] = (
    ("wait_asker", gettext_lazy("返事を待った時間")),
    ("wait_outside", gettext_lazy("ほかの窓口を待った時間")),
)


@dataclass(frozen=True)
class Clock:
    """One line of the card. `is_late`: over the target, to be shown in red."""

    label: Any
    text: str
    is_late: bool = False


@dataclass(frozen=True)
class CaseCard:
    """What the card shows. `stands_still`: the desk waits for the asker, and nothing is counted."""

    received_at: datetime.datetime
    clocks: list[Clock]
    stands_still: bool


def clocks_for_page(ticket: Ticket, now: datetime.datetime) -> CaseCard:
    """The clocks of `ticket`, whose transitions are prefetched, as of the aware `now`."""
    versions = calendars.of_channel(calendars.at_hand(), ticket.channel)
    clocks = clocks_of_case(ticket, list(ticket.transitions.all()))
    courses = clocks.courses
    in_force = versions.in_force(now)
    age = in_words(in_force.minutes(ticket.received_at, now), in_force)
    lines = [Clock(_("受け付けてから"), age)]
    lines += _receipt(courses["acknowledged"], versions, in_force)
    lines += [
        Clock(label, text)
        for name, label in _MEASURES
        if (text := _course_in_words(courses[name], versions, in_force))
    ]
    if due := _due(ticket, now, in_force):
        lines.append(due)
    for name, label in _WAITS:
        if waited := _waited(courses[name], clocks.last_at, now, versions):
            lines.append(Clock(label, in_words(waited, in_force)))
    return CaseCard(ticket.received_at, lines, ticket.status == Status.AWAITING_ASKER)


def in_words(minutes: int, calendar: Calendar) -> str:
    """Business minutes as people say them: the two largest units, a day being as long as the desk's longest."""
    days, rest = divmod(minutes, max(calendar.day_lengths()))
    hours, left = divmod(rest, _HOUR)
    words = []
    if days:
        words.append(_("%(number)d営業日") % {"number": days})
    if hours:
        words.append(_("%(number)d時間") % {"number": hours})
    if left and not days:
        words.append(_("%(number)d分") % {"number": left})
    return _("と").join(words) if words else _("1分未満")


def _receipt(course: Course, versions: Versions, in_force: Calendar) -> list[Clock]:
    """The receipt, which went out by itself and is no answer; nothing for who phoned or came and needs none."""
    label = _("受付メール")
    if course.outcome is Outcome.DONE:
        return [
            Clock(label, _("%(time)sで送りました") % {"time": in_words(_minutes(course, versions), in_force)})
        ]
    return [Clock(label, _("まだ送っていません"))] if course.outcome is Outcome.OPEN else []


def _course_in_words(course: Course, versions: Versions, in_force: Calendar) -> str:
    """Nothing for what will not come any more, such as the answer of a case withdrawn."""
    if course.outcome not in (Outcome.OPEN, Outcome.DONE):
        return ""
    if course.outcome is Outcome.DONE:
        return _("%(time)sで出しました") % {"time": in_words(_minutes(course, versions), in_force)}
    return _("まだ出していません")


def _due(ticket: Ticket, now: datetime.datetime, in_force: Calendar) -> Clock | None:
    if ticket.due_at is None:
        return None
    if ticket.due_at < now:
        over = in_words(in_force.minutes(ticket.due_at, now), in_force)
        return Clock(_("期限"), _("%(time)s過ぎています") % {"time": over}, is_late=True)
    return Clock(
        _("期限"), _("あと%(time)s") % {"time": in_words(in_force.minutes(now, ticket.due_at), in_force)}
    )


def _waited(
    course: Course, last_at: datetime.datetime | None, now: datetime.datetime, versions: Versions
) -> int:
    """Business minutes of all waits, with the one that runs on since the last transition."""
    still = versions.in_force(now).open_time(last_at, now) if course.runs and last_at else 0
    return (_passed(course, versions) + still) // MINUTE


def _minutes(course: Course, versions: Versions) -> int:
    return _passed(course, versions) // MINUTE


def _passed(course: Course, versions: Versions) -> int:
    """As the figures have it: each stretch by the version in force when it ended."""
    return sum(versions.in_force(end).open_time(start, end) for start, end in course.stretches)

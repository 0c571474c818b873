"""The clocks of one case for its page: how long ago it came, how long the answer took or may still take.

Read off the transitions the page has loaded already, by the same rules as the figures (`metrics/clocks.py`), and
said in the time in which the desk is open. No query.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.business_time import business_minutes
from tickets.lifecycle import Status
from tickets.metrics.clocks import Course, Outcome, clocks_of
from tickets.models import Ticket, Transition

_HOUR = 60
_MEASURES: tuple[tuple[str, Any], ...] = (
    ("first_response", gettext_lazy("最初の返事")),
    ("first_answer", gettext_lazy("最初の回答")),
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
    rows = list(ticket.transitions.all())
    courses = clocks_of(ticket.received_at, rows).courses
    age = in_words(business_minutes(ticket.received_at, now))
    lines = [Clock(_("受け付けてから"), age)]
    lines += [Clock(label, text) for name, label in _MEASURES if (text := _course_in_words(courses[name]))]
    if due := _due(ticket, now):
        lines.append(due)
    if waited := _waited_for_the_asker(rows, now):
        lines.append(Clock(_("返事を待った時間"), in_words(waited)))
    return CaseCard(ticket.received_at, lines, ticket.status == Status.AWAITING_ASKER)


def in_words(minutes: int) -> str:
    """Business minutes as people say them: the two largest units, a day being as long as the desk is open."""
    opens, closes = settings.DESK_OPENS, settings.DESK_CLOSES
    a_day = (closes.hour - opens.hour) * _HOUR + closes.minute - opens.minute
    days, rest = divmod(minutes, a_day)
    hours, left = divmod(rest, _HOUR)
    words = []
    if days:
        words.append(_("%(number)d営業日") % {"number": days})
    if hours:
        words.append(_("%(number)d時間") % {"number": hours})
    if left and not days:
        words.append(_("%(number)d分") % {"number": left})
    return _("と").join(words) if words else _("1分未満")


def _course_in_words(course: Course) -> str:
    """Nothing for what will not come any more, such as the answer of a case withdrawn."""
    if course.outcome not in (Outcome.OPEN, Outcome.DONE):
        return ""
    minutes = sum(business_minutes(start, end) for start, end in course.stretches)
    if course.outcome is Outcome.DONE:
        return _("%(time)sで出しました") % {"time": in_words(minutes)}
    return _("まだ出していません")


def _due(ticket: Ticket, now: datetime.datetime) -> Clock | None:
    if ticket.due_at is None:
        return None
    if ticket.due_at < now:
        over = in_words(business_minutes(ticket.due_at, now))
        return Clock(_("期限"), _("%(time)s過ぎています") % {"time": over}, is_late=True)
    return Clock(_("期限"), _("あと%(time)s") % {"time": in_words(business_minutes(now, ticket.due_at))})


def _waited_for_the_asker(rows: list[Transition], now: datetime.datetime) -> int:
    """Business minutes between asking back and what came next, up to `now` where nothing came yet."""
    steps = [(row.target, row.at) for row in rows if row.field == "status"]
    return sum(
        business_minutes(at, until)
        for (state, at), (_next, until) in pairwise([*steps, ("", now)])
        if state == Status.AWAITING_ASKER
    )

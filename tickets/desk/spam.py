"""The tray of what may be spam: why each case is there, and many released or put away at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import User
from tickets import rules, services
from tickets.errors import ConflictError, ForbiddenError
from tickets.lifecycle import Status
from tickets.models import Ticket

REASONS: dict[str, Any] = {
    "honeypot": _("人には見えない欄に書き込みがある"),
    "links": _("リンクがいくつもある"),
    "rate": _("短い時間に何件も送られた"),
    "proof": _("送る前の確かめが終わっていない"),
    "form": _("この窓口の画面から送られていない"),
    "unknown": _("送られ方がふつうと違う"),
}
"""Why a case was held when it came in; `services.open_ticket` keeps the codes on the case."""
CHOICES = ("release", "mark_spam")
STATES = {"held": Status.HELD, "spam": Status.SPAM}


def tray(user: User, state: str) -> QuerySet[Ticket]:
    """What is `held`, or what was put away as `spam`, the longest waiting first. Raises ForbiddenError."""
    if not rules.may_enter_cases(user):
        raise ForbiddenError
    return Ticket.objects.visible_to(user).filter(status=STATES[state]).order_by("received_at", "pk")


def reasons_of(ticket: Ticket) -> list[str]:
    """Why the case was held, in words; empty where nobody knows or a person put it there."""
    return [str(REASONS.get(code, code)) for code in ticket.held_because]


def decide(numbers: Iterable[str], name: str, *, by: User) -> tuple[int, list[str]]:
    """Runs `release` or `mark_spam` on each case through the door; returns how many moved, and the numbers that did not.

    Each is its own change: one that somebody else has decided meanwhile stops no other. `received_at` stays what it
    was. Raises ForbiddenError.
    """
    if not rules.may_enter_cases(by) or name not in CHOICES:
        raise ForbiddenError
    found = Ticket.objects.visible_to(by).filter(number__in=list(numbers)).order_by("received_at", "pk")
    done, missed = 0, []
    for number, pk in list(found.values_list("number", "pk")):
        try:
            services.perform(pk, name, by=by)
            done += 1
        except ConflictError:
            missed.append(number)
    return done, missed

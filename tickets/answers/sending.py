"""The seconds in which who sent something to the asker can take it back (`docs/adr/0009-undo-send.md`).

Until they are over the asker's page, mail and API show the case as it was before: `as_asker_sees`. Undoing is a
transition like others (`undo_send`), decided by one conditional UPDATE on the mail that waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people.models import User
from tickets import clock
from tickets.actors import Actor
from tickets.errors import ConflictError
from tickets.lifecycle import can_be_taken_back
from tickets.models import Effect, Message, Ticket, Transition

SENDS = {"ask_back": "question_mail", "approve_answer": "answer_mail", "refer": "referral_mail"}
"""Transitions that can be taken back, and the mail that makes them known."""


_without_delay: ContextVar[bool] = ContextVar("without_delay", default=False)


@contextmanager
def at_once() -> Iterator[None]:
    """Within the block nothing waits: a program means what it sends, only people press a button by mistake."""
    token = _without_delay.set(True)
    try:
        yield
    finally:
        _without_delay.reset(token)


def goes_out_at(at: datetime) -> datetime:
    """When something that was sent at `at` reaches the asker."""
    return at if _without_delay.get() else at + timedelta(seconds=settings.SEND_UNDO_SECONDS)


def as_asker_sees(ticket: Ticket) -> Ticket:
    """The case as it was before what is not out yet; the case itself where nothing waits. Never save it.

    One query while something waits, none otherwise.
    """
    if not can_be_taken_back(ticket):
        return ticket
    sent = _sent(ticket)
    names = [field.attname for field in Ticket._meta.concrete_fields]  # noqa: SLF001  Django's documented API
    before = {
        "status": sent.source,
        "first_response_at": _unless(ticket.first_response_at, sent.at),
        "first_answer_at": _unless(ticket.first_answer_at, sent.at),
        "goes_out_at": None,
    }
    return Ticket.from_db(None, names, [before.get(name, getattr(ticket, name)) for name in names])


def let_go(ticket: Ticket) -> None:
    """Sends what waits now, because its sender or somebody else goes on with the case. The caller holds the lock."""
    if not can_be_taken_back(ticket):
        return
    now = clock.now()
    _waiting_mail(ticket).update(due_at=now)
    _unread(ticket).update(sent_at=now)
    ticket.goes_out_at = ticket.sender = None


def takes_back(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> dict[str, Any]:
    """What `undo_send` writes: the mail is cancelled, the words are the desk's own again.

    Raises ConflictError where the mail is on its way already.
    """
    sent = _sent(ticket)
    if _waiting_mail(ticket).update(state=Effect.State.CANCELLED) != 1:
        raise ConflictError(_("もう送られました。取り消せません。"))
    _unread(ticket).update(is_public=False, sent_at=None)
    if sent.name == "refer":
        before = ticket.transitions.filter(name="refer", at__lt=sent.at).last()
        ticket.referred_to.set(before.details["windows"] if before else [])
    return {"sent": sent, "expert": _expert_before(ticket, sent)}


def _sent(ticket: Ticket) -> Transition:
    """The step that can be taken back: the last one, for every other lets it go."""
    sent: Transition = ticket.transitions.filter(name__in=SENDS).latest("at", "pk")
    return sent


def _waiting_mail(ticket: Ticket) -> QuerySet[Effect]:
    """The mail that waits, unless a worker has taken it up."""
    sent = _sent(ticket)
    return Effect.objects.filter(
        transition=sent, kind=SENDS[sent.name], state=Effect.State.PENDING, lease_until__isnull=True
    )


def _unread(ticket: Ticket) -> QuerySet[Message]:
    return ticket.messages.filter(is_public=True, sent_at=ticket.goes_out_at)


def _expert_before(ticket: Ticket, sent: Transition) -> User | None:
    """Who held the case: referring one that was only offered had taken it away from them."""
    if ticket.expert is not None or sent.source != "offered":
        return ticket.expert
    offer = ticket.transitions.filter(name="offer", at__lte=sent.at).latest("at", "pk")
    return User.objects.filter(pk=offer.details["expert_id"]).first()


def _unless(value: datetime | None, instant: datetime) -> datetime | None:
    return None if value == instant else value

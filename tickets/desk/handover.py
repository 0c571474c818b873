"""Telling an outside window about a case: the asker is asked about the exact words, then, with a yes, it may be told.

And what came of a referral, asked back later. `models/handover.py` has what the database promises.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import User
from tickets import clock, effects, rules
from tickets.actors import Actor, Asker, user_of
from tickets.audit import record
from tickets.desk.desk_inputs import HandOverAnswerInput, HandOverInput, OutcomeInput, ToldInput
from tickets.door import Data, checked, locked
from tickets.errors import ConflictError, ForbiddenError, NotFoundError
from tickets.lifecycle import Status
from tickets.models import HandOver, ReferralOutcome, Ticket, Transition
from tickets.models.handover import hash_of

_NOT_ANY_MORE = (Status.HELD, Status.SPAM, Status.WITHDRAWN)
_TURNS = ("refer", "reopen")
AFTER_REFERRAL = (Status.REFERRED, Status.CLOSED)
"""While a case is in these its asker may say what came of the referral."""


def ask(ticket_id: int, *, by: User, data: Data) -> HandOver:
    """Asks the asker whether a window may be told exactly this. A question before it about the same window ends.

    Raises NotFoundError, ForbiddenError, ConflictError, InvalidInputError.
    """
    with transaction.atomic():
        ticket = _locked(ticket_id, by, "ask_handover")
        if ticket.status in _NOT_ANY_MORE or ticket.merged_into_id:
            raise ConflictError
        values = checked(HandOverInput, data)
        open_before = ticket.handovers.filter(
            window=values["window"], agreed_at__isnull=True, declined_at__isnull=True
        )
        open_before.delete()
        handover = HandOver.objects.create(
            ticket=ticket,
            window=values["window"],
            text=values["text"],
            text_hash=hash_of(values["window"].pk, values["text"]),
            asked_at=clock.now(),
            asked_by=by,
        )
        _note(ticket, handover, "ask_handover", by=by, target="asked")
        effects.enqueue_handover(handover)
    return handover


def answer(ticket_id: int, handover_id: int, *, by: Asker, data: Data) -> HandOver:
    """The asker's yes or no, by link, to the text that was shown.

    Raises NotFoundError, ConflictError (decided already, or the text is not the one that was read), InvalidInputError.
    """
    with transaction.atomic():
        ticket = _locked(ticket_id, by, "answer_handover")
        values = checked(HandOverAnswerInput, data)
        return answer_locked(
            ticket, handover_id, by=by, agreed=values["agreed"], text_hash=values["text_hash"]
        )


def answer_locked(ticket: Ticket, handover_id: int, *, by: Actor, agreed: bool, text_hash: str) -> HandOver:
    """The same for a verb that holds the lock of the case and has asked the rules."""
    handover = _of(ticket, handover_id)
    if handover.told_at:
        raise ConflictError(_("もう窓口に伝えました。取り消すときは、書き足して知らせてください。"))
    if not handover.is_open and (not handover.agreed_at or agreed):
        raise ConflictError(_("もうお返事をいただいています。"))
    if agreed and ticket.status in _NOT_ANY_MORE:
        raise ConflictError
    if text_hash != handover.text_hash:
        raise ConflictError(_("文章が変わっています。新しい文章を読んでから、もう一度決めてください。"))
    now = clock.now()
    if agreed:
        handover.agreed_at, handover.agreed_hash = now, text_hash
    else:
        handover.declined_at = now
    heard_by = user_of(by)
    handover.answered_through = HandOver.Channel.SPOKEN if heard_by else HandOver.Channel.LINK
    handover.answer_recorded_by = heard_by
    handover.save()
    _note(ticket, handover, "answer_handover", by=by, target="agreed" if agreed else "declined")
    ticket.last_activity_at = now
    ticket.save(update_fields=["last_activity_at"])
    return handover


def tell(ticket_id: int, handover_id: int, *, by: User, data: Data) -> HandOver:
    """Records that the window was told, and how. Not without the asker's yes: ConflictError."""
    with transaction.atomic():
        ticket = _locked(ticket_id, by, "record_handover")
        handover = _of(ticket, handover_id)
        if ticket.status in _NOT_ANY_MORE:
            raise ConflictError
        if not handover.may_be_told:
            raise ConflictError(_("相談した人の同意がないので、窓口に伝えたと記録できません。"))
        handover.told_how = checked(ToldInput, data)["told_how"]
        handover.told_at, handover.told_by = clock.now(), by
        handover.save()
        _note(ticket, handover, "tell_window", by=by, target="told")
    return handover


def tell_outcome(ticket_id: int, *, by: Asker, data: Data) -> ReferralOutcome:
    """What came of the last referral, in the asker's judgement; may be changed by saying it again."""
    with transaction.atomic():
        ticket = _locked(ticket_id, by, "tell_outcome")
        return tell_outcome_locked(ticket, by=by, outcome=checked(OutcomeInput, data)["outcome"])


def tell_outcome_locked(ticket: Ticket, *, by: Actor, outcome: str) -> ReferralOutcome:
    """The same for a verb that holds the lock. Raises ConflictError where there was no referral, or it goes on."""
    referral = last_referral(ticket)
    if referral is None:
        raise ConflictError
    now = clock.now()
    told, _is_new = ReferralOutcome.objects.update_or_create(
        referral=referral, defaults={"ticket": ticket, "outcome": outcome, "given_at": now}
    )
    record(ticket, "tell_outcome", by=by, field="outcome", target=outcome)
    return told


def last_referral(ticket: Ticket, rows: Iterable[Transition] | None = None) -> Transition | None:
    """The referral whose outcome can be told now; None, without a query, where none can.

    `rows` are the case's transitions in order, where they are loaded already.
    """
    if ticket.status not in AFTER_REFERRAL or ticket.merged_into_id or ticket.erased_at:
        return None
    if rows is None:
        rows = ticket.transitions.filter(name__in=_TURNS).select_related("outcome").order_by("at", "pk")
    last = next((row for row in reversed(list(rows)) if row.name in _TURNS), None)
    return last if last and last.name == "refer" else None


def outcome_of(referral: Transition) -> ReferralOutcome | None:
    """What was told about it, if anything; `last_referral` has loaded it."""
    return getattr(referral, "outcome", None)


def _locked(ticket_id: int, by: Actor, verb: str) -> Ticket:
    ticket = locked(ticket_id, by)
    if not rules.may(verb, by, ticket):
        raise ForbiddenError
    return ticket


def _of(ticket: Ticket, handover_id: int) -> HandOver:
    handover = ticket.handovers.filter(pk=handover_id).first()
    if handover is None:
        raise NotFoundError
    return handover


def _note(ticket: Ticket, handover: HandOver, name: str, *, by: Actor, target: str) -> None:
    details: dict[str, Any] = {"window": handover.window_id, "text_hash": handover.text_hash}
    record(ticket, name, by=by, field="handover", target=target, details=details)

"""What a transition writes beside the case's own row: messages, public texts, consents.

`RECORDS` maps transition → writer. A writer runs inside the door, before the row moves, with the row
locked; it returns facts the transition needs, and refuses by raising a domain error.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from people.models import User
from tickets import overtaken
from tickets.actors import Actor, Asker, user_of
from tickets.answers import sending
from tickets.errors import ConflictError, ConsentMismatchError
from tickets.lifecycle import Status
from tickets.lists import case_words
from tickets.metrics import calendars
from tickets.models import ConflictOfInterest, Consent, Message, OfferRule, PublicText, Ticket
from tickets.publishing import anonymising, consent

PRINT_LINK = "print_link"
"""In the record: a coordinator printed a secret link."""
Facts = dict[str, Any]
Writer = Callable[[Ticket, dict[str, Any], Actor, datetime], Facts]


def say(
    ticket: Ticket,
    kind: str,
    body: str,
    *,
    by: Actor,
    at: datetime,
    public: bool,
    shown_at: datetime | None = None,
) -> Message:
    """Adds a message to the thread, visible to the asker (at once, or from `shown_at` on) or not; the desk finds it by its words."""
    case_words.add(ticket, body)
    return Message.objects.create(
        ticket=ticket,
        kind=kind,
        body=body,
        author=user_of(by),
        is_public=public,
        created_at=at,
        sent_at=(shown_at or at) if public else None,
    )


def _says(kind: str, *, public: bool = True, key: str = "message") -> Writer:
    def write(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
        say(ticket, kind, values[key], by=by, at=at, public=public)
        return {}

    return write


def _asks_back(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    shown_at = sending.goes_out_at(at)
    body = values["message"]
    return {"said": say(ticket, Message.Kind.QUESTION, body, by=by, at=at, public=True, shown_at=shown_at)}


def _sends_answer(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """The draft under review becomes visible to the asker; who wrote it stays its author."""
    draft = ticket.messages.filter(kind=Message.Kind.ANSWER, is_public=False).last()
    if draft is None:
        raise ConflictError(_("送る回答がありません。"))
    if values.get("draft", draft.pk) != draft.pk:
        raise ConflictError(_("回答が書き直されています。新しい回答を読んでから、もう一度決めてください。"))
    draft.is_public, draft.sent_at = True, sending.goes_out_at(at)
    draft.save(update_fields=["is_public", "sent_at"])
    return {"said": draft}


def _reopens(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """The asker's words belong to the thread; why a coordinator reopened is the desk's own business."""
    asked = isinstance(by, Asker)
    kind = Message.Kind.REPLY if asked else Message.Kind.NOTE
    say(ticket, kind, values["message"], by=by, at=at, public=asked)
    return {}


def _refers(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    shown_at = sending.goes_out_at(at)
    ticket.referred_to.set(values["windows"])
    body = values["message"]
    return {"said": say(ticket, Message.Kind.REFERRAL, body, by=by, at=at, public=True, shown_at=shown_at)}


def _writes_public_text(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """A new immutable version, without a word nobody decided about; an earlier yes was to another text and ends here."""
    values = dict(values)
    kept = anonymising.without_open_marks(ticket, values)
    decided = anonymising.decisions(ticket, values, kept)
    for name in ("keep", "confirmed"):
        values.pop(name, None)
    _end_consents(ticket, at)
    text = PublicText(
        ticket=ticket,
        version=ticket.public_texts.count() + 1,
        writer=user_of(by),
        created_at=at,
        decisions=decided,
        **{"category": ticket.category, **values},
    )
    text.hash = text.compute_hash()
    text.save()
    return {"public_text": text}


def _takes_consent(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    if values["public_text_hash"] != ticket.public_text_hash:
        raise ConsentMismatchError
    if ticket.public_text is None:
        raise ConflictError
    Consent.objects.create(
        ticket=ticket,
        public_text=ticket.public_text,
        text_hash=ticket.public_text_hash,
        wording_version=consent.WORDING_VERSION,
        channel="link" if isinstance(by, Asker) else "spoken",
        recorded_by=user_of(by),
        given_at=at,
    )
    return {"heard_by": user_of(by) or _printed_by(ticket)}


def _printed_by(ticket: Ticket) -> User | None:
    """Who held the asker's key for a moment, to print it: not the second person any more who releases the text."""
    row = ticket.transitions.filter(name=PRINT_LINK).order_by("at", "pk").last()
    return row.actor if row else None


def _ends_consent(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    _end_consents(ticket, at)
    return {}


def _end_consents(ticket: Ticket, at: datetime) -> None:
    ticket.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)


def _was_read(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """Who releases a text has read this one."""
    if values.get("public_text_hash", ticket.public_text_hash) != ticket.public_text_hash:
        raise ConsentMismatchError
    return {}


def _offers(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """Until when the offer stands. Refused where somebody else has just decided: one wins, the other is told who."""
    asked_now = ticket.expert.email if ticket.expert and ticket.status == Status.OFFERED else ""
    if values.get("instead_of", asked_now).lower() != asked_now.lower():
        raise ConflictError(overtaken.told(ticket, by))
    if "instead_of" not in values and overtaken.at_this_moment(ticket, by, at):
        raise ConflictError(overtaken.told(ticket, by))
    return {"expires_at": calendars.desk_at(at).after(at, OfferRule.current().minutes(ticket))}


def _gives_back(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """A conflict of interest is remembered for every later case of the firm."""
    user = user_of(by)
    if values.get("conflict_of_interest") and user and ticket.expert:
        ConflictOfInterest.objects.record_firm(ticket, ticket.expert, by=user, at=at)
    return {}


RECORDS: dict[str, Writer] = {
    "offer": _offers,
    "decline": _gives_back,
    "hand_back": _gives_back,
    "ask_back": _asks_back,
    "asker_reply": _says(Message.Kind.REPLY),
    "submit_for_review": _says(Message.Kind.ANSWER, public=False, key="answer"),
    "approve_answer": _sends_answer,
    "refer": _refers,
    "undo_send": sending.takes_back,
    "reopen": _reopens,
    "request_consent": _writes_public_text,
    "grant_consent": _takes_consent,
    "want_changes": _says(Message.Kind.REPLY),
    "publish": _was_read,
    "retract": _ends_consent,
    "withdraw_consent": _ends_consent,
}

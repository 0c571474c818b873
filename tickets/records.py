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
from tickets import consent
from tickets.actors import Actor, Asker, user_of
from tickets.errors import ConflictError, ConsentMismatchError
from tickets.models import Consent, Message, PublicText, Ticket

PRINT_LINK = "print_link"
"""In the record: a coordinator printed a secret link."""
Facts = dict[str, Any]
Writer = Callable[[Ticket, dict[str, Any], Actor, datetime], Facts]


def say(ticket: Ticket, kind: str, body: str, *, by: Actor, at: datetime, public: bool) -> Message:
    """Adds a message to the thread, visible to the asker or not."""
    return Message.objects.create(
        ticket=ticket,
        kind=kind,
        body=body,
        author=user_of(by),
        is_public=public,
        created_at=at,
        sent_at=at if public else None,
    )


def _says(kind: str, *, public: bool = True, key: str = "message") -> Writer:
    def write(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
        say(ticket, kind, values[key], by=by, at=at, public=public)
        return {}

    return write


def _sends_answer(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """The draft under review becomes visible to the asker; who wrote it stays its author."""
    draft = ticket.messages.filter(kind=Message.Kind.ANSWER, is_public=False).last()
    if draft is None:
        raise ConflictError(_("送る回答がありません。"))
    if values.get("draft", draft.pk) != draft.pk:
        raise ConflictError(_("回答が書き直されています。新しい回答を読んでから、もう一度決めてください。"))
    draft.is_public, draft.sent_at = True, at
    draft.save(update_fields=["is_public", "sent_at"])
    return {}


def _reopens(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """The asker's words belong to the thread; why a coordinator reopened is the desk's own business."""
    asked = isinstance(by, Asker)
    kind = Message.Kind.REPLY if asked else Message.Kind.NOTE
    say(ticket, kind, values["message"], by=by, at=at, public=asked)
    return {}


def _refers(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    say(ticket, Message.Kind.REFERRAL, values["message"], by=by, at=at, public=True)
    ticket.referred_to.set(values["windows"])
    return {}


def _writes_public_text(ticket: Ticket, values: dict[str, Any], by: Actor, at: datetime) -> Facts:
    """A new immutable version; an earlier yes was to another text and ends here."""
    _end_consents(ticket, at)
    text = PublicText(
        ticket=ticket,
        version=ticket.public_texts.count() + 1,
        writer=user_of(by),
        created_at=at,
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


RECORDS: dict[str, Writer] = {
    "ask_back": _says(Message.Kind.QUESTION),
    "asker_reply": _says(Message.Kind.REPLY),
    "submit_for_review": _says(Message.Kind.ANSWER, public=False, key="answer"),
    "approve_answer": _sends_answer,
    "refer": _refers,
    "reopen": _reopens,
    "request_consent": _writes_public_text,
    "grant_consent": _takes_consent,
    "want_changes": _says(Message.Kind.REPLY),
    "publish": _was_read,
    "retract": _ends_consent,
    "withdraw_consent": _ends_consent,
}

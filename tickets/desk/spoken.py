"""Speaking for an asker who phoned, faxed or came and has no link: what they said, recorded by who heard it.

Everything an asker may do by link can be said too. Each record holds how it was said and how the coordinator knew
who it was. A yes to a public text is a yes to the text that was read out, word for word; who heard it does not
publish it (`rules.PERMISSIONS["publish"]`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from rest_framework import serializers

from people.models import User
from tickets import clock, rules
from tickets.audit import record
from tickets.desk.desk_inputs import (
    SpokenConsentInput,
    SpokenHandOverInput,
    SpokenInput,
    SpokenMessageInput,
    SpokenOutcomeInput,
    SpokenReasonInput,
)
from tickets.desk.handover import answer_locked, tell_outcome_locked
from tickets.door import Data, checked, locked, require_possible, run
from tickets.errors import ConflictError, ForbiddenError, NotFoundError
from tickets.lifecycle import OPEN_STATES
from tickets.models import Message, Ticket
from tickets.records import say
from tickets.services import erase_locked
from tickets.telling import notices

INPUTS: dict[str, type[serializers.Serializer[Any]]] = {
    "asker_reply": SpokenMessageInput,
    "add_message": SpokenMessageInput,
    "grant_consent": SpokenConsentInput,
    "want_changes": SpokenMessageInput,
    "decline_consent": SpokenInput,
    "tell_answer": SpokenInput,
    "answer_handover": SpokenHandOverInput,
    "tell_outcome": SpokenOutcomeInput,
    "withdraw_consent": SpokenReasonInput,
    "withdraw": SpokenReasonInput,
    "erase": SpokenReasonInput,
}
"""What can be said → what is recorded of it."""
TELL_ANSWER = "tell_answer"
_OF_THE_TALK = ("how", "identity", "was_read_out", "reason")


def hear(ticket_id: int, name: str, *, by: User, data: Data | None = None) -> Ticket:
    """Does for the asker what they said, and records who heard it. Returns the case as it is then.

    Raises NotFoundError (no such case for this user, or nothing of that name), ForbiddenError (the case came by
    web, or `by` is no coordinator), ConflictError, InvalidInputError naming fields.
    """
    if name not in INPUTS:
        raise NotFoundError
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("speak_for", by, ticket):
            raise ForbiddenError
        is_transition = name not in _OTHERS
        if is_transition:
            require_possible(ticket, name)
        values = checked(INPUTS[name], data, ticket=ticket)
        talk = {key: values[key] for key in _OF_THE_TALK if key in values}
        if not is_transition:
            _OTHERS[name](ticket, by, values, talk)
            return ticket
        taken = {key: value for key, value in values.items() if key not in _OF_THE_TALK or key == "reason"}
        run(ticket, name, by=by, values=taken)
        record(ticket, "heard", by=by, field="spoken", target=name, details=talk)
    return ticket


def sayable(ticket: Ticket, possible: Callable[[Ticket, str], bool]) -> list[str]:
    """What the asker of `ticket` could say now, in the order of `INPUTS`; `possible` asks the machine."""
    if ticket.erased_at or not ticket.is_spoken:
        return []
    return [name for name in INPUTS if name not in _OTHERS and possible(ticket, name)]


def _adds(ticket: Ticket, by: User, values: dict[str, Any], talk: dict[str, Any]) -> None:
    if ticket.status not in OPEN_STATES:
        raise ConflictError
    now = clock.now()
    message = say(ticket, Message.Kind.REPLY, values["message"], by=by, at=now, public=True)
    ticket.last_activity_at = now
    ticket.save(update_fields=["last_activity_at"])
    record(ticket, "heard", by=by, field="spoken", target="add_message", details=talk)
    notices.asker_added(ticket, message)


def _told(ticket: Ticket, by: User, values: dict[str, Any], talk: dict[str, Any]) -> None:
    """The desk told its answer to somebody whom no mail reaches."""
    if ticket.first_response_at is None:
        raise ConflictError
    record(ticket, "heard", by=by, field="spoken", target=TELL_ANSWER, details=talk)


def _erases(ticket: Ticket, by: User, values: dict[str, Any], talk: dict[str, Any]) -> None:
    """Why somebody wants it is asked and then forgotten with the rest; how they said it stays."""
    erase_locked(ticket, by=by, details=talk)
    ticket.transitions.forget_reasons()


def _answers(ticket: Ticket, by: User, values: dict[str, Any], talk: dict[str, Any]) -> None:
    answer_locked(ticket, values["handover"], by=by, agreed=values["agreed"], text_hash=values["text_hash"])
    record(ticket, "heard", by=by, field="spoken", target="answer_handover", details=talk)


def _tells(ticket: Ticket, by: User, values: dict[str, Any], talk: dict[str, Any]) -> None:
    tell_outcome_locked(ticket, by=by, outcome=values["outcome"])
    record(ticket, "heard", by=by, field="spoken", target="tell_outcome", details=talk)


_OTHERS: dict[str, Callable[[Ticket, User, dict[str, Any], dict[str, Any]], None]] = {
    "add_message": _adds,
    TELL_ANSWER: _told,
    "erase": _erases,
    "answer_handover": _answers,
    "tell_outcome": _tells,
}
"""What is not a change of state."""

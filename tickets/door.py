"""The parts of the one door: a case locked, input checked, a transition run with its records and effects.

For the modules that hold verbs of their own (`services.py` and those beside it); pages, API, commands and tasks
call the verbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django_fsm import can_proceed
from rest_framework import serializers

from tickets import clock, effects, overtaken, rules
from tickets.actors import Actor, Asker, Clock, user_of
from tickets.answers import sending
from tickets.errors import ConflictError, InvalidInputError, NotFoundError
from tickets.lifecycle import CONSENTED_STATES, can_be_taken_back
from tickets.lists import case_words, targets
from tickets.metrics.rows import record as record_measures
from tickets.models import Ticket, Transition
from tickets.records import RECORDS

Data = Any
"""What was sent, as parsed from JSON or a form; the input serializers decide whether it is any good."""


def locked(ticket_id: int, by: Actor) -> Ticket:
    """The row, locked until commit, if `by` may know of it. SQLite locks as a whole: see settings.

    Raises NotFoundError, and ConflictError for a case whose asker has erased it: nothing happens to it again.
    """
    try:
        ticket = Ticket.objects.visible_to(by).select_for_update(of=("self",)).get(pk=ticket_id)
    except Ticket.DoesNotExist as error:
        raise NotFoundError from error
    if ticket.erased_at:
        raise ConflictError(_("この相談は、相談した人がデータを消しました。もう何もできません。"))
    return ticket


def require_possible(ticket: Ticket, name: str, by: Actor | None = None) -> None:
    """Raises ConflictError, which tells the desk's people who was faster."""
    if not can_proceed(getattr(ticket, name)):
        raise ConflictError(overtaken.told(ticket, by))


def checked(
    serializer_class: type[serializers.Serializer[Any]], data: Data | None, *, ticket: Ticket | None = None
) -> dict[str, Any]:
    serializer = serializer_class(data=data if data is not None else {}, context={"ticket": ticket})
    if not serializer.is_valid():
        raise InvalidInputError(flat_errors(serializer.errors))
    return serializer.validated_data


def flat_errors(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    """DRF nests the errors of list items by index; the reader needs the field."""

    def messages(value: Any) -> list[str]:
        if isinstance(value, Mapping):
            return [text for item in value.values() for text in messages(item)]
        if isinstance(value, list):
            return [text for item in value for text in messages(item)]
        return [str(value)]

    return {field: messages(value) for field, value in errors.items()}


def run(ticket: Ticket, name: str, *, by: Actor, values: dict[str, Any]) -> Ticket:
    """The transition itself, its records and its effects; the caller holds the lock."""
    for other in _taken_along(ticket, name):
        run(ticket, other, by=by, values={})
    if name != "undo_send":
        sending.let_go(ticket)
    held_by = ticket.expert_id
    method = getattr(ticket, name)
    field: str = method._django_fsm.field.name  # noqa: SLF001  django-fsm offers no public way
    row = Transition(
        ticket=ticket,
        field=field,
        name=name,
        source=getattr(ticket, field),
        actor_role=role_of(by, ticket),
        actor=user_of(by),
        details=_details(values),
        at=clock.now(),
    )
    write = RECORDS.get(name)
    facts = write(ticket, values, by, row.at) if write else {}
    method(at=row.at, by=by, **values, **facts)
    ticket.last_activity_at = row.at
    row.target = getattr(ticket, field)
    row.save()
    ticket.due_at = targets.next_due(ticket)
    ticket.save()
    if ticket.expert_id != held_by:
        Ticket.objects.filter(merged_into=ticket).update(expert=ticket.expert)
    record_measures(ticket)
    effects.enqueue(row, facts.get("said"))
    return ticket


def take_in(ticket: Ticket) -> None:
    """What a new case needs beside its first transition: when it is due, its measures, the words it is found by."""
    ticket.due_at = targets.next_due(ticket)
    ticket.save(update_fields=["due_at"])
    record_measures(ticket)
    case_words.add(ticket, *case_words.of_intake(ticket))


def _taken_along(ticket: Ticket, name: str) -> list[str]:
    """Withdrawing a case takes its publication with it, first, so that no moment has one without the other.

    It also takes back what is not out yet: whoever withdraws was promised to hear nothing more.
    """
    if name != "withdraw":
        return []
    along = ["withdraw_consent"] if ticket.publication in CONSENTED_STATES else []
    return [*along, "undo_send"] if can_be_taken_back(ticket) else along


def role_of(actor: Actor, ticket: Ticket) -> str:
    """In which role `actor` acts on `ticket`, for the record."""
    if isinstance(actor, Asker):
        return "asker"
    if isinstance(actor, Clock):
        return "clock"
    return "expert" if rules.is_its_expert(actor, ticket) else "coordinator"


_DETAILS = ("reason", "cause", "expired", "conflict_of_interest", "asker_agreed", "public_text_hash")


def _details(values: dict[str, Any]) -> dict[str, Any]:
    """What of the input belongs into the audit trail; texts of the thread do not."""
    details = {key: values[key] for key in _DETAILS if key in values}
    if "expert" in values:
        details["expert_id"] = values["expert"].pk
    if "windows" in values:
        details["windows"] = [window.pk for window in values["windows"]]
    return details

"""Entering a case for somebody who phoned, faxed or came, and where that person can be reached."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from people.models import User
from tickets import clock, effects, rules
from tickets.asking import links
from tickets.audit import record
from tickets.desk.desk_inputs import ContactInput, IntakeInput
from tickets.door import Data, checked, locked, take_in
from tickets.errors import ForbiddenError
from tickets.lifecycle import Status
from tickets.models import Ticket
from tickets.models.ticket import Urgency
from tickets.records import PRINT_LINK
from tickets.services import INTAKE, create_with_free_number

_OF_THE_TALK = ("channel", "received_at", "late_reason", "was_told")


def open_on_behalf(*, by: User, data: Data) -> Ticket:
    """Stores a case for somebody else. With an e-mail address its asker is mailed a link, as any other.

    It is received, never held: a person has looked at it. `received_at` may lie back, never ahead; the record
    keeps when it was entered, by whom, and why so late. Raises ForbiddenError, InvalidInputError naming fields.
    """
    if not rules.may_enter_cases(by):
        raise ForbiddenError
    values = checked(IntakeInput, data)
    talk = {name: values.pop(name, None) for name in _OF_THE_TALK}
    now = clock.now()
    with transaction.atomic():
        ticket = create_with_free_number(
            **values,
            channel=talk["channel"],
            status=Status.RECEIVED,
            urgency=Urgency.EMERGENCY if values["happening_now"] else Urgency.NORMAL,
            received_at=talk["received_at"] or now,
            last_activity_at=now,
        )
        row = record(ticket, INTAKE, by=by, field="status", target=ticket.status, details=_details(talk))
        take_in(ticket)
        effects.enqueue(row)
    return ticket


def _details(talk: dict[str, Any]) -> dict[str, Any]:
    details = {"channel": talk["channel"], "was_told": True}
    return {**details, "reason": talk["late_reason"]} if talk["late_reason"] else details


def set_contact(ticket_id: int, *, by: User, data: Data) -> Ticket:
    """Changes where somebody who phoned, faxed or came can be reached. A new address is mailed a new link.

    Links to an address before end then. Raises NotFoundError, ForbiddenError, ConflictError (erased),
    InvalidInputError.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("set_contact", by, ticket):
            raise ForbiddenError
        values = checked(ContactInput, data)
        is_new = values["email"] != ticket.email
        ticket.email, ticket.phone = values["email"], values["phone"]
        ticket.save(update_fields=["email", "phone"])
        record(
            ticket,
            "set_contact",
            by=by,
            field="data",
            target="changed",
            details={"email": bool(ticket.email)},
        )
        if is_new:
            links.revoke_all(ticket)
        if is_new and ticket.email:
            effects.enqueue_for_ticket(ticket, "new_link_mail")
    return ticket


def sheet_link(ticket_id: int, *, by: User) -> str:
    """A new secret link to print on an answer sheet, made on purpose; returns its address, which is stored nowhere.

    Only for who has no page: whoever holds the address can act as the asker. The record says who printed it, and a
    yes given by link afterwards is not published by them.

    Raises NotFoundError, ForbiddenError, ConflictError.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("print_link", by, ticket):
            raise ForbiddenError
        token = links.new_token(ticket)
        record(ticket, PRINT_LINK, by=by, field="data", target="link")
    return links.status_url(token)

"""The one door: every change of a case goes through here.

`perform` runs a transition: atomic, row locked, permitted by `rules.py`, possible by `lifecycle.py`, input
checked by `inputs.py`, saved, with one Transition row and one Effect row per side effect. Pages, API,
commands and tasks call it and nothing else. The verbs around it add what is not a change of state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm
from rest_framework import serializers

from people.models import User
from tickets import attachments, clock, effects, erasure, links, rules
from tickets.actors import Actor, Asker, Clock, user_of
from tickets.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from tickets.inputs import (
    INPUTS,
    ConsultationInput,
    LostLinkInput,
    MessageInput,
    NoteInput,
    SurveyInput,
)
from tickets.lifecycle import CONSENTED_STATES, OPEN_STATES, Status, is_up_for_survey
from tickets.models import Draft, Message, Survey, Ticket, Transition
from tickets.models.ticket import Urgency
from tickets.records import RECORDS, say

Data = Any
"""What was sent, as parsed from JSON or a form; the input serializers decide whether it is any good."""

INTAKE = "intake"
ERASE = "erase"
_NUMBER_ATTEMPTS = 5
_SPAM_LINKS = 4
_URL = re.compile(r"https?://", re.IGNORECASE)


def perform(ticket_id: int, name: str, *, by: Actor, data: Data | None = None) -> Ticket:
    """Runs transition `name` on a case and returns the case in its new state.

    `data` is what the transition takes (`inputs.INPUTS[name]`), as sent. Raises, in this order:
    NotFoundError (no such case for this actor, or no such transition), ForbiddenError (`rules.py` says no),
    ConflictError (not possible in this state, or somebody was faster), InvalidInputError (naming fields).
    """
    if name not in INPUTS:
        raise NotFoundError
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if not rules.may(name, by, ticket):
            raise ForbiddenError
        _require_possible(ticket, name)
        values = _checked(INPUTS[name], data, ticket=ticket)
        return _run(ticket, name, by=by, values=values)


def available_transitions(ticket: Ticket, actor: Actor) -> list[str]:
    """The transitions `actor` may run on `ticket` now, in the order of the lifecycle. No query per name."""
    if ticket.erased_at:
        return []
    return [name for name in INPUTS if has_transition_perm(getattr(ticket, name), cast("User", actor))]


def open_ticket(
    data: Data, *, channel: str, by_robot: bool = False, form_key: UUID | None = None
) -> tuple[Ticket, str]:
    """Stores a new consultation and returns it with the token of its first secret link.

    `by_robot` says that something about the sender was suspicious; such a case, and one full of links, is
    held for a person to look at, never dropped. A `form_key` makes one case however often the form is sent:
    later calls return the first one's case and token; the form's draft is gone then and its files are the
    case's. Raises InvalidInputError naming the fields.
    """
    if form_key and (earlier := sent_with(form_key)):
        return earlier
    values = _checked(ConsultationInput, data)
    suspect = by_robot or len(_URL.findall(values["body"])) >= _SPAM_LINKS
    try:
        return _open(values, channel=channel, suspect=suspect, form_key=form_key)
    except IntegrityError:  # the same form was sent at the same moment
        if form_key and (earlier := sent_with(form_key)):
            return earlier
        raise


def sent_with(form_key: UUID) -> tuple[Ticket, str] | None:
    """The case that was sent with this form, and the token of its first secret link."""
    ticket = Ticket.objects.filter(form_key=form_key).first()
    return (ticket, links.token_of_form(form_key)) if ticket else None


def consultation_errors(data: Data) -> dict[str, list[str]]:
    """What `open_ticket` would say against `data`: field → messages. Stores nothing."""
    serializer = ConsultationInput(data=data)
    return {} if serializer.is_valid() else _flat(serializer.errors)


def _open(
    values: dict[str, Any], *, channel: str, suspect: bool, form_key: UUID | None
) -> tuple[Ticket, str]:
    now = clock.now()
    with transaction.atomic():
        ticket = _create_with_free_number(
            **values,
            form_key=form_key,
            status=Status.HELD if suspect else Status.RECEIVED,
            channel=channel,
            urgency=Urgency.EMERGENCY if values["happening_now"] else Urgency.NORMAL,
            received_at=now,
            last_activity_at=now,
        )
        token = links.new_token(ticket, links.token_of_form(form_key) if form_key else "")
        if form_key:
            attachments.hand_over(form_key, ticket)
            Draft.objects.filter(pk=form_key).delete()
        row = Transition.objects.create(
            ticket=ticket, field="status", name=INTAKE, target=ticket.status, actor_role="asker", at=now
        )
        effects.enqueue(row)
    return ticket, token


def add_message(ticket_id: int, *, by: Asker, data: Data) -> Message:
    """Something the asker adds without being asked. Not a change of state; the expert is told.

    Raises NotFoundError, ConflictError on a case that has ended, InvalidInputError naming `message`.
    """
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if not rules.may("add_message", by, ticket):
            raise ForbiddenError
        if ticket.status not in OPEN_STATES:
            raise ConflictError
        values = _checked(MessageInput, data)
        now = clock.now()
        message = say(ticket, Message.Kind.REPLY, values["message"], by=by, at=now, public=True)
        ticket.last_activity_at = now
        ticket.save(update_fields=["last_activity_at"])
        if ticket.expert_id:
            effects.enqueue_for_ticket(ticket, "asker_replied_mail")
    return message


def add_note(ticket_id: int, *, by: User, data: Data) -> Message:
    """An internal note. Raises NotFoundError, ForbiddenError, InvalidInputError naming `note`."""
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if not rules.may("add_note", by, ticket):
            raise ForbiddenError
        values = _checked(NoteInput, data)
        return say(ticket, Message.Kind.NOTE, values["note"], by=by, at=clock.now(), public=False)


def renew_link(ticket_id: int, *, by: User) -> None:
    """Ends every secret link of the case and mails the asker a new one, for when a link fell into wrong hands."""
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if not rules.may("renew_link", by, ticket):
            raise ForbiddenError
        links.revoke_all(ticket)
        now = clock.now()
        say(ticket, Message.Kind.NOTE, _("相談した人のリンクを作り直しました。"), by=by, at=now, public=False)
        effects.enqueue_for_ticket(ticket, "new_link_mail")


def answer_survey(ticket_id: int, *, by: Asker, data: Data) -> Survey:
    """Whether the answer helped; one a case. Given again it replaces the first, words only where some are sent.

    Raises NotFoundError, ForbiddenError, ConflictError where there is no answer yet, InvalidInputError
    naming `helped` or `comment`.
    """
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if not rules.may("answer_survey", by, ticket):
            raise ForbiddenError
        if not is_up_for_survey(ticket):
            raise ConflictError
        values = _checked(SurveyInput, data)
        now = clock.now()
        survey, _is_new = Survey.objects.update_or_create(
            ticket=ticket,
            defaults={**values, "changed_at": now},
            create_defaults={**values, "given_at": now, "changed_at": now},
        )
        return survey


def request_links(data: Data) -> None:
    """Has new links mailed to all cases of an address. Does the same where there are none.

    Raises InvalidInputError naming `email`.
    """
    effects.enqueue_lost_link(_checked(LostLinkInput, data)["email"])


def erase(ticket_id: int, *, by: Asker) -> None:
    """Removes the asker's words and contact data for good; states, clocks and codes stay (`erasure.py`).

    What still runs ends first, as by `withdraw` or `close`, and a publication with it. Nobody is written
    to afterwards, because no address is left. Raises NotFoundError, ForbiddenError.
    """
    with transaction.atomic():
        ticket = _locked(ticket_id, by)
        if not rules.may("erase", by, ticket):
            raise ForbiddenError
        for name in ("withdraw_consent", "decline_consent", "close", "withdraw"):
            if can_proceed(getattr(ticket, name)):
                _run(ticket, name, by=by, values={})
        now = clock.now()
        row = Transition.objects.create(
            ticket=ticket,
            field="data",
            name=ERASE,
            target="erased",
            actor_role=role_of(by, ticket),
            at=now,
        )
        erasure.forget_words(ticket, now)
        effects.enqueue(row)


# --- the door's parts ------------------------------------------------------------------------------
def _locked(ticket_id: int, by: Actor) -> Ticket:
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


def _require_possible(ticket: Ticket, name: str) -> None:
    if not can_proceed(getattr(ticket, name)):
        raise ConflictError


def _checked(
    serializer_class: type[serializers.Serializer[Any]], data: Data | None, *, ticket: Ticket | None = None
) -> dict[str, Any]:
    serializer = serializer_class(data=data if data is not None else {}, context={"ticket": ticket})
    if not serializer.is_valid():
        raise InvalidInputError(_flat(serializer.errors))
    return serializer.validated_data


def _flat(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    """DRF nests the errors of list items by index; the reader needs the field."""

    def messages(value: Any) -> list[str]:
        if isinstance(value, Mapping):
            return [text for item in value.values() for text in messages(item)]
        if isinstance(value, list):
            return [text for item in value for text in messages(item)]
        return [str(value)]

    return {field: messages(value) for field, value in errors.items()}


def _run(ticket: Ticket, name: str, *, by: Actor, values: dict[str, Any]) -> Ticket:
    """The transition itself, its records and its effects; the caller holds the lock."""
    for other in _taken_along(ticket, name):
        _run(ticket, other, by=by, values={})
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
    ticket.save()
    row.target = getattr(ticket, field)
    row.save()
    effects.enqueue(row)
    return ticket


def _taken_along(ticket: Ticket, name: str) -> list[str]:
    """Withdrawing a case takes its publication with it, first, so that no moment has one without the other."""
    public = ticket.publication in CONSENTED_STATES
    return ["withdraw_consent"] if name == "withdraw" and public else []


def role_of(actor: Actor, ticket: Ticket) -> str:
    """In which role `actor` acts on `ticket`, for the record."""
    if isinstance(actor, Asker):
        return "asker"
    if isinstance(actor, Clock):
        return "clock"
    return "expert" if rules.is_its_expert(actor, ticket) else "coordinator"


_DETAILS = ("reason", "conflict_of_interest", "asker_agreed", "public_text_hash")


def _details(values: dict[str, Any]) -> dict[str, Any]:
    """What of the input belongs into the audit trail; texts of the thread do not."""
    details = {key: values[key] for key in _DETAILS if key in values}
    if "expert" in values:
        details["expert_id"] = values["expert"].pk
    if "windows" in values:
        details["windows"] = [window.pk for window in values["windows"]]
    return details


def _create_with_free_number(**fields: Any) -> Ticket:
    """Numbers are random; the unique constraint decides, and a taken one is drawn again."""
    for attempt in range(1, _NUMBER_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return Ticket.objects.create(**fields)
        except IntegrityError:
            if attempt == _NUMBER_ATTEMPTS:
                raise
    raise AssertionError

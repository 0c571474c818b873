"""The one door: every change of a case goes through here.

`perform` runs a transition: atomic, row locked, permitted by `rules.py`, possible by `lifecycle.py`, input
checked by `inputs.py`, saved, with one Transition row and one Effect row per side effect. Pages, API,
commands and tasks call it and nothing else. The verbs around it add what is not a change of state.
"""

from __future__ import annotations

import re
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm

from people.models import User
from tickets import clock, effects, erasure, rules
from tickets.actors import Actor, Asker
from tickets.answers import sending
from tickets.asking import attachments, links
from tickets.audit import record
from tickets.desk import mentions
from tickets.door import Data, checked, flat_errors, locked, require_possible, run, take_in
from tickets.errors import (
    ConflictError,
    ForbiddenError,
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
from tickets.lifecycle import OPEN_STATES, Status, is_up_for_survey
from tickets.metrics.rows import record as record_measures
from tickets.models import Draft, Message, Survey, Ticket, Transition
from tickets.models.ticket import Urgency
from tickets.records import say
from tickets.telling import notices

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
        ticket = locked(ticket_id, by)
        if not rules.may(name, by, ticket):
            raise ForbiddenError
        require_possible(sending.as_asker_sees(ticket) if isinstance(by, Asker) else ticket, name, by)
        values = checked(INPUTS[name], data, ticket=ticket)
        return run(ticket, name, by=by, values=values)


def available_transitions(ticket: Ticket, actor: Actor) -> list[str]:
    """The transitions `actor` may run on `ticket` now, in the order of the lifecycle. No query per name."""
    if ticket.erased_at:
        return []
    return [name for name in INPUTS if has_transition_perm(getattr(ticket, name), cast("User", actor))]


def open_ticket(
    data: Data,
    *,
    channel: str,
    by_robot: bool = False,
    because: tuple[str, ...] = (),
    form_key: UUID | None = None,
) -> tuple[Ticket, str]:
    """Stores a new consultation and returns it with the token of its first secret link.

    `by_robot` says that something about the sender was suspicious, `because` what (codes of `spam.REASONS`); such
    a case, and one full of links, is held for a person to look at, never dropped. A `form_key` makes one case however often the form is sent:
    later calls return the first one's case and token; the form's draft is gone then and its files are the
    case's. Raises InvalidInputError naming the fields.
    """
    if form_key and (earlier := sent_with(form_key)):
        return earlier
    values = checked(ConsultationInput, data)
    if full_of_links(values["body"]):
        because = (*because, "links")
    suspect = because or (("unknown",) if by_robot else ())
    try:
        return _open(values, channel=channel, suspect=suspect, form_key=form_key)
    except IntegrityError:  # the same form was sent at the same moment
        if form_key and (earlier := sent_with(form_key)):
            return earlier
        raise


def full_of_links(text: str) -> bool:
    """Whether a text holds as many links as advertising does."""
    return len(_URL.findall(text)) >= _SPAM_LINKS


def sent_with(form_key: UUID) -> tuple[Ticket, str] | None:
    """The case that was sent with this form, and the token of its first secret link."""
    ticket = Ticket.objects.filter(form_key=form_key).first()
    return (ticket, links.token_of_form(form_key)) if ticket else None


def consultation_errors(data: Data) -> dict[str, list[str]]:
    """What `open_ticket` would say against `data`: field → messages. Stores nothing."""
    serializer = ConsultationInput(data=data)
    return {} if serializer.is_valid() else flat_errors(serializer.errors)


def _open(
    values: dict[str, Any], *, channel: str, suspect: tuple[str, ...], form_key: UUID | None
) -> tuple[Ticket, str]:
    now = clock.now()
    with transaction.atomic():
        ticket = create_with_free_number(
            **values,
            form_key=form_key,
            status=Status.HELD if suspect else Status.RECEIVED,
            held_because=list(suspect),
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
        take_in(ticket)
        effects.enqueue(row)
    return ticket, token


def add_message(ticket_id: int, *, by: Asker, data: Data) -> Message:
    """Something the asker adds without being asked. Not a change of state; the desk is told.

    Raises NotFoundError, ConflictError on a case that has ended, InvalidInputError naming `message`.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("add_message", by, ticket):
            raise ForbiddenError
        if ticket.status not in OPEN_STATES:
            raise ConflictError
        values = checked(MessageInput, data)
        now = clock.now()
        message = say(ticket, Message.Kind.REPLY, values["message"], by=by, at=now, public=True)
        ticket.last_activity_at = now
        ticket.save(update_fields=["last_activity_at"])
        notices.asker_added(ticket, message)
    return message


def add_note(ticket_id: int, *, by: User, data: Data) -> Message:
    """An internal note; colleagues named in it (`@` and the name) are told. Raises NotFoundError, ForbiddenError, InvalidInputError naming `note`."""
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("add_note", by, ticket):
            raise ForbiddenError
        values = checked(NoteInput, data)
        note = say(ticket, Message.Kind.NOTE, values["note"], by=by, at=clock.now(), public=False)
        named = mentions.named_in(note.body, mentions.colleagues(ticket))
        note.mentions = [str(person) for person in named]
        note.save(update_fields=["mentions"])
        notices.tell_all(named, "mention", ticket, cause=f"note:{note.pk}")
        return note


def renew_link(ticket_id: int, *, by: User) -> None:
    """Ends every secret link of the case and mails the asker a new one, for when a link fell into wrong hands."""
    with transaction.atomic():
        ticket = locked(ticket_id, by)
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
        ticket = locked(ticket_id, by)
        if not rules.may("answer_survey", by, ticket):
            raise ForbiddenError
        if not is_up_for_survey(sending.as_asker_sees(ticket)):
            raise ConflictError
        values = checked(SurveyInput, data)
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
    effects.enqueue_lost_link(checked(LostLinkInput, data)["email"])


def erase(ticket_id: int, *, by: Asker) -> None:
    """Removes the asker's words and contact data for good; states, clocks and codes stay (`erasure.py`).

    What still runs ends first, as by `withdraw` or `close`, and a publication with it. Nobody is written
    to afterwards, because no address is left. Raises NotFoundError, ForbiddenError.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("erase", by, ticket):
            raise ForbiddenError
        erase_locked(ticket, by=by)


def erase_locked(ticket: Ticket, *, by: Actor, details: dict[str, Any] | None = None) -> None:
    """What `erase` does, for verbs that have locked the case and asked the rules themselves.

    The duplicates merged into it go too: the same person wrote them.
    """
    for name in ("withdraw_consent", "decline_consent", "close", "withdraw"):
        if can_proceed(getattr(ticket, name)):
            run(ticket, name, by=by, values={})
    row = record(ticket, ERASE, by=by, field="data", target="erased", details=details)
    erasure.forget_words(ticket, row.at)
    record_measures(ticket)
    effects.enqueue(row)
    for duplicate in ticket.merged_from.select_for_update().filter(erased_at__isnull=True).order_by("pk"):
        erase_locked(duplicate, by=by, details=details)


def create_with_free_number(**fields: Any) -> Ticket:
    """A new case. Numbers are random; the unique constraint decides, and a taken one is drawn again."""
    for attempt in range(1, _NUMBER_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return Ticket.objects.create(**fields)
        except IntegrityError:
            if attempt == _NUMBER_ATTEMPTS:
                raise
    raise AssertionError

"""Writing an answer: drafts in versions, so that nobody overwrites anybody and nothing typed is lost.

Saving names the version that the writer had before their eyes; where another is the newest, nothing is stored and
`DraftConflictError` has the other one. Both stay: taking over writes a version above it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from tickets import clock, rules
from tickets.answers.answer_inputs import DraftInput, unix_lines
from tickets.door import Data, checked, locked
from tickets.errors import ConflictError, ForbiddenError, NotFoundError
from tickets.lifecycle import Status
from tickets.models import AnswerDraft, Message, Ticket

WRITTEN_IN = (Status.IN_PROGRESS, Status.AWAITING_ASKER)
RECENT_KEPT = 10
"""So many autosaves stay one by one; of older ones the last of each five minutes."""
_SLOT_SECONDS = 300
OLD_KEPT = 30
SHOWN = 20


class DraftConflictError(ConflictError):
    """Somebody saved another version meanwhile: `latest`."""

    code = "draft_conflict"
    message = gettext_lazy("ほかの人が、この下書きの新しい版を保存しています。")

    def __init__(self, latest: AnswerDraft) -> None:
        super().__init__()
        self.latest = latest


def latest_draft(ticket: Ticket) -> AnswerDraft | None:
    """The newest version, or None where nobody has begun."""
    return ticket.answer_drafts.select_related("author").last()


def versions_of(ticket: Ticket) -> list[AnswerDraft]:
    """The newest versions first, as many as anybody looks through; one query."""
    return list(ticket.answer_drafts.select_related("author").order_by("-version")[:SHOWN])


def beginning(draft: AnswerDraft | None, answers: list[Message]) -> str:
    """The text to go on with: the draft, or the answer that was put to review without one after it."""
    last = answers[-1] if answers else None
    if draft is None or (last is not None and not last.is_public and last.created_at > draft.saved_at):
        return unix_lines(last.body) if last is not None and not last.is_public else ""
    return draft.body


def save_draft(ticket_id: int, *, by: User, data: Data) -> AnswerDraft:
    """Stores a version on top of the one it is based on and returns it; the same text again is the same version.

    Raises NotFoundError, ForbiddenError, ConflictError where nobody writes now, InvalidInputError, and
    DraftConflictError where it is based on another version than the newest.
    """
    with transaction.atomic():
        ticket = _writable(ticket_id, by)
        values = checked(DraftInput, data)
        newest = latest_draft(ticket)
        if newest is not None and newest.body == values["body"]:
            return newest
        if newest is not None and newest.version != values["based_on"]:
            raise DraftConflictError(newest)
        return _add(ticket, values["body"], by, newest, is_autosave=values["autosave"])


def use_other(ticket_id: int, *, by: User, data: Data) -> AnswerDraft:
    """Goes on with the newest version, written by somebody else; the text sent becomes an old version beneath it."""
    with transaction.atomic():
        ticket = _writable(ticket_id, by)
        values = checked(DraftInput, data)
        newest = latest_draft(ticket)
        if newest is None or newest.body == values["body"]:
            return _add(ticket, values["body"], by, None) if newest is None else newest
        mine = _add(ticket, values["body"], by, newest)
        return _add(ticket, newest.body, by, mine)


def restore(ticket_id: int, version: int, *, by: User) -> AnswerDraft:
    """Makes an old version the newest again. Raises NotFoundError where there is no such version."""
    with transaction.atomic():
        ticket = _writable(ticket_id, by)
        old = ticket.answer_drafts.filter(version=version).first()
        newest = latest_draft(ticket)
        if old is None or newest is None:
            raise NotFoundError
        return newest if old.body == newest.body else _add(ticket, old.body, by, newest)


def require_writer(ticket: Ticket, by: User) -> None:
    """Raises ForbiddenError for who may not write, ConflictError while nothing is being written."""
    if not rules.may("write_draft", by, ticket):
        raise ForbiddenError
    if ticket.status not in WRITTEN_IN:
        raise ConflictError(_("いまは回答を書く段階ではありません。"))


def _writable(ticket_id: int, by: User) -> Ticket:
    ticket = locked(ticket_id, by)
    require_writer(ticket, by)
    return ticket


def _add(
    ticket: Ticket, body: str, by: User, newest: AnswerDraft | None, *, is_autosave: bool = False
) -> AnswerDraft:
    version = newest.version if newest else 0
    draft = AnswerDraft.objects.create(
        ticket=ticket,
        version=version + 1,
        based_on=version,
        body=body,
        author=by,
        saved_at=clock.now(),
        is_autosave=is_autosave,
    )
    if is_autosave:
        _thin(ticket)
    return draft


def _thin(ticket: Ticket) -> None:
    """Of many autosaves keeps the newest ones and, further back, one for every five minutes."""
    rows = ticket.answer_drafts.filter(is_autosave=True).order_by("-version").values_list("pk", "saved_at")
    slots: set[int] = set()
    superfluous = []
    for pk, saved_at in list(rows)[RECENT_KEPT:]:
        slot = _slot(saved_at)
        if slot in slots or len(slots) >= OLD_KEPT:
            superfluous.append(pk)
        slots.add(slot)
    if superfluous:
        AnswerDraft.objects.filter(pk__in=superfluous).delete()


def _slot(instant: datetime) -> int:
    return int(instant.timestamp()) // _SLOT_SECONDS

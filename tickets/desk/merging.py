"""Cases put in order: merged with an earlier one of the same asker, split, linked, tagged, marked urgent."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from people.models import User
from tickets import clock, effects, rules
from tickets.audit import record
from tickets.desk.desk_inputs import LinkInput, MergeInput, SplitInput, TagsInput, UrgencyInput
from tickets.door import Data, checked, locked, require_possible, run, take_in
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.lifecycle import OPEN_STATES, Status
from tickets.lists import targets
from tickets.models import CaseLink, Message, Tag, Ticket
from tickets.records import say
from tickets.services import INTAKE, create_with_free_number
from tickets.telling import notices

_COPIED = (
    "channel",
    "urgency",
    "email",
    "phone",
    "organisation",
    "name",
    "prefecture",
    "industry",
    "size_band",
    "audience",
    "level",
    "language",
    "received_at",
    "acknowledged_at",
)


def merge(ticket_id: int, *, by: User, data: Data) -> Ticket:
    """Closes a case as the duplicate of an earlier one of the same asker and returns it.

    Only ever for the same asker: the same address, or a coordinator says to have made sure. Others are linked. The
    earlier case takes the later one in, so that no clock of what goes on begins later than its asker did.
    Raises NotFoundError, ForbiddenError, ConflictError, InvalidInputError.
    """
    with transaction.atomic():
        values = checked(MergeInput, data)
        target_id = _seen(by, values["into"]).pk
        both = {
            pk: locked(pk, by) for pk in sorted({ticket_id, target_id})
        }  # one order, so that two never wait
        ticket, into = both[ticket_id], both[target_id]
        if not rules.may("merge", by, ticket):
            raise ForbiddenError
        _require_mergeable(ticket, into)
        is_same = bool(ticket.email) and ticket.email.lower() == into.email.lower()
        if not is_same and not values["same_person"]:
            raise InvalidInputError(
                {
                    "same_person": [
                        _("同じ人だと確かめたときだけ、まとめられます。ほかの人なら「つなげる」を使います。")
                    ]
                }
            )
        run(ticket, "merge", by=by, values={"into": into})
        _tie(ticket, into, CaseLink.Kind.DUPLICATE, by=by)
        note = _("%(number)s をこの相談にまとめました。") % {"number": ticket.number}
        say(into, Message.Kind.NOTE, note, by=by, at=clock.now(), public=False)
        if into.expert:
            notices.tell(into.expert, "asker_replied", into)
    return ticket


def _require_mergeable(ticket: Ticket, into: Ticket) -> None:
    if ticket.pk == into.pk:
        raise InvalidInputError({"into": [_("この相談自身の番号です。")]})
    if into.status not in OPEN_STATES or into.status == Status.HELD:
        raise InvalidInputError({"into": [_("その相談は終わっています。再開してから、まとめてください。")]})
    if into.received_at > ticket.received_at:
        raise InvalidInputError({"into": [_("先に届いたほうの相談にまとめてください。")]})
    require_possible(ticket, "merge")


def split(ticket_id: int, *, by: User, data: Data) -> Ticket:
    """Makes a new case of a part of what the asker wrote and returns it; its asker is told.

    The words are the asker's: what does not stand in the case is refused. The new case was received when the old
    one was. Raises NotFoundError, ForbiddenError, ConflictError, InvalidInputError.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("split", by, ticket):
            raise ForbiddenError
        if ticket.status in (Status.HELD, Status.SPAM, Status.WITHDRAWN) or ticket.merged_into_id:
            raise ConflictError
        values = checked(SplitInput, data)
        if not _is_written_in(values["body"], ticket):
            raise InvalidInputError(
                {"body": [_("相談した人の文章の中に見つかりません。そのまま写してください。")]}
            )
        copied = {name: getattr(ticket, name) for name in _COPIED}
        part = create_with_free_number(
            **copied, **values, status=Status.RECEIVED, last_activity_at=clock.now()
        )
        record(part, INTAKE, by=by, field="status", target=part.status, details={"split_from": ticket.pk})
        take_in(part)
        record(ticket, "split", by=by, field="links", target="split", details={"into": part.pk})
        _tie(part, ticket, CaseLink.Kind.SPLIT, by=by)
        effects.enqueue_for_ticket(part, "split_mail")
    return part


def _is_written_in(part: str, ticket: Ticket) -> bool:
    replies = ticket.messages.filter(kind=Message.Kind.REPLY).values_list("body", flat=True)
    return any("".join(part.split()) in "".join(text.split()) for text in (ticket.body, *replies))


def link(ticket_id: int, *, by: User, data: Data) -> None:
    """Ties two cases together, or with `remove` unties them. Both must be visible to `by`; other numbers do not exist.

    Raises NotFoundError, ForbiddenError, InvalidInputError naming `number`.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("link_cases", by, ticket):
            raise ForbiddenError
        values = checked(LinkInput, data)
        other = _seen(by, values["number"], field="number")
        if other.pk == ticket.pk:
            raise InvalidInputError({"number": [_("この相談自身の番号です。")]})
        between = CaseLink.objects.filter(Q(first=ticket, second=other) | Q(first=other, second=ticket))
        if values["remove"]:
            between.exclude(kind=CaseLink.Kind.DUPLICATE, first__merged_into__isnull=False).delete()
            record(ticket, "unlink", by=by, field="links", target="none", details={"other": other.pk})
        elif not between.exists():
            _tie(ticket, other, values["kind"], by=by)
            record(ticket, "link", by=by, field="links", target=values["kind"], details={"other": other.pk})


def set_urgency(ticket_id: int, *, by: User, data: Data) -> Ticket:
    """Marks a case as urgent or not, with the reason. Raises NotFoundError, ForbiddenError, InvalidInputError."""
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("set_urgency", by, ticket):
            raise ForbiddenError
        values = checked(UrgencyInput, data)
        before, ticket.urgency = ticket.urgency, values["urgency"]
        if before != ticket.urgency:
            ticket.due_at = targets.next_due(ticket)
            ticket.save(update_fields=["urgency", "due_at"])
            details = {"reason": values["reason"]}
            record(
                ticket,
                "set_urgency",
                by=by,
                field="urgency",
                source=before,
                target=ticket.urgency,
                details=details,
            )
    return ticket


def set_tags(ticket_id: int, *, by: User, data: Data) -> list[str]:
    """Gives a case exactly these tags and returns them. Words that no case carries any more are forgotten.

    Raises NotFoundError, ForbiddenError, ConflictError (erased), InvalidInputError naming `tags`.
    """
    with transaction.atomic():
        ticket = locked(ticket_id, by)
        if not rules.may("set_tags", by, ticket):
            raise ForbiddenError
        names = checked(TagsInput, data)["tags"]
        before = {tag.name: tag for tag in ticket.tags.all()}
        wanted = [Tag.objects.get_or_create(name=name)[0] for name in names]
        ticket.tags.set(wanted)
        if set(before) != set(names):
            details = {"tags": [tag.pk for tag in wanted], "before": [tag.pk for tag in before.values()]}
            record(ticket, "set_tags", by=by, field="tags", target=str(len(names)), details=details)
        Tag.objects.filter(pk__in=[tag.pk for tag in before.values()], tickets__isnull=True).delete()
    return names


def linked_cases(ticket: Ticket, *, by: User) -> list[tuple[str, Ticket]]:
    """(what the other case is to this one, the other case), of those that `by` may know of; one query."""
    seen = Ticket.objects.visible_to(by).values("pk")
    ties = CaseLink.objects.filter(
        Q(first=ticket, second__in=seen) | Q(second=ticket, first__in=seen)
    ).select_related("first", "second")
    return [
        (str(_kind_of(tie, ticket)), tie.second if tie.first_id == ticket.pk else tie.first) for tie in ties
    ]


def _kind_of(tie: CaseLink, ticket: Ticket) -> str:
    if tie.kind == CaseLink.Kind.SPLIT:
        return _("分ける前の相談") if tie.first_id == ticket.pk else _("分けてできた相談")
    if tie.kind == CaseLink.Kind.DUPLICATE:
        return _("同じ相談（先に届いた）") if tie.first_id == ticket.pk else _("同じ相談（あとから届いた）")
    return str(tie.get_kind_display())


def _tie(first: Ticket, second: Ticket, kind: str, *, by: User) -> None:
    either = Q(first=first, second=second) | Q(first=second, second=first)
    CaseLink.objects.filter(either).delete()  # a duplicate says more than "related"
    CaseLink.objects.create(first=first, second=second, kind=kind, made_by=by, made_at=clock.now())


def _seen(by: User, number: str, *, field: str = "into") -> Ticket:
    """The case with this number, however it is typed, among those `by` may know of."""
    plain = "".join(number.split()).upper()
    found = Ticket.objects.visible_to(by).filter(number=plain).first()
    if found is None:
        raise InvalidInputError({field: [_("この受付番号の相談は見つかりません。")]})
    return found

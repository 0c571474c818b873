"""Mails to people at the desk. They say that something happened, with number and link: never a case's text."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings

from people.models import User
from tickets.lifecycle import Status
from tickets.models import Digest, Effect, Notice, Ticket
from tickets.telling import emails
from tickets.telling.told import KINDS

_OWN_WORDS = {
    "offered": "offer",
    "asker_replied": "asker_replied",
    "reopened": "reopened",
    "returned": "returned",
}
"""Kinds with a mail of their own; the others share `notice.txt`."""
_MOST_LISTED = 50


def notice_mail(effect: Effect) -> None:
    """To one person, while they may still know of the case and it still makes sense."""
    notice = (
        Notice.objects.select_related("recipient", "ticket__category")
        .filter(pk=effect.payload["notice"])
        .first()
    )
    if notice is None or not notice.recipient.is_active or not _makes_sense(notice):
        return
    path = f"tickets/{notice.ticket.number}/" if notice.ticket else "notices/"
    own = (
        _OWN_WORDS.get(notice.kind)
        if notice.ticket and notice.ticket.expert_id == notice.recipient_id
        else None
    )
    emails.send(
        effect,
        own or "notice",
        to=notice.recipient.email,
        recipient=notice.recipient,
        says=KINDS[notice.kind].says,
        desk_url=f"{settings.BASE_URL}/desk/{path}",
        settings_url=f"{settings.BASE_URL}/desk/notices/settings/",
    )


def digest_mail(effect: Effect) -> None:
    """The morning's mail: what was gathered and is still unread and still this person's business."""
    digest = Digest.objects.select_related("recipient").filter(pk=effect.payload["digest"]).first()
    if digest is None or not digest.recipient.is_active:
        return
    rows = list(digest.notices.filter(read_at=None).select_related("ticket").order_by("created_at", "pk"))
    visible = _numbers(rows, digest.recipient)
    rows = [row for row in rows if row.ticket_id is None or row.ticket_id in visible]
    if not rows:
        return
    counts = Counter(row.kind for row in rows)
    emails.send(
        effect,
        "digest",
        to=digest.recipient.email,
        recipient=digest.recipient,
        day=digest.day,
        counts=[(KINDS[kind].says, counts[kind]) for kind in KINDS if counts[kind]],
        cases=_cases(rows, visible),
        total=len(rows),
        desk_url=f"{settings.BASE_URL}/desk/notices/",
        settings_url=f"{settings.BASE_URL}/desk/notices/settings/",
    )


def _cases(rows: list[Notice], visible: dict[int, str]) -> list[dict[str, Any]]:
    """Each case once, by its number, with all that is to be said of it."""
    said: dict[int, list[str]] = {}
    for row in rows:
        if row.ticket_id is not None and row.kind in KINDS:
            words = said.setdefault(row.ticket_id, [])
            text = str(KINDS[row.kind].says)
            if text not in words:
                words.append(text)
    return [
        {"number": visible[pk], "says": words, "url": f"{settings.BASE_URL}/desk/tickets/{visible[pk]}/"}
        for pk, words in list(said.items())[:_MOST_LISTED]
    ]


def _numbers(rows: list[Notice], user: User) -> dict[int, str]:
    ids = {row.ticket_id for row in rows if row.ticket_id}
    return dict(Ticket.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "number"))


def _makes_sense(notice: Notice) -> bool:
    case = notice.ticket
    if case is None:
        return True
    if not Ticket.objects.visible_to(notice.recipient).filter(pk=case.pk).exists():
        return False
    return notice.kind != "offered" or (
        case.status == Status.OFFERED and case.expert_id == notice.recipient_id
    )

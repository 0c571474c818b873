"""Telling people at the desk: what is not a transition, reading, the morning's mail, forgetting.

What a transition tells stands in `told.py`, when time tells in `escalation.py`, the mails in `staff_mails.py`.
"""

from __future__ import annotations

import re
import uuid
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from cms.business_days import japan_time
from people.models import User
from tickets import clock, coordinators, effects
from tickets.metrics import calendars
from tickets.models import Digest, Effect, Message, Notice, NoticeChoice, Ticket
from tickets.models.notice import Mail
from tickets.telling import told
from tickets.telling.told import KINDS

KEPT = timedelta(days=180)
"""So long a notice stays in the list."""
_MONTH = re.compile(r"month:(\d{4})-(\d{2})")


def tell(recipient: User, kind: str, ticket: Ticket | None = None, *, cause: str = "") -> None:
    """Tells one person of `kind` (a key of `told.KINDS`), and mails it as they have chosen.

    The same `cause` tells them once; without one every call tells anew. Raises KeyError for an unknown kind.
    """
    tell_all([recipient], kind, ticket, cause=cause)


def tell_all(people: Iterable[User], kind: str, ticket: Ticket | None = None, *, cause: str = "") -> None:
    """The same for several people, all or none."""
    with transaction.atomic():
        at_once = told.write(people, kind, ticket=ticket, cause=cause or uuid.uuid4().hex, at=clock.now())
        effects.enqueue_notice_mails(at_once)


def asker_added(ticket: Ticket, message: Message) -> None:
    """The asker wrote without being asked; call it in the transaction that stored `message`."""
    at_once = told.of_event(ticket, "add_message", cause=f"message:{message.pk}", at=message.created_at)
    effects.enqueue_notice_mails(at_once)


def file_infected(ticket: Ticket, file_id: uuid.UUID) -> None:
    """A file of the case does harm: whoever may open it is told."""
    people = {user.pk: user for user in coordinators.at_work()}
    if ticket.expert and ticket.expert.is_active:
        people[ticket.expert.pk] = ticket.expert
    tell_all(people.values(), "file_infected", ticket, cause=f"file:{file_id}")


def effect_died(effect: Effect) -> None:
    """An effect was given up: administrators are told. Not by mail where a mail to the desk was what failed."""
    if effect.kind in ("notice_mail", "digest_mail"):
        with transaction.atomic():
            told.write(
                coordinators.admins(), "effect_dead", ticket=None, cause=f"effect:{effect.pk}", at=clock.now()
            )
        return
    tell_all(coordinators.admins(), "effect_dead", effect.ticket, cause=f"effect:{effect.pk}")


# --- reading -----------------------------------------------------------------------------------------------
def unread(user: User) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient=user, read_at=None)


def of(user: User) -> QuerySet[Notice]:
    """All notices of a person, newest first, with their cases."""
    return Notice.objects.filter(recipient=user).select_related("ticket")


def shown(notices: Iterable[Notice], user: User) -> list[dict[str, Any]]:
    """Notices as they are listed. Of a case that is no longer the reader's business neither title nor number."""
    rows = list(notices)
    ids = {notice.ticket_id for notice in rows if notice.ticket_id}
    visible = {case.pk: case for case in Ticket.objects.visible_to(user).filter(pk__in=ids)} if ids else {}
    return [
        {
            "notice": notice,
            "says": KINDS[notice.kind].says if notice.kind in KINDS else "",
            "ticket": visible.get(notice.ticket_id) if notice.ticket_id else None,
            "is_out_of_sight": notice.ticket_id is not None and notice.ticket_id not in visible,
            "page": _page_of(notice),
        }
        for notice in rows
    ]


def _page_of(notice: Notice) -> str:
    """Where a notice leads that is about no case; "" where there is nothing more to see."""
    month = _MONTH.fullmatch(notice.cause) if notice.kind == "monthly_figures" else None
    if month is None:
        return ""
    first = date(int(month[1]), int(month[2]), 1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return f"{reverse('desk-metrics')}?{urlencode({'from': first, 'to': last})}"


def mark_read(user: User, **which: Any) -> int:
    """Marks the notices of `user` as read, all or those that fit (`pk`, `ticket`); returns how many were not before."""
    return unread(user).filter(**which).update(read_at=clock.now())


# --- choices -----------------------------------------------------------------------------------------------
def kinds_for(user: User) -> list[str]:
    """The kinds this person may ever be told of, in order."""
    hidden: set[str] = set()
    if not user.has_perm("people.change_user"):
        hidden |= set(told.ADMINS_ONLY)
    if not user.has_perm("tickets.answer_tickets"):
        hidden |= set(told.EXPERTS_ONLY)
    if not user.has_perm("tickets.coordinate_tickets"):
        hidden |= set(told.COORDINATORS_ONLY)
    return [kind for kind in KINDS if kind not in hidden]


def choices_of(user: User) -> dict[str, str]:
    """Kind → how this person wants it mailed."""
    chosen = dict(NoticeChoice.objects.filter(recipient=user).values_list("kind", "mail"))
    return {kind: chosen.get(kind, KINDS[kind].mail) for kind in kinds_for(user)}


def choose(user: User, choices: dict[str, str]) -> None:
    """Stores choices; kinds that are not this person's and unknown words change nothing."""
    with transaction.atomic():
        for kind in kinds_for(user):
            if choices.get(kind) in Mail.values:
                NoticeChoice.objects.update_or_create(
                    recipient=user, kind=kind, defaults={"mail": choices[kind]}
                )


# --- by the clock ------------------------------------------------------------------------------------------
def ask_for_digests(now: datetime) -> int:
    """Asks for the morning mails of this day: from the desk's opening on, once a person, never on days off.

    Gathers what nobody has read or gathered yet; where there is nothing there is no mail. Returns how many.
    """
    if not calendars.desk_at(now).is_open(now):
        return 0
    day = japan_time(now).date()
    waiting = Notice.objects.filter(mail=Mail.DIGEST, digest=None, read_at=None, recipient__is_active=True)
    people = waiting.exclude(recipient__digests__day=day).order_by().values_list("recipient_id", flat=True)
    asked = 0
    for recipient_id in sorted(set(people)):
        with transaction.atomic():
            digest, is_new = Digest.objects.get_or_create(recipient_id=recipient_id, day=day)
            if is_new:
                waiting.filter(recipient_id=recipient_id, created_at__lte=now).update(digest=digest)
                effects.enqueue_digest(digest.pk)
                asked += 1
    return asked


def purge(now: datetime) -> None:
    """Forgets what nobody needs to read any more."""
    Notice.objects.filter(created_at__lt=now - KEPT).delete()
    Digest.objects.filter(day__lt=(now - KEPT).date()).delete()

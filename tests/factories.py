"""Plain factories without surprises: what a test needs to be true it says itself."""

from __future__ import annotations

import itertools
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from people.models import ExpertProfile, User
from people.roles import Role
from tests.texts import PUBLIC_TEXT, SECRET_BODY
from tickets import services
from tickets.actors import Actor, Asker
from tickets.lifecycle import Publication, Status
from tickets.models import PublicText, Ticket
from tickets.publishing import anonymising

_serial = itertools.count(1)


def user(*roles: Role, **fields: Any) -> User:
    """A user in these roles; experts get a profile that accepts cases."""
    number = next(_serial)
    created = User.objects.create_user(
        f"person{number}@desk.example.jp", "password", display_name=f"人{number}", **fields
    )
    for role in roles:
        created.groups.add(Group.objects.get(name=role))
    if Role.EXPERT in roles:
        ExpertProfile.objects.create(user=created, capacity=50)
    return created


def consultation(**fields: Any) -> dict[str, Any]:
    """What an asker sends."""
    return {"body": SECRET_BODY, "email": "keiri@sanuki.example.jp", "organisation": "さぬき青果", **fields}


def asked(**fields: Any) -> Ticket:
    """A case as the form stores it."""
    ticket, _token = services.open_ticket(consultation(**fields), channel="web")
    return ticket


def ticket_in(
    status: str = Status.RECEIVED,
    publication: str = Publication.NONE,
    *,
    expert: User | None = None,
    answer_writer: User | None = None,
    text_writer: User | None = None,
    **fields: Any,
) -> Ticket:
    """A case put directly into a state, with what the database demands of that state."""
    now = timezone.now()
    ticket = Ticket.objects.create(
        **{
            "status": status,
            "body": SECRET_BODY,
            "email": "keiri@sanuki.example.jp",
            "received_at": now,
            "last_activity_at": now,
            "expert": expert,
            "answer_writer": answer_writer,
            "first_answer_at": now,
            **fields,
        }
    )
    if publication != Publication.NONE:
        text = public_text(ticket, text_writer or user(Role.EXPERT))
        consented = publication in (Publication.GRANTED, Publication.PUBLISHED)
        ticket = Ticket.objects.get(pk=ticket.pk)
        Ticket.objects.filter(pk=ticket.pk).update(
            publication=publication,
            public_text=text,
            public_text_hash=text.hash,
            consented_hash=text.hash if consented else "",
            consent_given_at=now if consented else None,
        )
    if status == Status.IN_REVIEW:
        ticket.messages.create(kind="answer", body="結論から書きます。", author=answer_writer, created_at=now)
    return Ticket.objects.select_related("public_text").get(pk=ticket.pk)


def public_text(ticket: Ticket, writer: User, **fields: str) -> PublicText:
    text = PublicText(
        ticket=ticket,
        version=ticket.public_texts.count() + 1,
        writer=writer,
        created_at=timezone.now(),
        **{**PUBLIC_TEXT, **fields},
    )
    text.hash = text.compute_hash()
    text.save()
    return text


class Story:
    """A case walked through the one door, step by step. Marked words of its public text are kept, unless said otherwise."""

    def __init__(self, **fields: Any) -> None:
        self.ticket, self.token = services.open_ticket(consultation(**fields), channel="web")
        self.coordinator = user(Role.COORDINATOR)
        self.releaser = user(Role.COORDINATOR)
        self.expert = user(Role.EXPERT)
        self.asker = Asker(self.ticket.pk)

    def do(self, name: str, by: Actor, **data: Any) -> Ticket:
        if name == "request_consent" and "keep" not in data:
            data["keep"] = [mark.text for mark in anonymising.marks_in(self.ticket, data)]
        self.ticket = services.perform(self.ticket.pk, name, by=by, data=data)
        return self.ticket

    def until_answered(self) -> Story:
        self.do("offer", self.coordinator, expert=self.expert.email)
        self.do("accept", self.expert)
        self.do("submit_for_review", self.expert, answer="結論から書きます。開かないでください。")
        self.do("approve_answer", self.coordinator)
        return self

    def until_requested(self, **text: Any) -> Story:
        self.until_answered()
        self.do("request_consent", self.expert, **{**PUBLIC_TEXT, **text})
        return self

    def until_granted(self, **text: Any) -> Story:
        self.until_requested(**text)
        self.do("grant_consent", self.asker, public_text_hash=self.ticket.public_text_hash)
        return self

    def until_published(self, **text: Any) -> Story:
        self.until_granted(**text)
        self.do("publish", self.releaser)
        return self

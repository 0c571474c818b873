"""Which cases there are, in words: visibility, and what pages load with a case. The desk's queues stand in `lists/queues.py`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.models import User
from tickets.actors import Actor, Asker, Clock
from tickets.lifecycle import Publication, Status

if TYPE_CHECKING:
    from tickets.models import Ticket  # noqa: F401  named in the base class below

AT_WORK = (Status.OFFERED, Status.IN_PROGRESS, Status.AWAITING_ASKER, Status.IN_REVIEW)


def _with_people() -> list[models.Prefetch]:
    """Rows of a case together with who wrote them, so that names cost no query of their own."""
    joined = {"messages": ("Message", ["author"]), "transitions": ("Transition", ["actor", "outcome"])}
    return [
        models.Prefetch(name, queryset=apps.get_model("tickets", model).objects.select_related(*beside))
        for name, (model, beside) in joined.items()
    ]


def _has(model: str, *ways: str) -> Exists:
    """Whether rows of `model` point at the case, so that a page looks only where there is something."""
    points_here = Q(*((way, OuterRef("pk")) for way in ways), _connector=Q.OR)
    return Exists(apps.get_model("tickets", model).objects.filter(points_here))


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, actor: Actor) -> TicketQuerySet:
        """The cases `actor` may know of. Lists, pages, API and exports all start from here.

        Coordinators see all, experts those offered to or held by them (a duplicate has the expert of the case it was
        merged into, see `door.run`), askers their own; editors, observers and the public none. What is not in here
        is answered with 404.
        """
        if isinstance(actor, Clock):
            return self
        if isinstance(actor, Asker):
            return self.filter(pk=actor.ticket_id)
        if not isinstance(actor, User):
            return self.none()
        if actor.has_perm("tickets.coordinate_tickets"):
            return self
        if actor.has_perm("tickets.answer_tickets"):
            return self.filter(expert=actor)
        return self.none()

    def reachable_by(self, email: str) -> TicketQuerySet:
        """The cases to which an asker with this address may have new links, newest first.

        Ended ones too: a publication can be taken back and data be erased at any time. Not what may be spam,
        because a robot may have typed somebody else's address.
        """
        mine = self.filter(email__iexact=email, erased_at__isnull=True).exclude(email="")
        return mine.exclude(status__in=[Status.HELD, Status.SPAM]).order_by("-received_at", "-pk")

    def held_by(self, expert: User) -> TicketQuerySet:
        """The cases that count against an expert's capacity: offered to them or being worked on."""
        return self.filter(expert=expert, status__in=AT_WORK)

    def silent_since(self, instant: datetime) -> TicketQuerySet:
        """The cases whose asker was asked about a text before `instant` and has not decided."""
        asked = Q(publication=Publication.REQUESTED, public_text__created_at__lt=instant)
        return self.filter(asked).exclude(status=Status.WITHDRAWN)

    def for_lists(self) -> TicketQuerySet:
        """With what a row of a list shows, urgent ones first, the longest waiting next."""
        return self.select_related("expert", "category").order_by("turn", "received_at", "pk")

    def for_page(self) -> TicketQuerySet:
        """With everything a case's page shows, in a constant number of queries."""
        people = ("expert__expert_profile", "answer_writer", "public_text__writer")
        return (
            self.select_related(*people, "category", "public_text__category", "merged_into", "survey")
            .prefetch_related(*_with_people(), "attachments")
            .annotate(
                has_tags=Exists(self.model.tags.through.objects.filter(ticket=OuterRef("pk"))),
                has_links=_has("CaseLink", "first", "second"),
                has_handovers=_has("HandOver", "ticket"),
            )
        )

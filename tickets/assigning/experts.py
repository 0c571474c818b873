"""What the desk knows of an expert: load, leave, own times, published answers; and how it is changed.

Times come from transitions: to accept counts from the offer, to answer from accepting to the answer sent, both in hours
in which the desk is open.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from cms.models import ArticlePage, ArticleQuerySet
from people.models import ExpertProfile, User
from tickets import clock
from tickets.actors import Actor, Clock
from tickets.assigning import assignment, conflicts, offers
from tickets.assigning.profile_inputs import ProfileInput
from tickets.door import Data, flat_errors
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Publication
from tickets.metrics import calendars
from tickets.models import Ticket, Transition
from tickets.querysets import AT_WORK

PERIOD = timedelta(days=90)
_HOUR = 60
_CREDITS = 100


@dataclass(frozen=True)
class OwnTimes:
    """The last 90 days; medians in business hours, None where there is nothing to measure."""

    accepted: int
    answered: int
    hours_to_accept: float | None
    hours_to_answer: float | None


@dataclass(frozen=True)
class Credit:
    """A published answer the expert wrote."""

    title: str
    url: str
    published_at: datetime | None


@dataclass(frozen=True)
class Colleague:
    """A row of the list of experts."""

    profile: ExpertProfile
    load: int
    refused: int
    is_on_leave: bool

    @property
    def is_full(self) -> bool:
        return self.load >= self.profile.capacity


def profile_of(user: User) -> ExpertProfile:
    """The profile of somebody who answers cases. Raises NotFoundError where there is none."""
    return profile_by_id(user.pk)


def profile_by_id(user_id: int) -> ExpertProfile:
    """The profile of the expert with this user id. Raises NotFoundError."""
    profile = ExpertProfile.objects.experts().filter(user_id=user_id).first()
    if profile is None:
        raise NotFoundError
    return profile


def all_experts(now: datetime) -> list[Colleague]:
    """Everybody who may be offered cases, by name. Three queries however many there are."""
    held = Ticket.objects.filter(status__in=AT_WORK).order_by()
    loads = dict(held.values_list("expert").annotate(Count("pk")))
    refusals = Transition.objects.filter(assignment.refused_lately(now)).order_by()
    refused = dict(refusals.values_list("actor").annotate(Count("pk")))
    today = timezone.localdate(now)
    return [
        Colleague(
            profile,
            loads.get(profile.user_id, 0),
            refused.get(profile.user_id, 0),
            profile.is_on_leave(today),
        )
        for profile in ExpertProfile.objects.experts().by_name()
    ]


def own_times(expert: User, now: datetime) -> OwnTimes:
    """How fast `expert` took and answered cases. One query."""
    mine = Ticket.objects.filter(
        transitions__name="accept", transitions__actor=expert, transitions__at__gte=now - PERIOD
    )
    rows = Transition.objects.filter(
        ticket__in=mine.order_by().values("pk"), name__in=["offer", "accept", "approve_answer"]
    ).order_by("at", "pk")
    by_case: dict[int, list[Transition]] = defaultdict(list)
    for row in rows:
        by_case[row.ticket_id].append(row)
    to_accept: list[int] = []
    to_answer: list[int] = []
    accepted = 0
    for history in by_case.values():
        offered, taken, answered = _steps(history, expert)
        accepted += 1
        if offered and taken:
            to_accept.append(calendars.desk_at(taken).minutes(offered, taken))
        if taken and answered:
            to_answer.append(calendars.desk_at(answered).minutes(taken, answered))
    return OwnTimes(accepted, len(to_answer), _median_hours(to_accept), _median_hours(to_answer))


def _steps(
    history: Iterable[Transition], expert: User
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """When the case was offered to, accepted by and first answered for `expert`."""
    offered = taken = answered = None
    for row in history:
        if row.name == "offer":
            if taken and not answered:
                break  # it went to somebody else
            if not taken:
                offered = row.at if row.details.get("expert_id") == expert.pk else None
        elif row.name == "accept" and row.actor_id == expert.pk:
            taken = taken or row.at
        elif row.name == "approve_answer" and taken:
            answered = answered or row.at
    return offered, taken, answered


def _median_hours(minutes: list[int]) -> float | None:
    return round(statistics.median(minutes) / _HOUR, 1) if minutes else None


def credits_of(expert: User) -> list[Credit]:
    """The answers of `expert` that anybody can read now, newest first. Two queries."""
    pages = published_by(expert).newest()[:_CREDITS]
    return [Credit(page.title, page.public_url, page.first_published_at) for page in pages]


def published_by(expert: User) -> ArticleQuerySet:
    """The public answers that `expert` wrote."""
    refs = Ticket.objects.filter(
        Q(answer_writer=expert) | Q(answer_writer=None, public_text__writer=expert),
        publication=Publication.PUBLISHED,
    ).values("public_ref")
    return ArticlePage.objects.readable().filter(source_ref__in=refs)


def checked_profile(profile: ExpertProfile, data: Data, *, partial: bool) -> dict[str, object]:
    """What may be stored of `data`. Raises InvalidInputError naming fields."""
    serializer = ProfileInput(instance=profile, data=data if data is not None else {}, partial=partial)
    if not serializer.is_valid():
        raise InvalidInputError(flat_errors(serializer.errors))
    return serializer.validated_data


def update(
    profile: ExpertProfile, *, by: User, data: Data, partial: bool = False
) -> tuple[ExpertProfile, list[Ticket]]:
    """Stores what `data` says and returns the profile with the cases that went back to the desk for a leave.

    Cases go back where the leave has begun; for a later one the clock sees to it on its first day.
    Raises ForbiddenError, InvalidInputError naming fields.
    """
    if not conflicts.may_keep(by, profile.user):
        raise ForbiddenError
    with transaction.atomic():
        locked = (
            ExpertProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=profile.pk)
        )
        for name, value in checked_profile(locked, data, partial=partial).items():
            setattr(locked, name, value)
        locked.save()
    gone: list[Ticket] = []
    if locked.is_on_leave(timezone.localdate(clock.now())):
        actor: Actor = by if by.pk == locked.user_id else Clock()
        gone = offers.hand_back_for_leave(locked.user, by=actor)
    return locked, gone

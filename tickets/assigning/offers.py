"""Offers without a coordinator's hand: the first one, the next one, and the case back to the desk for leave.

Everything here acts as the clock (or as the expert who goes on leave), through the one door, and may run twice.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import ExpertProfile, User
from tickets import clock, effects, services
from tickets.actors import Actor, Clock
from tickets.assigning import assignment
from tickets.door import checked, locked, run
from tickets.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from tickets.inputs import Cause, OfferInput
from tickets.lifecycle import Status
from tickets.metrics import calendars
from tickets.models import AutoOffer, Effect, Ticket, Transition
from tickets.models.ticket import Urgency

logger = logging.getLogger(__name__)

EXPIRED = "expired"
"""The cause of a case going back because nobody answered an offer in time; nobody's fault."""
GOES_BACK = {Status.OFFERED: "decline", Status.IN_PROGRESS: "hand_back", Status.AWAITING_ASKER: "hand_back"}
"""What happens to a case whose expert goes on leave; one under review stays, its answer is written."""


def expire_offer(effect: Effect) -> None:
    """Ends an offer nobody answered: on to the next expert, or back to the desk where nobody is left.

    Does nothing where the offer was answered, replaced or taken back: whoever holds the lock first wins.
    """
    if effect.ticket_id is None or effect.transition_id is None:
        raise ValueError("an offer belongs to a case")
    with transaction.atomic():
        try:
            ticket = locked(effect.ticket_id, Clock())
        except (NotFoundError, ConflictError):  # erased meanwhile
            return
        if not _still_stands(ticket, effect.transition_id) or ticket.expert is None:
            return
        former = ticket.expert
        row = _move_on(ticket, clock.now())
        effects.enqueue_offer_passed(row, former)


def _still_stands(ticket: Ticket, offer_id: int) -> bool:
    """Whether this very offer is the last one, unanswered, and over."""
    last = ticket.transitions.filter(name="offer").order_by("at", "pk").last()
    is_over = ticket.offer_expires_at is not None and ticket.offer_expires_at <= clock.now()
    return ticket.status == Status.OFFERED and is_over and last is not None and last.pk == offer_id


def _move_on(ticket: Ticket, now: datetime) -> Transition:
    following = assignment.next_for(ticket, now)
    name, values = "decline", {"reason": _("打診の期限が来ました。"), "cause": EXPIRED}
    if following:
        try:
            name, values = "offer", checked(OfferInput, {"expert": following.email}, ticket=ticket)
        except InvalidInputError:  # taken by another case in this moment
            logger.info("case %s: the next expert is no longer free", ticket.number)
    run(ticket, name, by=Clock(), values={**values, "expired": True})
    return ticket.transitions.order_by("at", "pk").filter(name=name).reverse()[0]


def offer_waiting_cases() -> int:
    """Offers what waits in categories whose rule is on; returns how many were offered. Emergencies at once."""
    rules = {rule.category_id: rule for rule in AutoOffer.objects.filter(is_on=True)}
    if not rules:
        return 0
    now = clock.now()
    waiting = Ticket.objects.filter(status=Status.RECEIVED, category__in=rules).for_lists()
    return sum(_offer_first(ticket, now) for ticket in list(waiting) if _is_due(ticket, rules, now))


def _is_due(ticket: Ticket, rules: dict[str, AutoOffer], now: datetime) -> bool:
    wait = rules[str(ticket.category_id)].wait_minutes
    urgent = ticket.urgency == Urgency.EMERGENCY
    return urgent or wait == 0 or calendars.desk_at(now).minutes(ticket.received_at, now) >= wait


def _offer_first(ticket: Ticket, now: datetime) -> bool:
    expert = assignment.next_for(ticket, now)
    if expert is None:
        return False
    data = {"expert": expert.email, "instead_of": ""}
    try:
        services.perform(ticket.pk, "offer", by=Clock(), data=data)
    except DomainError as error:  # somebody was faster, or the expert has just been given another case
        logger.info("case %s was not offered: %s", ticket.number, type(error).__name__)
        return False
    return True


# --- leave ------------------------------------------------------------------------------------------------
def going_back(expert: User) -> list[Ticket]:
    """The cases that go back to the desk when `expert` goes on leave, in the order of the queue."""
    return list(Ticket.objects.filter(expert=expert, status__in=list(GOES_BACK)).for_lists())


def hand_back_for_leave(expert: User, *, by: Actor) -> list[Ticket]:
    """Gives back what `going_back` names; returns those that went. `by` is the expert or the clock."""
    gone = []
    for ticket in going_back(expert):
        try:
            with transaction.atomic():
                services.perform(
                    ticket.pk, GOES_BACK[Status(ticket.status)], by=by, data={"cause": Cause.LEAVE}
                )
                if isinstance(by, Clock):
                    effects.enqueue_handed_back(ticket, expert)
        except DomainError:  # answered, offered to somebody else or withdrawn in this moment
            continue
        gone.append(ticket)
    return gone


def hand_back_for_leave_of_today(today: date | None = None) -> int:
    """What `hand_back_for_leave` does, for everybody whose leave has begun; returns how many cases went."""
    day = today or timezone.localdate(clock.now())
    begun = ExpertProfile.objects.filter(
        leave_from__lte=day, user__held_tickets__status__in=list(GOES_BACK)
    ).select_related("user")
    away = {profile.pk: profile for profile in begun if profile.is_on_leave(day)}
    return sum(len(hand_back_for_leave(profile.user, by=Clock())) for profile in away.values())

"""How long offers stand and in which categories the desk offers by itself, as coordinators set it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cms.snippets import Category
from people.models import User
from tickets import rules
from tickets.assigning.profile_inputs import OfferRuleInput
from tickets.door import Data, checked
from tickets.errors import ForbiddenError
from tickets.models import AutoOffer, OfferRule, Ticket


def may_set(user: User) -> bool:
    """Coordinators only."""
    return rules.coordinates(user)


def minutes_for(ticket: Ticket) -> int:
    """For how many minutes of the desk's hours an offer of `ticket` stands. One query."""
    return OfferRule.current().minutes(ticket)


def current() -> dict[str, Any]:
    """The rules in force, with a row for every category. Three queries."""
    rule = OfferRule.current()
    rows = {row.category_id: row for row in AutoOffer.objects.all()}
    return {
        "hours": rule.hours,
        "emergency_hours": rule.emergency_hours,
        "categories": [
            {
                "category": category.pk,
                "name": str(category),
                "is_on": category.pk in rows and rows[category.pk].is_on,
                "wait_minutes": rows[category.pk].wait_minutes if category.pk in rows else 0,
            }
            for category in Category.objects.all()
        ],
    }


def set_rules(*, by: User, data: Data) -> None:
    """Stores the rules; categories that are not sent stay as they are. Offers that stand keep their time.

    Raises ForbiddenError, InvalidInputError naming `hours`, `emergency_hours` or `categories`.
    """
    if not may_set(by):
        raise ForbiddenError
    values = checked(OfferRuleInput, data)
    with transaction.atomic():
        OfferRule.objects.update_or_create(
            pk=1, defaults={"hours": values["hours"], "emergency_hours": values["emergency_hours"]}
        )
        for row in values["categories"]:
            AutoOffer.objects.update_or_create(
                category_id=row["category"],
                defaults={"is_on": row["is_on"], "wait_minutes": row["wait_minutes"]},
            )

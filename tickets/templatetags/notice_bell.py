"""The number beside the bell."""

from __future__ import annotations

from django import template

from people.models import User
from tickets import rules
from tickets.telling import notices

register = template.Library()


@register.simple_tag
def unread_notices(user: object) -> int | None:
    """How many notices the user has not read; None for who is never told of anything."""
    if not isinstance(user, User) or not rules.works_on_cases(user):
        return None
    known: int | None = getattr(user, "unread_notices", None)  # see bell.py
    return notices.unread(user).count() if known is None else known

"""Colleagues named in an internal note: `@` and the name they show. Only who may see the case can be named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from people.models import User
from tickets import coordinators
from tickets.models import Ticket


def colleagues(ticket: Ticket) -> QuerySet[User]:
    """Who may be named in a note of this case: its expert and the coordinators, by name."""
    may_see = Q(pk__in=coordinators.who_may().values("pk"))
    if ticket.expert_id:
        may_see |= Q(pk=ticket.expert_id)
    return User.objects.filter(may_see, is_active=True).exclude(display_name="").order_by("display_name")


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """Those of `people` whose name follows an `@` in `text`, full width or not. The longest name that fits counts."""
    plain = unicodedata.normalize("NFKC", text)
    by_name = {unicodedata.normalize("NFKC", str(person)): person for person in people}
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    if not names:
        return []
    return list({found: by_name[found] for found in re.findall(rf"@({names})", plain)}.values())

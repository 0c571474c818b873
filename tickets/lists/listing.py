"""A list of cases as somebody asked for it: queue, filters and words, the same for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cms import taxonomy
from cms.snippets import Category
from people.models import User
from tickets.lists import case_words, queues
from tickets.lists.keyset import WAITING, Order
from tickets.models.ticket import Urgency
from tickets.querysets import TicketQuerySet

_LONGEST_VALUE = 254


@dataclass(frozen=True)
class Wanted:
    """What to list; "" leaves a filter out. `expert` is an address, as the API knows experts."""

    queue: str = ""
    q: str = ""
    prefecture: str = ""
    category: str = ""
    urgency: str = ""
    expert: str = ""

    @property
    def query(self) -> str:
        """As a query string, "" for everything."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the queue narrows the list."""
        return any((self.q, self.prefecture, self.category, self.urgency, self.expert))


def parse(params: Mapping[str, Any], user: User) -> tuple[Wanted, dict[str, list[str]]]:
    """What `params` ask for, and what is wrong with them by field. What is wrong is left out.

    A category or an expert nobody knows is no error: there are no cases of theirs.
    """
    values = {name: str(params.get(name, "")).replace("\x00", "").strip() for name in Wanted.__annotations__}
    errors: dict[str, list[str]] = {}
    known = {
        "queue": [queue.name for queue in queues.of(user)],
        "prefecture": [code for code, _label in taxonomy.PREFECTURES],
        "urgency": Urgency.values,
    }
    for name, choices in known.items():
        if values[name] and values[name] not in choices:
            errors[name] = [_("次のどれかにしてください：%(choices)s") % {"choices": "、".join(choices)}]
            values[name] = ""
    for name in ("category", "expert"):
        if len(values[name]) > _LONGEST_VALUE:
            errors[name] = [_("長すぎます。")]
            values[name] = ""
    values["q"] = values["q"][: case_words.QUERY_LIMIT]
    return Wanted(**values), errors


def order_of(wanted: Wanted, user: User) -> Order:
    """How the list is sorted: as its queue is, else who has waited longest first."""
    return queues.named(user, wanted.queue).order if wanted.queue else WAITING


def cases(visible: TicketQuerySet, wanted: Wanted, user: User, now: datetime) -> TicketQuerySet:
    """Those of `visible` that are wanted, in no order yet. Words cost a query or two; the rest is one filter."""
    tickets = visible
    if wanted.queue:
        tickets = queues.cases_in(tickets, queues.named(user, wanted.queue), user, now)
    exact = {
        "prefecture": wanted.prefecture,
        "category_id": wanted.category,
        "urgency": wanted.urgency,
        "expert__email__iexact": wanted.expert,
    }
    tickets = tickets.filter(**{name: value for name, value in exact.items() if value})
    return case_words.search(tickets, wanted.q) if wanted.q else tickets


def categories() -> list[tuple[str, str]]:
    """The categories to choose from, as code and label."""
    return [(category.pk, str(category)) for category in Category.objects.all()]


def experts() -> list[tuple[str, str]]:
    """Who holds or may hold cases, as address and name."""
    people = User.objects.filter(expert_profile__isnull=False).order_by("display_name", "email")
    return [(person.email, str(person)) for person in people]

"""A list of cases as somebody asked for it: queue, filters and words, the same for the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cms import taxonomy
from cms.snippets import Category
from people.models import User
from tickets import clock
from tickets.lists import case_words, queues
from tickets.lists.keyset import OLDEST, WAITING, Order
from tickets.models.ticket import ALL_CHANNELS, Urgency
from tickets.querysets import TicketQuerySet

_LONGEST_VALUE = 254
_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Wanted:
    """What to list; "" leaves a filter out. `expert` is an address, as the API knows experts.

    `since` and `until` are days of receipt as YYYY-MM-DD, both included.
    """

    queue: str = ""
    q: str = ""
    prefecture: str = ""
    category: str = ""
    urgency: str = ""
    expert: str = ""
    industry: str = ""
    size: str = ""
    channel: str = ""
    since: str = ""
    until: str = ""

    @property
    def query(self) -> str:
        """As a query string, "" for everything."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the queue narrows the list."""
        return bool(self.q) or self.has_filters

    @property
    def has_filters(self) -> bool:
        """Whether anything but the queue and words narrows the list."""
        return any(value for name, value in asdict(self).items() if name not in ("queue", "q"))

    @property
    def received(self) -> dict[str, datetime]:
        """The days of receipt as a filter."""
        first, last = (date.fromisoformat(day) if day else None for day in (self.since, self.until))
        found = {"received_at__gte": clock.midnight(first)} if first else {}
        return found | ({"received_at__lt": clock.instants_of(last, last)[1]} if last else {})


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
        "industry": [code for code, _label in taxonomy.INDUSTRIES],
        "size": [code for code, _label in taxonomy.SIZE_BANDS],
        "channel": [code for code, _label in ALL_CHANNELS],
    }
    for name, choices in known.items():
        if values[name] and values[name] not in choices:
            errors[name] = [_("次のどれかにしてください：%(choices)s") % {"choices": "、".join(choices)}]
            values[name] = ""
    for name in ("since", "until"):
        if values[name] and not _is_day(values[name]):
            errors[name] = [_("2026-04-01 のように、こよみにある日を書いてください。")]
            values[name] = ""
    for name in ("category", "expert"):
        if len(values[name]) > _LONGEST_VALUE:
            errors[name] = [_("長すぎます。")]
            values[name] = ""
    values["q"] = values["q"][: case_words.QUERY_LIMIT]
    return Wanted(**values), errors


def _is_day(text: str) -> bool:
    """A day as YYYY-MM-DD, not so far away that no instant begins it."""
    try:
        return _EARLIEST <= date.fromisoformat(text) <= _LATEST and len(text) == len("2026-04-01")
    except ValueError:
        return False


def order_of(wanted: Wanted, user: User) -> Order:
    """How the list is sorted: as its queue is, else cases of some days by receipt and all by who has waited longest."""
    if wanted.queue:
        return queues.named(user, wanted.queue).order
    return OLDEST if wanted.since or wanted.until else WAITING


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
        "industry": wanted.industry,
        "size_band": wanted.size,
        "channel": wanted.channel,
        **wanted.received,
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

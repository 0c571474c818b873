"""Large demos: some hundred cases go through the door, the others are copies of what it wrote, on other days.

A copy has every row that its original has (case, messages, transitions, windows), moved by whole weeks, and measures of
its own computed from its transitions. Only cases that have ended are copied: an old open one would not be believed.
"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from itertools import cycle
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from tickets.demo import journeys
from tickets.demo.journeys import Case
from tickets.lifecycle import Status
from tickets.metrics import rows
from tickets.models import Message, Ticket, Transition
from tickets.models.ticket import NUMBER_ALPHABET

MANY = 300
"""So many cases at most go through the door."""
_ORIGINALS = 240
_CHUNK = 2_000
_WEEKS = 150


def seed_copies(cases: list[Case], wanted: int, *, stored: int) -> None:
    """Adds copies until there are `wanted` cases; `stored` are there already."""
    if stored >= wanted:
        return
    rng = random.Random(f"copies {stored}")  # noqa: S311  the same demo every time
    originals = _originals(cases, rng)
    missing = wanted - stored - len(originals)
    for start in range(0, missing, _CHUNK):
        with transaction.atomic():
            _copy(rng.choices(originals, k=min(_CHUNK, missing - start)), rng)


def _originals(cases: list[Case], rng: random.Random) -> list[Ticket]:
    """Cases that come to an end, through the door."""
    staff = journeys.Staff()
    fitting = [case for case in cases if case["answer"] or case["referral"]]
    made = []
    for place, case in zip(range(_ORIGINALS), cycle(fitting), strict=False):
        destination = "referred and closed" if case["referral"] else "answered and closed"
        if place % 20 == 19:
            destination = "withdrawn"
        start = timezone.now() - timedelta(days=rng.randint(30, 80), minutes=rng.randint(0, 1440))
        with transaction.atomic():
            made.append(journeys.travel(case, destination, start, staff, rng).pk)
    return list(
        Ticket.objects.filter(pk__in=made)
        .prefetch_related("transitions", "messages", "referred_to")
        .order_by("pk")
    )


def _copy(originals: list[Ticket], rng: random.Random) -> None:
    """One copy of each; a number that is taken is drawn again."""
    taken = set(Ticket.objects.values_list("number", flat=True))
    shifts = [timedelta(weeks=rng.randint(0, _WEEKS)) for _original in originals]
    made = [
        _moved(
            original,
            shift,
            number=_free_number(rng, taken),
            public_ref=uuid.UUID(int=rng.getrandbits(128), version=4),
            form_key=None,
            acknowledged_at=None
            if original.status in (Status.HELD, Status.SPAM)
            else original.received_at - shift + timedelta(seconds=20),
            email=f"copy{rng.getrandbits(40):x}@demo.example.jp",
        )
        for original, shift in zip(originals, shifts, strict=True)
    ]
    Ticket.objects.bulk_create(made)
    transitions, messages, windows = [], [], []
    through = Ticket.referred_to.through
    for original, ticket, shift in zip(originals, made, shifts, strict=True):
        transitions += [_moved(row, shift, ticket=ticket) for row in original.transitions.all()]
        messages += [_moved(row, shift, ticket=ticket) for row in original.messages.all()]
        windows += [through(ticket=ticket, window=window) for window in original.referred_to.all()]
    Transition.objects.bulk_create(transitions)
    Message.objects.bulk_create(messages)
    through.objects.bulk_create(windows)
    for _number in rows.rebuild(Ticket.objects.filter(pk__in=[ticket.pk for ticket in made])):
        pass


def _moved(row: Any, shift: timedelta, **changes: Any) -> Any:
    """A new row like this one, with every instant earlier by `shift`."""
    values = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001  the documented API of models
        value = getattr(row, field.attname)
        if isinstance(field, models.DateTimeField) and value is not None:
            value -= shift
        if not field.primary_key:
            values[field.attname] = value
    for name in changes:
        values.pop(f"{name}_id", None)
    return type(row)(**{**values, **changes})


def _free_number(rng: random.Random, taken: set[str]) -> str:
    while True:
        letters = "".join(rng.choices(NUMBER_ALPHABET, k=6))
        number = f"S-{letters[:4]}-{letters[4:]}"
        if number not in taken:
            taken.add(number)
            return number

"""Large demos: some hundred cases go through the door, the others are copies of what it wrote, on other days.

A copy has every row by which its original is known to the desk (case, messages, transitions, windows, public texts and
what was said to them, whether it helped, the words it is found by, a secret link), moved by whole weeks, and measures
of its own computed from its transitions. Mails and notices are not repeated. Only cases that have ended are copied: an
old open one would not be believed.
"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from functools import cache
from itertools import cycle
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from tickets.demo import journeys
from tickets.demo.journeys import Case
from tickets.lifecycle import Status
from tickets.metrics import calendars, rows
from tickets.models import (
    CaseMeasure,
    CaseWord,
    Consent,
    Message,
    PublicText,
    SecretLink,
    Survey,
    Ticket,
    Transition,
)
from tickets.models.ticket import NUMBER_ALPHABET

MANY = 300
"""So many cases at most go through the door."""
ORIGINALS = 240
_CHUNK = 5_000
_BATCH = 500
_WEEKS = 150
_ENDINGS = (
    *("answered and closed", "answered and closed", "rewritten and closed", "answered and closed"),
    *("declined first", "answered and closed", "not to be published", "answered and closed"),
    *("reopened and closed", "answered and closed", "answered and closed", "taken back before it was public"),
    *("answered and closed", "withdrawn", "answered and closed", "answered and closed"),
)
"""How the copied cases go, in about the shares of a desk."""
_Pairs = list[tuple[Ticket, Ticket, timedelta]]
"""Original, copy, and by how much the copy is earlier."""


def seed_copies(cases: list[Case], wanted: int, *, stored: int) -> None:
    """Adds copies until there are `wanted` cases; `stored` are there already."""
    if stored >= wanted:
        return
    rng = random.Random(f"copies {stored}")  # noqa: S311  the same demo every time
    missing = wanted - stored
    originals = _originals(cases, rng, min(ORIGINALS, missing))
    missing -= len(originals)
    copier = _Copier(originals, rng)
    for start in range(0, missing, _CHUNK):
        with transaction.atomic():
            copier.copy(min(_CHUNK, missing - start))


def _originals(cases: list[Case], rng: random.Random, number: int) -> list[int]:
    """Cases that come to an end, through the door."""
    staff = journeys.Staff()
    fitting = cycle([case for case in cases if case["answer"] or case["referral"]])
    made: list[int] = []
    for ending, case in zip(cycle(_ENDINGS), fitting, strict=False):
        if len(made) == number:
            return made
        destination = "referred and closed" if case["referral"] else ending
        start = timezone.now() - timedelta(days=rng.randint(30, 80), minutes=rng.randint(0, 1440))
        with transaction.atomic():
            made.append(journeys.travel(case, destination, start, staff, rng).pk)
    return made


class _Copier:
    """Makes copies of some cases."""

    def __init__(self, originals: list[int], rng: random.Random) -> None:
        self._rng = rng
        self._taken = set(Ticket.objects.values_list("number", flat=True))
        self._versions = calendars.all_versions()
        known = (
            Ticket.objects.filter(pk__in=originals)
            .select_related("survey")
            .prefetch_related("transitions", "messages", "consents", "public_texts", "referred_to")
        )
        self._originals = list(known.order_by("pk"))

    def copy(self, number: int) -> None:
        """Stores `number` copies, those of one case in a row. The caller is in a transaction."""
        chosen = sorted(self._rng.choices(self._originals, k=number), key=lambda original: original.pk)
        shifts = [timedelta(weeks=self._rng.randint(0, _WEEKS)) for _original in chosen]
        made = [
            (original, self._case(original, shift), shift)
            for original, shift in zip(chosen, shifts, strict=True)
        ]
        _store(Ticket, [ticket for _original, ticket, _shift in made])
        self._record(made)
        _public_texts(made)
        windows = Ticket.referred_to.through
        _store(
            windows,
            [
                windows(ticket_id=ticket.pk, window_id=window.pk)
                for original, ticket, _shift in made
                for window in original.referred_to.all()
            ],
        )
        _copy_words(made)

    def _case(self, original: Ticket, shift: timedelta) -> Ticket:
        ticket: Ticket = _moved(
            original,
            shift,
            number=self._free_number(),
            public_ref=uuid.UUID(int=self._rng.getrandbits(128), version=4),
            form_key=None,
            email=f"copy{self._rng.getrandbits(40):010x}@demo.example.jp",
            public_text_id=None,
        )
        is_told = original.status not in (Status.HELD, Status.SPAM)
        ticket.acknowledged_at = ticket.received_at + timedelta(seconds=20) if is_told else None
        return ticket

    def _record(self, made: _Pairs) -> None:
        """What was said and done, how long it took, and the asker's key, which nobody has."""
        transitions, messages, measures, keys, surveys = [], [], [], [], []
        for original, ticket, shift in made:
            steps = [_moved(row, shift, ticket_id=ticket.pk) for row in original.transitions.all()]
            transitions += steps
            messages += [_moved(row, shift, ticket_id=ticket.pk) for row in original.messages.all()]
            measures.append(CaseMeasure(ticket_id=ticket.pk, **rows.values_of(ticket, steps, self._versions)))
            if hasattr(original, "survey"):
                surveys.append(_moved(original.survey, shift, ticket_id=ticket.pk))
            token = f"{self._rng.getrandbits(256):064x}"
            keys.append(
                SecretLink(ticket_id=ticket.pk, prefix=token[:8], digest=token, created_at=ticket.received_at)
            )
        _store(Transition, transitions)
        _store(Message, messages)
        _store(CaseMeasure, measures)
        _store(SecretLink, keys)
        _store(Survey, surveys)

    def _free_number(self) -> str:
        while True:
            letters = "".join(self._rng.choices(NUMBER_ALPHABET, k=6))
            number = f"S-{letters[:4]}-{letters[4:]}"
            if number not in self._taken:
                self._taken.add(number)
                return number


def _store(kind: type[models.Model], made: list[Any]) -> None:
    kind._default_manager.bulk_create(made, batch_size=_BATCH)  # noqa: SLF001  the documented API of models


def _public_texts(made: _Pairs) -> None:
    """The texts that were put to askers, their yes, and which text it is about."""
    texts = [
        (ticket, old, _moved(old, shift, ticket_id=ticket.pk))
        for original, ticket, shift in made
        for old in original.public_texts.all()
    ]
    _store(PublicText, [text for _ticket, _old, text in texts])
    new = {(ticket.pk, old.pk): text.pk for ticket, old, text in texts}
    about = []
    consents = []
    for original, ticket, shift in made:
        if original.public_text_id:
            ticket.public_text_id = new[ticket.pk, original.public_text_id]
            about.append(ticket)
        consents += [
            _moved(row, shift, ticket_id=ticket.pk, public_text_id=new[ticket.pk, row.public_text_id])
            for row in original.consents.all()
        ]
    _store(Consent, consents)
    Ticket.objects.bulk_update(about, ["public_text"], batch_size=_BATCH)


def _copy_words(made: _Pairs) -> None:
    """A hundred words a case: they never leave the database, and come in the order of its index."""
    words = connection.ops.quote_name(CaseWord._meta.db_table)  # noqa: SLF001  the documented API of models
    pairs = [(original.pk, ticket.pk) for original, ticket, _shift in made]
    places = ", ".join(["(%s, %s)"] * len(pairs))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {words} (ticket_id, word) "  # noqa: S608  the name of a table, and marks for values
            f"SELECT pairs.column2, words.word FROM {words} AS words "
            f"JOIN (VALUES {places}) AS pairs ON pairs.column1 = words.ticket_id "
            "ORDER BY words.word, pairs.column2",
            [number for pair in pairs for number in pair],
        )


def _moved(row: Any, shift: timedelta, **changes: Any) -> Any:
    """A new row like this one, with every instant earlier by `shift`."""
    kind: Any = type(row)
    values = {
        name: value - shift if is_instant and value is not None else value
        for name, is_instant in _columns(kind)
        for value in [getattr(row, name)]
    }
    return kind(**{**values, **changes})


@cache
def _columns(kind: type[models.Model]) -> list[tuple[str, bool]]:
    """What of a row is copied, and whether it is an instant."""
    return [
        (field.attname, isinstance(field, models.DateTimeField))
        for field in kind._meta.concrete_fields  # noqa: SLF001  the documented API of models
        if not field.primary_key and not field.generated
    ]

"""What is costly to count is counted once for each state of the public site.

A number in the database rises, in the same transaction, with everything that is published, withdrawn or edited. What is
kept in the cache stands under that number, so that it is never older than what readers may see, on any machine.
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches
from django.db import models
from django.db.models import F

KEPT_SECONDS = 24 * 60 * 60
Result = TypeVar("Result")


class Generation(models.Model):
    """The one row that counts the states of the public site."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


def current() -> int:
    """The number of the present state. One query by primary key."""
    return Generation.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def of_request(request: object) -> int:
    """The number of the state that a request met first; one query, if nobody asked for it before."""
    number: int | None = getattr(request, "generation", None)
    return current() if number is None else number


def begin(**_: Any) -> None:
    """A receiver for every signal that says: the public site is not what it was."""
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.bulk_create([Generation(pk=1, number=1)], ignore_conflicts=True)


def once(name: str, work: Callable[[], Result], at: int | None = None) -> Result:
    """What `work` gives, which depends on nothing but the public site and `name`; at hand after the first time.

    `at` is the present number, for whoever asks more than once.

    Counts and ids only, never text: an entry outlives a withdrawal, out of reach. Must not be None, which is done
    again every time.
    """
    result: Result = caches["near"].get_or_set(
        _key(name, current() if at is None else at), work, KEPT_SECONDS
    )  # type: ignore[assignment]
    return result


def _key(name: str, number: int) -> str:
    """Names may hold what was asked for; keys of caches are short and plain."""
    return f"{hashlib.blake2b(name.encode('utf-8', 'replace'), digest_size=16).hexdigest()}@{number}"

"""What time it is for the record. Demo data and tests let a case happen in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The instant to record, aware of its time zone."""
    return _set_to.get() or timezone.now()


def instants_of(first: date, last: date) -> tuple[datetime, datetime]:
    """When the first day begins and when the last has ended, where the desk is; the second instant is no part of it."""
    return midnight(first), midnight(last + timedelta(days=1))


def midnight(day: date) -> datetime:
    """When the day begins, where the desk is."""
    return timezone.make_aware(datetime.combine(day, time.min))


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """Within the block every case is recorded as if it were `instant`."""
    token = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(token)

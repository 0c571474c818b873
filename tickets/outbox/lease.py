"""A worker's hold on an effect: short, and renewed while the work goes on.

Short, so that what a killed worker was doing is taken up within seconds; renewed, so that a slow mail server
does not make a second worker send the same mail.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tickets.models import Effect


def next_end() -> datetime:
    """When a lease taken or renewed now runs out."""
    return timezone.now() + timedelta(seconds=settings.EFFECT_LEASE_SECONDS)


class Lease:
    """Keeps the lease of `effect` alive inside the `with` block; `until` is its present end."""

    def __init__(self, effect: Effect, until: datetime) -> None:
        self.until = until
        self._effect_id = effect.pk
        self._over = threading.Event()
        self._renewer = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> Self:
        self._renewer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._renewer.join()

    def _renew(self) -> None:
        while not self._over.wait(settings.EFFECT_LEASE_SECONDS / 3):
            until = next_end()
            mine = Effect.objects.filter(pk=self._effect_id, lease_until=self.until)
            try:
                if not mine.update(lease_until=until):
                    return  # somebody else took it over
                self.until = until
            finally:
                connection.close()  # this thread's own

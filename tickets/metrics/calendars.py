"""The calendars that durations are measured with: versions in the database, each in force from an instant on."""

from __future__ import annotations

import json
from bisect import bisect_left
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cms.business_days import calendar_of_settings
from cms.calendars import Calendar, definition_of, from_definition
from people.models import User
from tickets.models import BusinessCalendar

DESK = "desk"


class Versions:
    """All versions of one calendar. Without any, the settings are version 0."""

    def __init__(self, code: str, rows: list[tuple[datetime, Calendar]]) -> None:
        self.code = code
        self._from = [valid_from for valid_from, _calendar in rows]
        self._calendars = [calendar for _valid_from, calendar in rows] or [calendar_of_settings()]

    def in_force(self, at: datetime) -> Calendar:
        """The version that measures what ends at this instant; before the first one, the first.

        A version begins after its instant: what happened at that very moment was measured without it.
        """
        return self._calendars[max(0, bisect_left(self._from, at) - 1)]


def code_for(channel: str) -> str:
    """Which calendar measures the cases that come in this way."""
    return settings.CALENDAR_OF_CHANNEL.get(channel, DESK)


def all_versions() -> dict[str, Versions]:
    """Every calendar by its code, the desk's among them. One query."""
    rows: dict[str, list[tuple[datetime, Calendar]]] = {DESK: []}
    stored = BusinessCalendar.objects.order_by("code", "valid_from", "version")
    for code, version, definition, valid_from in stored.values_list(
        "code", "version", "definition", "valid_from"
    ):
        calendar = _parsed(code, version, json.dumps(definition, sort_keys=True))
        rows.setdefault(code, []).append((valid_from, calendar))
    return {code: Versions(code, versions) for code, versions in rows.items()}


def add_version(
    code: str, calendar: Calendar, *, by: User | None, now: datetime, valid_from: datetime | None = None
) -> BusinessCalendar:
    """Stores a new version, in force from `valid_from` or `now` on. What ended before stays as it was measured."""
    with transaction.atomic():
        last = BusinessCalendar.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0
        return BusinessCalendar.objects.create(
            code=code,
            version=last + 1,
            definition=definition_of(calendar),
            valid_from=valid_from or now,
            made_at=now,
            made_by=by,
        )


def follow_settings() -> BusinessCalendar | None:
    """Makes what the settings say a new version of the desk's calendar, where nobody has changed it by hand.

    Returns the new version, if there is one.
    """
    newest = BusinessCalendar.objects.filter(code=DESK).order_by("version").last()
    ours = calendar_of_settings()
    if newest and (newest.made_by_id or newest.definition == definition_of(ours)):
        return None
    return add_version(DESK, ours, by=None, now=timezone.now())


@lru_cache(maxsize=64)
def _parsed(code: str, version: int, definition: str) -> Calendar:
    parsed: dict[str, Any] = json.loads(definition)
    return from_definition(parsed, code=code, version=version)

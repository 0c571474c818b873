"""The calendars that durations are measured with: versions in the database, each in force from an instant on."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cms.business_days import calendar_of_settings
from cms.calendars import Calendar, definition_of, from_definition
from people.models import User
from tickets.models import BusinessCalendar

DESK = "desk"
_KEY, _KEPT_SECONDS = "calendars", 60


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

    @property
    def is_single(self) -> bool:
        """There was never another one: it does not matter which piece of time ended when."""
        return len(self._calendars) == 1

    def allowed(self, began_at: datetime, days: int) -> int:
        """The business time, in microseconds, from the beginning of a target to the end of its last day."""
        in_force = self.in_force(began_at)
        return in_force.open_time(began_at, in_force.due(began_at, days))

    def reached(self, start: datetime, open_time: int, *, now: datetime) -> datetime:
        """When so much business time will have passed since `start`, measured by the version in force at that instant.

        Of the versions those count that are in force at `now` or will be later.
        """
        place = max(0, bisect_left(self._from, max(start, now)) - 1)
        instant = self._calendars[place].reached(start, open_time)
        while place + 1 < len(self._calendars) and instant > self._from[place + 1]:
            place += 1
            # By a version with longer hours it may have passed already when that version begins.
            instant = max(self._calendars[place].reached(start, open_time), self._from[place])
        return instant


def of_channel(known: Mapping[str, Versions], channel: str) -> Versions:
    """The calendar that measures the cases that come in this way."""
    return known.get(code_for(channel)) or known[DESK]


def at_hand() -> dict[str, Versions]:
    """Every calendar as `all_versions` gives it, a minute old at most: for pages, which store nothing of it."""
    known: dict[str, Versions] | None = caches["near"].get(_KEY)
    if known is None:
        known = all_versions()
        caches["near"].set(_KEY, known, _KEPT_SECONDS)
    return known


def desk_at(instant: datetime) -> Calendar:
    """The desk's calendar in force at this instant, a minute old at most."""
    return at_hand()[DESK].in_force(instant)


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

    def forget() -> None:
        caches["near"].delete(_KEY)

    with transaction.atomic():
        transaction.on_commit(forget)
        forget()
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

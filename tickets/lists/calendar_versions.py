"""The desk's own calendar in versions: the newest, the next one, and days on which the desk is closed besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from cms.business_days import calendar_of_settings
from cms.calendars import Calendar, from_definition
from people.models import User
from tickets.metrics.calendars import DESK, add_version
from tickets.models import BusinessCalendar


def newest() -> Calendar:
    """What a form for the next version begins with: the version made last, else what the settings say."""
    row = BusinessCalendar.objects.filter(code=DESK).order_by("version").last()
    return calendar_of_settings() if row is None else calendar_of(row)


def calendar_of(row: BusinessCalendar) -> Calendar:
    """The calendar a stored version holds."""
    return from_definition(row.definition, code=row.code, version=row.version)


def add(
    calendar: Calendar, *, by: User, now: datetime, valid_from: datetime | None = None
) -> BusinessCalendar:
    """A new version, in force from `valid_from` or `now` on. What is there is never changed."""
    with transaction.atomic():
        return add_version(DESK, calendar, by=by, now=now, valid_from=valid_from)


def close_on(days: Iterable[date], *, by: User, now: datetime) -> list[BusinessCalendar]:
    """Closes the desk on these days as well: a new version for now, and one for each that begins later.

    Versions that have the days already stay; where all have them, nothing is made.
    """
    with transaction.atomic():
        rows = BusinessCalendar.objects.filter(code=DESK).order_by("valid_from", "version")
        begun = [row for row in rows if row.valid_from <= now]
        later = {row.valid_from: row for row in rows if row.valid_from > now}  # the last of a moment counts
        bases = [(calendar_of(begun[-1]) if begun else calendar_of_settings(), now)]
        bases += [(calendar_of(row), moment) for moment, row in later.items()]
        wanted = frozenset(days)
        return [
            add_version(
                DESK,
                replace(calendar, closed_on=calendar.closed_on | wanted),
                by=by,
                now=now,
                valid_from=moment,
            )
            for calendar, moment in bases
            if not wanted <= calendar.closed_on
        ]

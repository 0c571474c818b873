"""The figures of the month before, told to the coordinators when a month begins and mailed to those who chose it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from cms.business_days import japan_time
from tickets import clock, coordinators, effects
from tickets.dashboard import screen
from tickets.dashboard.period import month_end, months_back
from tickets.dashboard.verdict import verdict
from tickets.metrics import calendars
from tickets.metrics.report import Scope, report
from tickets.models import Effect, Notice
from tickets.telling import emails, told

KIND = "monthly_figures"
_LAST_DAY = 10
"""A worker that stood still at the beginning of the month makes up for it until this day."""


def tell(now: datetime) -> int:
    """From the first opening of the desk in a month on: each coordinator once. Returns how many mails were asked for."""
    today = japan_time(now).date()
    if today.day > _LAST_DAY or not calendars.desk_at(now).is_open(now):
        return 0
    month = f"{months_back(today, 1):%Y-%m}"
    with transaction.atomic():
        mailed = told.write(coordinators.at_work(), KIND, ticket=None, cause=f"month:{month}", at=now)
        for notice in mailed:
            effects.enqueue_monthly_figures(notice, month)
    return len(mailed)


def monthly_figures_mail(effect: Effect) -> None:
    """To one person, while they still coordinate. Figures only."""
    notice = Notice.objects.select_related("recipient").filter(pk=effect.payload["notice"]).first()
    if notice is None or not notice.recipient.is_active:
        return
    if not notice.recipient.has_perm("tickets.coordinate_tickets"):
        return
    first = date.fromisoformat(f"{effect.payload['month']}-01")
    last = month_end(first)
    emails.send(
        effect,
        KIND,
        to=notice.recipient.email,
        recipient=notice.recipient,
        month=first,
        desk_url=f"{settings.BASE_URL}/desk/metrics/?from={first}&to={last}",
        settings_url=f"{settings.BASE_URL}/desk/notices/settings/",
        **_figures(first, last),
    )


def _figures(first: date, last: date) -> dict[str, Any]:
    scope = Scope(protected=False)
    found = screen.summary(report(first, last, now=clock.now(), scope=scope))
    return {"verdict": verdict(found["measures"]), **found}

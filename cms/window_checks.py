"""Keeping the list of windows true: who looked at which contact data when, what was put right, what was proposed.

One row each, kept for good: what the list said before, what it says since, where that was read. A proposal changes
nothing until somebody confirms it; a window proposed as new is in no list before that.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.snippets import CONTACT_FIELDS, FRESH_DAYS, Window
from people.models import User

CORRECTABLE = ("phone", "email", "url", "hours", "cost", "prepare")
"""What may be put right from the desk; the rest is the editors' business."""


class WindowCheck(models.Model):
    """One look at a window, or one proposal. `values` is what is true now, `before` what the list said."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("確かめた")
        CORRECTED = "corrected", _("直した")
        PROPOSED = "proposed", _("新しい窓口")

    class State(models.TextChoices):
        OPEN = "open", _("確認待ち")
        ACCEPTED = "accepted", _("反映した")
        REJECTED = "rejected", _("見送った")

    window = models.ForeignKey(
        Window,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="checks",
        verbose_name=_("相談先"),
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    source = models.CharField(_("どこで確かめたか"), max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("相談先の点検")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_window_check_knows_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="proposed") | models.Q(window__isnull=False),
                name="window_check_is_about_a_window",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window_id or '+'} {self.kind}"


@dataclass(frozen=True)
class Due:
    """A window in the queue of checks. `known` is the day its data were last known to be true."""

    window: Window
    known: datetime.date | None
    is_overdue: bool
    doubtful: list[str]


def queue() -> list[Due]:
    """All windows, those first whose data are longest unknown; one query."""
    today = timezone.localdate()
    rows = [
        Due(
            window,
            known := window.known_on,
            is_overdue=known is None or (today - known).days > FRESH_DAYS,
            doubtful=doubtful_fields(window),
        )
        for window in Window.objects.all()
    ]
    return sorted(
        rows, key=lambda due: (due.known or datetime.date.min, due.window.prefecture, due.window.pk)
    )


def doubtful_fields(window: Window) -> list[str]:
    """The fields of a window that hold something which the public is not shown yet."""
    return [name for name in CORRECTABLE if getattr(window, name) and not window.shown(name)]


def confirm(window: Window, *, by: User, source: str) -> WindowCheck:
    """Everything written about how to reach the window is true today; what was in doubt is shown from now on."""
    with transaction.atomic():
        window = Window.objects.select_for_update().get(pk=window.pk)
        row = _row(window, WindowCheck.Kind.CONFIRMED, by=by, source=source)
        _decide(row, by=by, state=WindowCheck.State.ACCEPTED)
        _mark_checked(window)
        window.save()
    return row


def correct(
    window: Window, *, by: User, values: dict[str, str], source: str, at_once: bool
) -> WindowCheck | None:
    """Puts contact data right, or proposes it (`at_once` false). None where nothing would change."""
    with transaction.atomic():
        window = Window.objects.select_for_update().get(pk=window.pk)
        changed = {name: text for name, text in values.items() if getattr(window, name) != text}
        if not changed:
            return None
        row = _row(window, WindowCheck.Kind.CORRECTED, by=by, source=source, values=changed)
        if at_once:
            accept(row, by=by)
    return row


def propose(*, by: User, values: dict[str, str], source: str) -> WindowCheck:
    """A window that is not in the list. It is in no list until somebody accepts it."""
    return _row(None, WindowCheck.Kind.PROPOSED, by=by, source=source, values=values)


def accept(row: WindowCheck, *, by: User) -> Window:
    """Makes a proposal true. A correction overwrites only the fields it names.

    The others are not vouched for: what was in doubt stays in doubt, and `checked_on` moves by `confirm` alone.
    """
    with transaction.atomic():
        if row.window is None:
            window = Window(code=f"desk-{row.pk}", verified=True, **row.values)
            row.window = window
        else:
            window = Window.objects.select_for_update().get(pk=row.window.pk)
            row.before = {name: getattr(window, name) for name in row.values}
            for name, text in row.values.items():
                setattr(window, name, text)
            if window.stale:  # what the old source said of the others stays in doubt
                window.unverified_fields = sorted({*window.unverified_fields, *CONTACT_FIELDS})
            window.unverified_fields = [one for one in window.unverified_fields if one not in row.values]
            window.stale = False
        window.source, window.source_date = row.source, timezone.localdate(row.made_at).isoformat()
        window.save()
        _decide(row, by=by, state=WindowCheck.State.ACCEPTED)
    return window


def reject(row: WindowCheck, *, by: User) -> None:
    """Leaves the list as it is; the proposal stays in the record."""
    _decide(row, by=by, state=WindowCheck.State.REJECTED)


def _mark_checked(window: Window) -> None:
    window.checked_on = timezone.localdate()
    window.unverified_fields = []
    window.stale = False


def _row(
    window: Window | None, kind: str, *, by: User, source: str, values: dict[str, Any] | None = None
) -> WindowCheck:
    return WindowCheck.objects.create(
        window=window, kind=kind, values=values or {}, source=source, made_by=by, made_at=timezone.now()
    )


def _decide(row: WindowCheck, *, by: User, state: str) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save()

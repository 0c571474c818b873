"""What the figures are made of: calendars that are never edited, one row of measures a case, and months of them, packed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.metrics.measures import MEASURES
from tickets.models.append_only import AppendOnlyModel
from tickets.models.ticket import Ticket


class BusinessCalendar(AppendOnlyModel):
    """One version of a calendar (`cms.calendars`). A change is a new version, in force from `valid_from` on."""

    code = models.SlugField(_("カレンダー"), max_length=20, default="desk")
    version = models.PositiveIntegerField(_("版"))
    definition = models.JSONField(_("内容"))
    valid_from = models.DateTimeField(_("いつから"))
    made_at = models.DateTimeField(_("作成"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("作成した人"),
    )

    class Meta:
        verbose_name = _("営業カレンダー")
        verbose_name_plural = _("営業カレンダー")
        ordering: ClassVar[list[str]] = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="calendar_version_is_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class State(models.IntegerChoices):
    """How one measure of one case stands."""

    NOT_BEGUN = 0
    IN_TIME = 1  # done
    LATE = 2  # done
    LEFT = 3  # ended otherwise, before it was late
    LEFT_LATE = 4
    RUNS = 5
    STANDS = 6  # open, and waiting for somebody else


class CaseMeasure(models.Model):
    """The measures of one case, computed from its transitions (`tickets.metrics.rows`) and never by hand.

    For each measure of `MEASURES` three columns: `<name>_state`, and `<name>_business` and `<name>_calendar` in whole
    minutes once it has ended. What is still open stands in `running`: measure → microseconds of business time and of
    calendar time up to `since`, and the business time in which it is not late.
    Holds codes only, so that it may outlive the words of the case.
    """

    ticket = models.OneToOneField(
        Ticket, on_delete=models.SET_NULL, null=True, related_name="measure", editable=False
    )
    counts = models.BooleanField()  # no spam, and not merged into another case
    received_at = models.DateTimeField()
    month = models.DateField()  # the first day of the month of receipt, in Japan
    category = models.CharField(max_length=50, blank=True)
    prefecture = models.CharField(max_length=2, blank=True)
    industry = models.CharField(max_length=2, blank=True)
    size_band = models.CharField(max_length=3, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reopen_count = models.PositiveSmallIntegerField()
    return_count = models.PositiveSmallIntegerField()
    since = models.DateTimeField(null=True)  # the last transition, where a clock runs on
    running = models.JSONField(default=dict)
    calendar = models.CharField(max_length=20)
    versions = models.JSONField(default=dict)  # measure → the calendar's version it was measured with
    packed = models.BooleanField(default=False)  # the pack of its month holds it as it is

    class Meta:
        verbose_name = _("対応時間")
        indexes = [
            models.Index(fields=["month"], condition=models.Q(packed=False), name="measures_not_packed"),
            models.Index(fields=["month"], name="measures_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.month}"


for _name in MEASURES:
    CaseMeasure.add_to_class(f"{_name}_state", models.PositiveSmallIntegerField(default=State.NOT_BEGUN))
    CaseMeasure.add_to_class(f"{_name}_business", models.PositiveIntegerField(null=True))
    CaseMeasure.add_to_class(f"{_name}_calendar", models.PositiveIntegerField(null=True))


class MeasurePack(models.Model):
    """The counting cases of one month as columns of numbers: what a figure is computed from, ready to be read at once.

    `token` is new with every write: a process that holds the columns in memory sees by it that they are old.
    """

    month = models.DateField(primary_key=True)
    token = models.UUIDField(default=uuid.uuid4)
    cases = models.PositiveIntegerField()
    columns = models.BinaryField()

    class Meta:
        verbose_name = _("対応時間の月")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


LANES: tuple[str, ...] = tuple(MEASURES)
LANE_FIELDS: tuple[str, ...] = tuple(
    f"{name}_{part}" for name in LANES for part in ("state", "business", "calendar")
)
Values = dict[str, Any]

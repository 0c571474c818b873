"""What happened to a case, in order: the audit trail and the source of every figure."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from tickets.models.ticket import Ticket


class TransitionQuerySet(AppendOnlyQuerySet):
    def forget_reasons(self) -> None:
        """Blanks the reasons people wrote; what happened, when and by whom stays.

        The one change these rows ever see, for an asker who erases the case: a reason may quote it.
        """
        for row in self.filter(details__has_key="reason"):
            codes = {key: value for key, value in row.details.items() if key != "reason"}
            models.QuerySet.update(self.filter(pk=row.pk), details=codes)


class Transition(AppendOnlyModel):
    """One change of state. `details` holds the reason and codes given with it, never a thread's text."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="transitions")
    field = models.CharField(max_length=12)
    name = models.CharField(max_length=30, db_index=True)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)
    actor_role = models.CharField(max_length=12)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    details = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    objects: ClassVar[Any] = TransitionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("経過")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.name}"

"""What is told to an outside window about a case: exactly the words its asker agreed to, and no others."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.snippets import Window
from tickets.models.ticket import Ticket

HANDOVER_MAX = 4000


def hash_of(window: str, text: str) -> str:
    """SHA-256 of a text for one window, 64 hex digits: agreeing to one window is no yes to another."""
    return hashlib.sha256(f"{window}\n{text}".encode()).hexdigest()


class HandOver(models.Model):
    """One text for one window: asked about, then agreed to or not, then told. The text never changes.

    The database keeps the promise: nothing is recorded as told without a yes to this very text.
    """

    class Channel(models.TextChoices):
        LINK = "link", _("専用ページ")
        SPOKEN = "spoken", _("口頭")

    class How(models.TextChoices):
        PHONE = "phone", _("電話")
        MAIL = "mail", _("メール")
        FAX = "fax", _("FAX")
        VISIT = "visit", _("手わたし")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="handovers")
    window = models.ForeignKey(
        Window, on_delete=models.PROTECT, related_name="+", verbose_name=_("伝える窓口")
    )
    text = models.TextField(_("窓口に伝える文章"), max_length=HANDOVER_MAX, blank=True)
    text_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_hash = models.CharField(max_length=64, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    answered_through = models.CharField(max_length=10, blank=True, choices=Channel.choices)
    answer_recorded_by = models.ForeignKey(  # a spoken answer, by whoever heard it
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(_("伝えた方法"), max_length=10, blank=True, choices=How.choices)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("窓口への引き継ぎ")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(told_at__isnull=True)
                | (
                    models.Q(agreed_at__isnull=False, declined_at__isnull=True)
                    & models.Q(agreed_hash=models.F("text_hash"))
                    & models.Q(told_by__isnull=False)
                    & ~models.Q(told_how="")
                ),
                name="told_implies_agreement_to_this_text",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_at__isnull=True) | models.Q(agreed_hash=models.F("text_hash")),
                name="agreement_is_to_the_text_that_was_shown",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_through="spoken", answer_recorded_by__isnull=False)
                | (~models.Q(answered_through="spoken") & models.Q(answer_recorded_by__isnull=True)),
                name="spoken_answer_knows_who_heard_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.window_id}"

    @property
    def is_open(self) -> bool:
        """Whether the asker has still to decide."""
        return self.agreed_at is None and self.declined_at is None

    @property
    def may_be_told(self) -> bool:
        return self.agreed_at is not None and self.declined_at is None and self.told_at is None

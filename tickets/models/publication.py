"""The exact words that may become public, and the asker's yes to them."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms import taxonomy
from cms.snippets import Category
from tickets.models.append_only import AppendOnlyModel
from tickets.models.ticket import Ticket

HASHED_FIELDS = ("title", "question", "answer", "category_id", "audience", "industry", "size_band")


class Decision(models.TextChoices):
    """What the writer of a public text did with a word by which somebody could be recognised."""

    KEPT = "kept", _("このままでよい")
    LEFT_OUT = "left_out", _("消した・言いかえた")
    CONFIRMED = "confirmed", _("確かめた")


class PublicText(AppendOnlyModel):
    """One version of the public question and answer. Never edited: a change is a new version."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="public_texts")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(_("題名"), max_length=120)
    question = models.TextField(_("質問"), max_length=4000)
    answer = models.TextField(_("答え"), max_length=8000)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("分類")
    )
    audience = models.CharField(_("読む人"), max_length=20, blank=True, choices=taxonomy.AUDIENCES)
    industry = models.CharField(_("業種"), max_length=2, blank=True, choices=taxonomy.INDUSTRIES)
    size_band = models.CharField(_("規模"), max_length=3, blank=True, choices=taxonomy.SIZE_BANDS)
    hash = models.CharField(max_length=64)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Written once with the text, by its writer; not part of what is published or hashed, gone with it.
    decisions = models.JSONField(default=list)

    class Meta:
        ordering = ["ticket", "version"]
        verbose_name = _("公開する文章")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "version"], name="public_text_versions_do_not_repeat"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} v{self.version}"

    @property
    def kept_words(self) -> list[dict[str, str]]:
        """The marked words that its writer judged harmless: field, type, text."""
        return [decision for decision in self.decisions if decision["kind"] == Decision.KEPT]

    @property
    def confirmed_points(self) -> list[str]:
        """The points of the checklist that its writer confirmed."""
        return [decision["type"] for decision in self.decisions if decision["kind"] == Decision.CONFIRMED]

    def compute_hash(self) -> str:
        """SHA-256 over every field that would be published, as canonical JSON; 64 hex digits."""
        content = [getattr(self, name) or "" for name in HASHED_FIELDS]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


class Consent(models.Model):
    """A yes to one text. It ends by withdrawal, or because a newer text was put to the asker."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="consents")
    public_text = models.ForeignKey(PublicText, on_delete=models.CASCADE, related_name="consents")
    text_hash = models.CharField(max_length=64)
    wording_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)  # "link", or "spoken" and heard by `recorded_by`
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["given_at", "pk"]
        verbose_name = _("同意")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_consent_in_force_per_ticket",
            ),
            models.CheckConstraint(
                condition=models.Q(channel="spoken", recorded_by__isnull=False)
                | (~models.Q(channel="spoken") & models.Q(recorded_by__isnull=True)),
                name="spoken_consent_knows_who_heard_it",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_is_given_before_it_is_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.text_hash[:8]}"

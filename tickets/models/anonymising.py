"""What was decided about each word by which somebody could be recognised in a public text."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.anonymising import wording
from tickets.models.append_only import AppendOnlyModel
from tickets.models.publication import PublicText
from tickets.models.ticket import Ticket


class AnonymisingDecision(AppendOnlyModel):
    """One decision of the writer of a public text. Rows with words go when the asker erases the case."""

    class Kind(models.TextChoices):
        KEPT = "kept", _("このままでよい")
        LEFT_OUT = "left_out", _("消した・言いかえた")
        CONFIRMED = "confirmed", _("確かめた")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="anonymising_decisions")
    public_text = models.ForeignKey(PublicText, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    field = models.CharField(max_length=10, blank=True)
    type = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("公開する文章の確かめ")

    @property
    def type_label(self) -> str:
        """What the type of the mark is called."""
        return str(wording.TYPES.get(self.type, self.type))

    def __str__(self) -> str:
        return f"{self.public_text_id} {self.kind} {self.type}"

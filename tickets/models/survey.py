"""Whether an answer helped, in the asker's own judgement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket

COMMENT_MAX = 1000


class Survey(models.Model):
    """One a case: a code for the figures, and words for the desk. The asker may change both."""

    class Helped(models.TextChoices):
        YES = "yes", _("役に立った")
        PARTLY = "partly", _("少し役に立った")
        NO = "no", _("役に立たなかった")

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="survey")
    helped = models.CharField(_("役に立ったか"), max_length=6, choices=Helped.choices)
    comment = models.TextField(_("ひとこと"), max_length=COMMENT_MAX, blank=True)
    given_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("お答えへの感想")
        indexes = [models.Index(fields=["given_at", "helped"], name="survey_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(helped__in=["yes", "partly", "no"]), name="survey_helped_is_a_known_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.helped}"

"""What became of a referral, in the asker's own words: reached, not reached, solved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket
from tickets.models.transition import Transition


class ReferralOutcome(models.Model):
    """One for each time the case was referred. The asker may change it."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("相談できた")
        SOLVED = "solved", _("相談して、解決した")
        NOT_REACHED = "not_reached", _("相談できなかった")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="referral_outcomes")
    referral = models.OneToOneField(Transition, on_delete=models.CASCADE, related_name="outcome")
    outcome = models.CharField(_("窓口に相談できたか"), max_length=12, choices=Outcome.choices)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]
        verbose_name = _("案内のその後")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["reached", "solved", "not_reached"]),
                name="referral_outcome_is_a_known_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.outcome}"

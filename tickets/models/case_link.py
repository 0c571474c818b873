"""Two cases that have to do with one another."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class CaseLink(models.Model):
    """One link, shown on both cases. `related` has no direction; of the others `first` is the younger case."""

    class Kind(models.TextChoices):
        RELATED = "related", _("関係がある")
        DUPLICATE = "duplicate_of", _("同じ相談")
        SPLIT = "split_from", _("分けた相談")

    first = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_from")
    second = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_to")
    kind = models.CharField(_("つながり"), max_length=12, choices=Kind.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("相談のつながり")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_cases_are_linked_once"),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="case_is_not_linked_to_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.kind} {self.second_id}"

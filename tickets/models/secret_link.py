"""The asker's key to the case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class SecretLink(models.Model):
    """One secret link. The token itself is only ever in the asker's mail and browser.

    `prefix` finds the row; `digest` (SHA-256 of the whole token) is compared in constant time.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="secret_links")
    prefix = models.CharField(max_length=8, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("秘密のリンク")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.created_at:%Y-%m-%d}"

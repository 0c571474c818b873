"""Who has the page of a case open now. Short-lived: it says nothing about who read what."""

from django.conf import settings
from django.db import models

from tickets.models.ticket import Ticket


class Presence(models.Model):
    """One person at one case, seen last at `seen_at`; `is_writing` while something is being typed."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="one_presence_a_person")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id}"

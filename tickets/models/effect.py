"""The outbox: what has to happen outside the database because of a change inside it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket
from tickets.models.transition import Transition


class Effect(models.Model):
    """One side effect, written in the transaction of the change that asks for it.

    pending → done, dead after too many attempts, or cancelled by who asked for it before it was due. While somebody works on it `lease_until` lies ahead.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("待ち")
        DONE = "done", _("すみ")
        DEAD = "dead", _("失敗")
        CANCELLED = "cancelled", _("取り消し")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="effects")
    transition = models.ForeignKey(Transition, on_delete=models.CASCADE, null=True, related_name="effects")
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("送信・反映")
        indexes = [models.Index(F("due_at"), condition=Q(state="pending"), name="effect_pending_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["transition", "kind"],
                condition=Q(transition__isnull=False),
                name="a_transition_has_each_effect_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="done_effect_knows_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Heartbeat(models.Model):
    """When each part of the background work last showed itself."""

    name = models.SlugField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

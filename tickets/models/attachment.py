"""Files that askers send along."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.actors import Actor
from tickets.models.draft import Draft
from tickets.models.ticket import Ticket


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, actor: Actor) -> AttachmentQuerySet:
        """The files of the cases `actor` may know of; those of a draft are nobody's yet."""
        return self.filter(ticket__in=Ticket.objects.visible_to(actor))


class Attachment(models.Model):
    """One file, kept under its id outside every public folder, in quarantine until it was scanned.

    `name` is what the asker called it, made harmless; `media_type` is what its content is, never what was said.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("受け取りました。ウイルスがないか確かめています")
        CLEAN = "clean", _("受け取りました。ウイルスは見つかりませんでした")
        INFECTED = "infected", _("ウイルスの疑いがあるため、開けません")
        UNSCANNED = "unscanned", _("受け取りました。ウイルスの確認はまだです")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(
        Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(_("名前"), max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("大きさ"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("添付ファイル")
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True, ticket__isnull=False)
                | Q(draft__isnull=False, ticket__isnull=True),
                name="attachment_belongs_to_a_draft_or_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["clean", "infected"]) | Q(scanned_at__isnull=False),
                name="scanned_attachment_knows_when",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_quarantined(self) -> bool:
        """Nobody knows yet whether it does harm."""
        return self.state in (self.State.WAITING, self.State.UNSCANNED)

"""What is said about a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets import clock
from tickets.models.ticket import BODY_MAX, Ticket


class MessageQuerySet(models.QuerySet["Message"]):
    def shown_to_asker(self) -> MessageQuerySet:
        """What the asker may read now: not notes, not drafts, not what can still be taken back."""
        return self.filter(is_public=True, sent_at__lte=clock.now())


class Message(models.Model):
    """One message of the thread: public to the asker, or an internal note."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("追加の質問")
        REPLY = "reply", _("相談した人から")
        ANSWER = "answer", _("回答")
        REFERRAL = "referral", _("窓口のご案内")
        NOTE = "note", _("内部メモ")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_public = models.BooleanField(_("相談した人に見える"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    body = models.TextField(_("本文"), max_length=BODY_MAX)
    mentions = models.JSONField(default=list, blank=True)
    """The names of colleagues named in an internal note, as they were then; who they are went to the notices."""
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    """When the asker can read it; some seconds ahead while who sent it may still take it back."""

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("メッセージ")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="note") | models.Q(is_public=False), name="note_is_never_public"
            ),
            models.CheckConstraint(
                condition=models.Q(is_public=False) | models.Q(sent_at__isnull=False),
                name="public_message_has_been_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"

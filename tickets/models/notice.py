"""What somebody at the desk is told, how they want to be told, and the morning's mail that gathers it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class Mail(models.TextChoices):
    """When a notice is mailed as well; at the desk it is always shown."""

    AT_ONCE = "at_once", _("すぐにメールでも知らせる")
    DIGEST = "digest", _("朝のまとめメールで知らせる")
    NONE = "none", _("メールはいらない")


class Digest(models.Model):
    """That a person's morning mail of a day was asked for. One row a person and day."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()

    class Meta:
        verbose_name = _("朝のまとめメール")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "day"], name="one_digest_a_person_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.day}"


class Notice(models.Model):
    """One thing one person is told. It holds no word of a case: who may see the case reads it there.

    `cause` names what led to it; the same cause tells the same person once, however often it is written.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=24)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="notices")
    cause = models.CharField(max_length=80)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, related_name="notices")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("お知らせ")
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_of_a_person"),
            models.Index(F("recipient"), condition=Q(read_at=None), name="unread_notices_of_a_person"),
            models.Index(fields=["created_at"], name="notices_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "cause"], name="a_cause_tells_a_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.recipient_id}"


class NoticeChoice(models.Model):
    """How one person wants to be told of one kind of thing; without a row the kind's default holds."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField(max_length=24)
    mail = models.CharField(max_length=8, choices=Mail.choices)

    class Meta:
        verbose_name = _("お知らせの選び方")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind"], name="one_choice_a_person_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.kind} {self.mail}"

"""Other systems of the desk's owner that are told of changes, and what came of each attempt."""

import base64
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SECRET_PREFIX = "whsec_"  # noqa: S105  the form of the secret, not one
SECRET_BYTES = 32


def new_secret() -> str:
    """A key in the form of the Standard Webhooks specification: `whsec_` and base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def subscribed_to(self, event: str) -> list["WebhookEndpoint"]:
        """The active ones that want this event; one without a list wants all."""
        return [one for one in self.filter(is_active=True) if not one.events or event in one.events]


class WebhookEndpoint(models.Model):
    """Where to send, signed with which secret, and of which events."""

    name = models.CharField(_("名前"), max_length=60)
    url = models.CharField(_("送り先"), max_length=500)
    secret = models.CharField(_("署名の鍵"), max_length=80, default=new_secret, editable=False)
    events = models.JSONField(_("知らせる出来事"), default=list, blank=True)
    include_text = models.BooleanField(_("相談の件名と本文も送る"), default=False)
    is_active = models.BooleanField(_("送る"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("外部への通知")
        permissions = [("manage_webhooks", "Can tell other systems of changes")]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One attempt. What was answered is not kept, only how: it may hold anything."""

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    effect_id = models.UUIDField(db_index=True)
    event = models.CharField(max_length=40)
    number = models.CharField(max_length=20, blank=True)
    attempt = models.PositiveSmallIntegerField()
    status_code = models.PositiveSmallIntegerField(null=True)
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("通知の記録")
        indexes = [
            models.Index(fields=["endpoint", "-at"], name="deliveries_of_an_endpoint"),
            models.Index(fields=["at"], name="deliveries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.effect_id} {self.attempt}"

    @property
    def succeeded(self) -> bool:
        return self.status_code is not None and self.status_code // 100 == 2

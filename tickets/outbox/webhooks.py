"""Telling systems of the desk's owner what happened: through the outbox, signed, tried again, every attempt noted.

What is sent says which case and in which state it is now, never what was written, unless an administrator has
ticked that for one receiver.
"""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from tickets import effects
from tickets.inputs import INPUTS
from tickets.models import Effect, WebhookDelivery, WebhookEndpoint
from tickets.outbox import outgoing

EVENTS = tuple(f"ticket.{name}" for name in ("intake", *INPUTS, "erase"))
"""What a receiver can be told of: every transition, and a case arriving and being erased."""
PING = "ping"
KEPT = timedelta(days=30)
GONE = 410


class NotTakenError(Exception):
    """The receiver did not say that it took the message; the effect is tried again."""


def webhook(effect: Effect) -> None:
    """Sends one message to one receiver. Raises NotTakenError, or what kept it from being sent."""
    endpoint = WebhookEndpoint.objects.filter(pk=effect.payload["endpoint"], is_active=True).first()
    if endpoint is None:
        return  # deleted or switched off meanwhile
    began = time.monotonic()
    status: int | None = None
    error = ""
    try:
        status = _send(endpoint, effect)
    except Exception as failure:
        error = type(failure).__name__
        raise
    finally:
        _note(endpoint, effect, status, error, round((time.monotonic() - began) * 1000))
    if status == GONE:  # the specification: the receiver wants nothing more
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(is_active=False)
    elif status // 100 != 2:
        raise NotTakenError


def message_of(effect: Effect, endpoint: WebhookEndpoint) -> dict[str, Any]:
    """What is sent. The words of the case are read now, so that an erased case has none to send."""
    payload = effect.payload
    data = dict(payload["data"])
    if endpoint.include_text and effect.ticket:
        data |= {"subject": effect.ticket.subject, "body": effect.ticket.body}
    return {"id": message_id(effect), "type": payload["event"], "timestamp": payload["at"], "data": data}


def message_id(effect: Effect) -> str:
    """The same for every attempt: by it a receiver knows what it already has."""
    return f"msg_{effect.pk.hex}"


def ping(endpoint: WebhookEndpoint) -> Effect:
    """Asks for a message without content to be sent, to see whether it arrives."""
    return effects.enqueue_webhook(endpoint, PING, {}, at=timezone.now())


def send_again(endpoint: WebhookEndpoint, effect_id: UUID) -> bool:
    """Asks for a message to be sent once more, whatever came of it; False where there is none, or it is being sent."""
    free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    mine = Effect.objects.filter(free, pk=effect_id, kind="webhook", payload__endpoint=endpoint.pk)
    if not mine.update(
        state=Effect.State.PENDING, attempts=0, due_at=timezone.now(), done_at=None, lease_until=None
    ):
        return False
    effects.wake_up(effect_id)
    return True


def purge(now: datetime) -> None:
    """Forgets old attempts."""
    WebhookDelivery.objects.filter(at__lt=now - KEPT).delete()


def _send(endpoint: WebhookEndpoint, effect: Effect) -> int:
    body = json.dumps(message_of(effect, endpoint), ensure_ascii=False).encode()
    at, its_id = int(time.time()), message_id(effect)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "madoguchi-webhooks/1",
        "webhook-id": its_id,
        "webhook-timestamp": str(at),
        "webhook-signature": outgoing.signature(endpoint.secret, its_id, at, body),
    }
    return outgoing.post(outgoing.resolve(endpoint.url), body, headers)


def _note(endpoint: WebhookEndpoint, effect: Effect, status: int | None, error: str, took: int) -> None:
    WebhookDelivery.objects.create(
        endpoint=endpoint,
        effect_id=effect.pk,
        event=effect.payload["event"],
        number=effect.payload["data"].get("number", ""),
        attempt=effect.attempts,
        status_code=status,
        milliseconds=took,
        error=error,
        at=timezone.now(),
    )

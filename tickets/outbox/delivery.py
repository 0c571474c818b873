"""Carries effects out: claimed by one conditional UPDATE with a lease, retried with back-off, never lost.

A worker killed in the middle leaves the row pending; when its lease has run out the next sweep takes it.
Delivery is at least once: handlers are idempotent, mails carry the effect's id as Message-ID.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from tickets.asking import scanning
from tickets.assigning import offers
from tickets.models import Effect
from tickets.outbox import webhooks
from tickets.outbox.lease import Lease, next_end
from tickets.publishing import publication
from tickets.telling import desk_emails, emails, monthly, notices, staff_mails

logger = logging.getLogger(__name__)

Handler = Callable[[Effect], Callable[[], None] | None]
"""What it returns is done once the effect is; beat makes up for it where the worker was killed in between."""
HANDLERS: dict[str, Handler] = {
    "receipt_mail": emails.receipt_mail,
    "question_mail": emails.question_mail,
    "answer_mail": emails.answer_mail,
    "referral_mail": emails.referral_mail,
    "withdrawn_mail": emails.withdrawn_mail,
    "consent_request_mail": emails.consent_request_mail,
    "consent_reminder_mail": emails.consent_reminder_mail,
    "consent_receipt_mail": emails.consent_receipt_mail,
    "published_mail": emails.published_mail,
    "retracted_mail": emails.retracted_mail,
    "new_link_mail": emails.new_link_mail,
    "lost_link_mail": emails.lost_link_mail,
    "publish_article": publication.publish_article,
    "unpublish_article": publication.unpublish_article,
    "index_article": publication.index_article,
    "referral_outcome_mail": desk_emails.referral_outcome_mail,
    "merged_mail": desk_emails.merged_mail,
    "split_mail": desk_emails.split_mail,
    "handover_mail": desk_emails.handover_mail,
    "resume_mail": emails.resume_mail,
    "expire_offer": offers.expire_offer,
    "offer_passed_mail": emails.offer_passed_mail,
    "handed_back_mail": emails.handed_back_mail,
    "scan_attachment": scanning.scan_attachment,
    "notice_mail": staff_mails.notice_mail,
    "digest_mail": staff_mails.digest_mail,
    "monthly_figures_mail": monthly.monthly_figures_mail,
    "webhook": webhooks.webhook,
}
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(hours=1)
_SWEEP_BATCH = 50
_SWEEP_SECONDS = 20
MAIL = "_mail"
"""How the kinds of effect end that need the mail server."""
# Of a worker's threads at most so many wait for the mail server; the others publish and take back meanwhile.
_mail_slots = threading.BoundedSemaphore(2)
WEBHOOK = "webhook"
# And one at most for other people's servers.
_webhook_slots = threading.BoundedSemaphore(1)


def due(now: datetime) -> QuerySet[Effect]:
    """Effects somebody should carry out now: pending, due and leased to nobody alive."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return Effect.objects.filter(free, state=Effect.State.PENDING, due_at__lte=now)


def sweep() -> int:
    """Carries out what is due, the public side before mails, webhooks last, oldest first; returns how many were tried.

    It stops after a while, so that a hanging mail server cannot keep a later sweep from a withdrawal.
    """
    turn = Case(When(kind__endswith=MAIL, then=1), When(kind=WEBHOOK, then=2), default=0)
    waiting = due(timezone.now()).order_by(turn, "due_at").values_list("pk", flat=True)[:_SWEEP_BATCH]
    end = time.monotonic() + _SWEEP_SECONDS
    return sum(run(effect_id) for effect_id in list(waiting) if time.monotonic() < end)


def run(effect_id: UUID) -> bool:
    """Carries out one effect if it is due and nobody else is at it; returns whether it was tried."""
    kind = Effect.objects.filter(pk=effect_id).values_list("kind", flat=True).first()
    if kind is None or not (kind.endswith(MAIL) or kind == WEBHOOK):
        return _run(effect_id)
    slots = _webhook_slots if kind == WEBHOOK else _mail_slots
    if not slots.acquire(blocking=False):
        return False
    try:
        return _run(effect_id)
    finally:
        slots.release()


def _run(effect_id: UUID) -> bool:
    until = _claim(effect_id)
    if until is None:
        return False
    effect = Effect.objects.select_related(
        "ticket__expert", "ticket__public_text", "ticket__category", "transition"
    ).get(pk=effect_id)
    failure: Exception | None = None
    afterwards: Callable[[], None] | None = None
    with Lease(effect, until) as lease:
        try:
            if not _came_too_late(effect):
                afterwards = HANDLERS[effect.kind](effect)
        except Exception as error:  # noqa: BLE001  whatever a handler meets, the row must survive it
            failure = error
    if failure is None:
        _finish(effect, lease.until)
        if afterwards:
            afterwards()
    else:
        _put_back(effect, lease.until, failure)
    return True


def _came_too_late(effect: Effect) -> bool:
    """Whether a mail is about a case that its asker has erased: there is nothing left to say, and nobody."""
    return effect.kind.endswith(MAIL) and effect.ticket is not None and effect.ticket.erased_at is not None


def _claim(effect_id: UUID) -> datetime | None:
    """The end of the lease, if this caller got it. One UPDATE decides, on every database."""
    until = next_end()
    claimed = due(timezone.now()).filter(pk=effect_id).update(lease_until=until, attempts=F("attempts") + 1)
    return until if claimed == 1 else None


def _finish(effect: Effect, lease: datetime) -> None:
    done = Effect.objects.filter(pk=effect.pk, lease_until=lease).update(
        state=Effect.State.DONE, done_at=timezone.now(), lease_until=None, last_error=""
    )
    if not done:
        logger.warning("effect %s %s outlasted its lease and may run twice", effect.kind, effect.pk)


def _put_back(effect: Effect, lease: datetime, error: Exception) -> None:
    """Later again, or dead. Only the error's type is kept: its text may hold an address."""
    hopeless = isinstance(error, emails.UndeliverableError)
    dead = hopeless or effect.attempts >= settings.EFFECT_MAX_ATTEMPTS
    Effect.objects.filter(pk=effect.pk, lease_until=lease).update(
        state=Effect.State.DEAD if dead else Effect.State.PENDING,
        due_at=timezone.now() + backoff(effect.attempts),
        lease_until=None,
        last_error=type(error).__name__,
    )
    if dead:
        notices.effect_died(effect)
        logger.error(
            "effect %s %s is dead after %d attempts (%s): see manage.py resend_effects",
            effect.kind,
            effect.pk,
            effect.attempts,
            type(error).__name__,
        )
    else:
        logger.warning(
            "effect %s %s failed, attempt %d (%s)",
            effect.kind,
            effect.pk,
            effect.attempts,
            type(error).__name__,
        )


def backoff(attempts: int) -> timedelta:
    """How long to wait after the given number of attempts: 5 s, doubled each time, at most an hour."""
    return min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT)

"""Celery tasks: thin, named, and safe to run twice."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tickets import services
from tickets.actors import Clock
from tickets.asking import drafts, scanning
from tickets.assigning import offers
from tickets.dashboard import prepared
from tickets.desk import presence
from tickets.errors import ConflictError
from tickets.lifecycle import Status
from tickets.lists import targets
from tickets.metrics import calendars, packs, rows
from tickets.models import Heartbeat, Ticket
from tickets.outbox import delivery, webhooks
from tickets.publishing import consent
from tickets.telling import escalation, monthly, notices

WORKER = "worker"


@shared_task
def run_effect_task(effect_id: str) -> None:
    """The wake-up after a commit: one effect, if it is still to be done."""
    delivery.run(UUID(effect_id))


@shared_task
def sweep_effects_task() -> None:
    """Every few seconds, from beat: whatever a wake-up did not reach. Shows that the worker lives."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": timezone.now()})
    delivery.sweep()


@shared_task
def purge_drafts_task() -> None:
    """Forgets consultations that were begun and not sent, when their time is over, and who was at which case."""
    drafts.purge()
    presence.forget_old()


@shared_task
def scan_again_task() -> None:
    """Files that came before there was a scanner are scanned once there is one."""
    scanning.scan_again()


@shared_task
def close_quiet_cases_task() -> None:
    """Closes answered cases that nobody wrote to for a while; the asker can still reopen them."""
    quiet_since = timezone.now() - timedelta(days=settings.CLOSE_AFTER_QUIET_DAYS)
    quiet = Ticket.objects.filter(
        status__in=[Status.ANSWERED, Status.REFERRED], last_activity_at__lt=quiet_since
    ).values_list("pk", flat=True)
    for ticket_id in list(quiet):
        try:
            services.perform(ticket_id, "close", by=Clock())
        except ConflictError:  # somebody wrote or reopened in this moment
            continue


@shared_task
def offer_waiting_cases_task() -> None:
    """Offers the cases of categories in which the desk offers by itself."""
    offers.offer_waiting_cases()


@shared_task
def hand_back_for_leave_task() -> None:
    """Takes back the open cases of experts whose leave has begun."""
    offers.hand_back_for_leave_of_today()


@shared_task
def decline_silent_consents_task() -> None:
    """No answer means no: ends questions about a public text that nobody answered in time."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    silent = Ticket.objects.silent_since(today - consent.DECIDE_WITHIN)  # the last day counts until its end
    for ticket_id in list(silent.values_list("pk", flat=True)):
        try:
            services.perform(ticket_id, "decline_consent", by=Clock())
        except ConflictError:  # the asker decided in this moment
            continue


@shared_task
def escalate_task() -> None:
    """Tells coordinators of promises that run out or have."""
    escalation.escalate(timezone.now())


@shared_task
def ask_for_digests_task() -> None:
    """Asks for the morning mails once the desk is open, at the beginning of a month with the figures of the last."""
    monthly.tell(timezone.now())
    notices.ask_for_digests(timezone.now())


@shared_task
def purge_notices_task() -> None:
    """Forgets old notices and old attempts to tell other systems."""
    notices.purge(timezone.now())
    webhooks.purge(timezone.now())


@shared_task
def renew_due_task() -> None:
    """When cases are due, by the calendar now in force: a version may have begun, or its maker been stopped."""
    targets.renew()


@shared_task
def pack_measures_task() -> None:
    """Makes the next figures fast; measures what was there before measures were, and follows the settings' calendar."""
    if calendars.follow_settings():
        targets.renew()
    for _number in rows.rebuild(Ticket.objects.filter(measure__isnull=True)):
        pass
    rows.measure_receipts(timezone.localdate() - timedelta(days=31))
    packs.pack_months(timezone.now())
    prepared.prepare(timezone.now())

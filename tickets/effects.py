"""What follows from a transition: one table, and how its rows are written.

Rows are written in the transaction of the change; `delivery.py` carries them out, at least once. The wake-up
sent after commit is a courtesy: losing it costs seconds, because beat sweeps for due rows.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import ChannelError, OperationalError

from people.models import User
from tickets import clock
from tickets.models import Effect, HandOver, Message, Notice, Ticket, Transition, WebhookEndpoint
from tickets.telling import told

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 5
REMIND_AFTER = timedelta(days=7)
"""An asker who was asked about a text and said nothing is reminded once, so long after."""

ASK_OUTCOME_AFTER = timedelta(days=14)
"""An asker who was shown another window is asked once, so long after, what came of it."""


class _Broker:
    """What this process knows of the broker; threads may read and write it without a lock."""

    silent_until = 0.0


_broker = _Broker()

EFFECTS: dict[str, tuple[str, ...]] = {
    "intake": ("receipt_mail",),
    "release": ("receipt_mail",),
    "offer": ("expire_offer",),
    "ask_back": ("question_mail",),
    "approve_answer": ("answer_mail",),
    "refer": ("referral_mail", "referral_outcome_mail"),
    "merge": ("merged_mail",),
    "withdraw": ("withdrawn_mail",),
    "request_consent": ("consent_request_mail", "consent_reminder_mail"),
    "grant_consent": ("consent_receipt_mail",),
    "publish": ("publish_article", "published_mail"),
    "retract": ("unpublish_article", "retracted_mail"),
    "withdraw_consent": ("unpublish_article", "retracted_mail"),
    "erase": ("unpublish_article",),
}
"""Transition → kinds of effect; each kind is carried out by the handler of that name. Who at the desk is told: `told.py`."""
DELAYS = {"consent_reminder_mail": REMIND_AFTER, "referral_outcome_mail": ASK_OUTCOME_AFTER}
"""Kinds that wait before they are due; their handlers look whether they still make sense."""


def enqueue(row: Transition, said: Message | None = None) -> list[Effect]:
    """Writes the effects of a transition and tells the desk; call it inside the transaction that made `row`.

    A mail about something `said` to the asker is due when the asker may read it; an offer ends when its time is over.
    """
    made = [_of_transition(kind, row, said) for kind in EFFECTS.get(row.name, ())]
    return made + enqueue_notice_mails(told.of_transition(row)) + _enqueue_webhooks(row)


def _of_transition(kind: str, row: Transition, said: Message | None) -> Effect:
    if kind == "expire_offer":
        until = row.ticket.offer_expires_at
        wait = until - row.at if until else timedelta()
        return _write(kind, at=row.at, wait=wait, ticket=row.ticket, transition=row)
    if said is None or said.sent_at is None:
        return _write(kind, at=row.at, ticket=row.ticket, transition=row)
    wait = said.sent_at - row.at
    return _write(kind, at=row.at, wait=wait, ticket=row.ticket, transition=row, payload={"message": said.pk})


def enqueue_offer_passed(row: Transition, expert: User) -> Effect:
    """Asks for a kind word to the expert whose offer went on without an answer."""
    return _write(
        "offer_passed_mail", at=row.at, ticket=row.ticket, transition=row, payload={"expert": expert.pk}
    )


def enqueue_handed_back(ticket: Ticket, expert: User) -> Effect:
    """Asks for the word to an expert on leave that a case is with the desk again."""
    return _write("handed_back_mail", at=clock.now(), ticket=ticket, payload={"expert": expert.pk})


def enqueue_notice_mails(notices: list[Notice]) -> list[Effect]:
    """Asks for these notices to be mailed."""
    return [
        _write("notice_mail", at=notice.created_at, ticket=notice.ticket, payload={"notice": notice.pk})
        for notice in notices
    ]


def enqueue_webhook(
    endpoint: WebhookEndpoint, event: str, data: dict[str, Any], *, at: datetime, ticket: Ticket | None = None
) -> Effect:
    """Asks for a message to be sent to a system of the desk's owner; `data` holds no word of a case."""
    payload = {"endpoint": endpoint.pk, "event": event, "at": at.isoformat(), "data": data}
    return _write("webhook", at=at, ticket=ticket, payload=payload)


def _enqueue_webhooks(row: Transition) -> list[Effect]:
    event, ticket = f"ticket.{row.name}", row.ticket
    data = {
        "number": ticket.number,
        "status": ticket.status,
        "publication": ticket.publication,
        "by": row.actor_role,
    }
    return [
        enqueue_webhook(endpoint, event, data, at=row.at, ticket=ticket)
        for endpoint in WebhookEndpoint.objects.subscribed_to(event)
    ]


def enqueue_digest(digest_id: int) -> Effect:
    """Asks for somebody's morning mail."""
    return _write("digest_mail", at=clock.now(), payload={"digest": digest_id})


def enqueue_monthly_figures(notice: Notice, month: str) -> Effect:
    """Asks for the figures of a month, YYYY-MM, to be mailed to who is told of them."""
    return _write("monthly_figures_mail", at=notice.created_at, payload={"notice": notice.pk, "month": month})


def enqueue_for_ticket(ticket: Ticket, kind: str) -> Effect:
    """An effect of something that is not a transition, such as a message added without being asked."""
    return _write(kind, at=clock.now(), ticket=ticket)


def enqueue_lost_link(address: str) -> Effect:
    """Asks for new links to the cases of an address; the same row whether or not there are any."""
    return _write("lost_link_mail", at=clock.now(), payload={"email": address})


def enqueue_index(page_id: int) -> Effect:
    """Asks for the index entry of an article to be made true again, whatever happened to the article."""
    return _write("index_article", at=clock.now(), payload={"page_id": page_id})


def enqueue_scan(attachment_id: UUID) -> Effect:
    """Asks for a file somebody sent to be scanned."""
    return _write("scan_attachment", at=clock.now(), payload={"attachment": str(attachment_id)})


def enqueue_resume_mail(draft_id: UUID) -> Effect:
    """Asks for the link to a draft to be mailed to whoever writes it."""
    return _write("resume_mail", at=clock.now(), payload={"draft": str(draft_id)})


def enqueue_handover(handover: HandOver) -> Effect:
    """Asks the asker whether a window may be told this text."""
    return _write(
        "handover_mail", at=handover.asked_at, ticket=handover.ticket, payload={"handover": handover.pk}
    )


def _write(kind: str, *, at: datetime, wait: timedelta = timedelta(), **fields: Any) -> Effect:
    due_at = at + max(wait, DELAYS.get(kind, wait))
    effect = Effect.objects.create(kind=kind, created_at=at, due_at=due_at, **fields)

    def wake() -> None:
        wake_up(effect.pk)

    transaction.on_commit(wake, robust=True)
    return effect


def wake_up(effect_id: UUID) -> None:
    """Tells a worker that there is work. An error costs nothing: the sweep finds the row.

    After an error nobody is told for a while, so that a broker that hangs delays one request and not each.
    """
    if time.monotonic() < _broker.silent_until:
        return
    try:
        current_app.send_task("tickets.tasks.run_effect_task", args=[str(effect_id)])
    except (OperationalError, ChannelError) as error:
        _broker.silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning(
            "the broker cannot be told of effects (%s); the sweep takes over", type(error).__name__
        )

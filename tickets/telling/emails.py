"""One function per mail. Subjects and bodies stand in `templates/tickets/email/<name>.{subject.txt,txt}`.

Each mail to an asker carries a secret link of its own. The Message-ID is the effect's, so a mail sent twice
after a crash is one mail to every mail program. A mail that no longer makes sense is not sent.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from kb import publishing
from people.models import User
from tickets import clock
from tickets.asking import drafts, links, receipts
from tickets.lifecycle import Publication, Status
from tickets.metrics import rows
from tickets.models import Consent, Draft, Effect, Message, Ticket
from tickets.publishing import consent

_PERMANENT = 500
_MOST_CASES = 20


class UndeliverableError(Exception):
    """The mail server refuses this recipient for good (RFC 5321, 5yz); trying again changes nothing."""


class NotYetError(Exception):
    """The mail would announce something that is not true yet; the effect is tried again."""


def receipt_mail(effect: Effect) -> Callable[[], None] | None:
    """To the asker, at once and automatically. It is an acknowledgement, never a first response.

    Between the mail and its note nothing is reckoned: a worker that is killed there sends it again.
    """
    ticket = ticket_of(effect)
    if ticket.status in (Status.HELD, Status.SPAM) or ticket.acknowledged_at or not ticket.email:
        return None  # a robot may have typed somebody else's address; `release` asks for the receipt again
    to_asker(effect, "receipt", answer_by=receipts.answer_by(ticket))
    rows.acknowledge(ticket.pk, timezone.now())
    return partial(rows.measure_receipts, ticket.received_at.date() - timedelta(days=1), ticket.pk)


def resume_mail(effect: Effect) -> None:
    """To whoever left a draft, while it is there. The link before opens nothing any more."""
    draft = Draft.objects.filter(pk=effect.payload["draft"], expires_at__gt=timezone.now()).first()
    if draft is None or not draft.email:
        return  # sent, taken back or expired meanwhile
    token = drafts.new_resume_token(draft)
    url = f"{settings.BASE_URL}/consult/resume/{token}/"
    language = draft.values.get("language") or "ja"
    send(
        effect,
        "resume",
        to=draft.email,
        language=language,
        resume_url=url,
        expires_at=draft.expires_at,
    )


def offer_passed_mail(effect: Effect) -> None:
    """To an expert whose offer went on without an answer: nothing is to be done, and nobody is to blame."""
    _to_colleague(effect, "offer_passed")


def handed_back_mail(effect: Effect) -> None:
    """To an expert on leave whose case is with the desk again."""
    _to_colleague(effect, "handed_back")


def _to_colleague(effect: Effect, template: str) -> None:
    """To an expert who has no longer anything to do with the case: its number, no link."""
    person = User.objects.filter(pk=effect.payload.get("expert"), is_active=True).first()
    if person:
        send(effect, template, to=person.email, person=person)


def question_mail(effect: Effect) -> None:
    """While the question stands unanswered."""
    if ticket_of(effect).status == Status.AWAITING_ASKER:
        to_asker(effect, "question", message=_said(effect))


def answer_mail(effect: Effect) -> None:
    """Unless the asker has withdrawn and was promised to hear nothing more."""
    if ticket_of(effect).status != Status.WITHDRAWN:
        to_asker(effect, "answer", message=_said(effect))


def answer_preview(ticket: Ticket, body: str) -> str:
    """The mail that would bring this answer, as its asker will read it; the secret link is not made yet."""
    values = {
        "ticket": ticket,
        "message": Message(body=body, sent_at=clock.now()),
        "base_url": settings.BASE_URL,
        "status_url": f"{settings.BASE_URL}/c/…/",
    }
    language = ticket.language
    with override(language):
        return render_to_string([f"tickets/email/{language}/answer.txt", "tickets/email/answer.txt"], values)


def referral_mail(effect: Effect) -> None:
    if ticket_of(effect).status == Status.WITHDRAWN:
        return
    message = _said(effect)
    # What the message says of a window already is not said twice.
    windows = [one for one in ticket_of(effect).referred_to.all() if one.name not in message.body]
    to_asker(effect, "referral", message=message, windows=windows)


def withdrawn_mail(effect: Effect) -> None:
    to_asker(effect, "withdrawn")


def consent_request_mail(effect: Effect) -> None:
    """To the asker, while the question about this very text stands."""
    ticket = ticket_of(effect)
    if ticket.publication == Publication.REQUESTED and ticket.public_text:
        to_asker(effect, "consent_request", text=ticket.public_text, days=consent.days_of(ticket.public_text))


def consent_reminder_mail(effect: Effect) -> None:
    """Once, to an asker who has not decided yet about the very text of then."""
    ticket, asked = ticket_of(effect), effect.transition
    if ticket.publication != Publication.REQUESTED or ticket.status == Status.WITHDRAWN:
        return
    text = ticket.public_text
    if text and asked and text.created_at == asked.at:
        to_asker(effect, "consent_reminder", text=text, days=consent.days_of(text))


def consent_receipt_mail(effect: Effect) -> None:
    """What was agreed to, word for word, to keep. Not where the yes was taken back in the meantime."""
    if effect.transition is None:
        return
    given = (
        Consent.objects.select_related("ticket", "public_text__category")
        .filter(ticket=ticket_of(effect), given_at=effect.transition.at, withdrawn_at__isnull=True)
        .first()
    )
    if given:
        to_asker(effect, "consent_receipt", receipt=consent.receipt(given))


def published_mail(effect: Effect) -> None:
    """To the asker, once the article can be read. Raises NotYetError before."""
    ticket = ticket_of(effect)
    if ticket.publication != Publication.PUBLISHED:
        return
    url = publishing.article_url(ticket.public_ref)
    if url is None:
        raise NotYetError
    to_asker(effect, "published", article_url=url)


def retracted_mail(effect: Effect) -> None:
    """To the asker, once the article is gone. Raises NotYetError before."""
    ticket = ticket_of(effect)
    if ticket.publication != Publication.RETRACTED:
        return
    if publishing.article_url(ticket.public_ref) is not None:
        raise NotYetError
    was_public = effect.transition is not None and effect.transition.source == Publication.PUBLISHED
    to_asker(effect, "retracted", was_public=was_public)


def new_link_mail(effect: Effect) -> None:
    to_asker(effect, "new_link")


def lost_link_mail(effect: Effect) -> None:
    """One mail with a new link to each case of an address; none where it has no case.

    The address is forgotten afterwards either way: whoever typed it may be anybody.
    """
    cases = Ticket.objects.reachable_by(effect.payload.get("email", ""))[:_MOST_CASES]
    tokens = [(case, links.new_token(case)) for case in cases]
    if tokens:
        shown = [{"ticket": case, "status_url": links.status_url(token)} for case, token in tokens]
        try:
            newest = tokens[0][0]
            send(effect, "lost_link", to=newest.email, language=newest.language, cases=shown)
        except Exception as error:
            for _case, token in tokens:
                links.forget(token)  # nobody got it
            if isinstance(error, UndeliverableError):
                _forget_address(effect)
            raise
    _forget_address(effect)


def _forget_address(effect: Effect) -> None:
    Effect.objects.filter(pk=effect.pk).update(payload={})


def ticket_of(effect: Effect) -> Ticket:
    """The case the mail is about."""
    if effect.ticket is None:
        raise ValueError("a mail belongs to a case")
    return effect.ticket


def _said(effect: Effect) -> Message:
    """The message the mail is about."""
    if "message" in effect.payload:
        return ticket_of(effect).messages.get(is_public=True, pk=effect.payload["message"])
    if effect.transition is None:  # written before effects knew their message: both carry the same instant
        raise ValueError("this mail belongs to a transition")
    return ticket_of(effect).messages.get(is_public=True, sent_at=effect.transition.at)


def to_asker(effect: Effect, template: str, **context: Any) -> None:
    """Unless there is no address: who phoned and gave none is told by phone, FAX or on paper."""
    ticket = ticket_of(effect)
    if not ticket.email:
        return
    token = links.new_token(ticket)
    try:
        status_url = links.status_url(token)
        send(effect, template, to=ticket.email, language=ticket.language, status_url=status_url, **context)
    except Exception:
        links.forget(token)  # nobody got it
        raise


def send(effect: Effect, template: str, *, to: str, language: str = "ja", **context: Any) -> None:
    """Sends one mail, in the language of who gets it. Raises what the mail backend raises; the outbox tries again."""
    values = {"ticket": effect.ticket, "base_url": settings.BASE_URL, **context}
    with override(language):
        subject, body = (
            render_to_string([f"tickets/email/{language}/{name}", f"tickets/email/{name}"], values)
            for name in (f"{template}.subject.txt", f"{template}.txt")
        )
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[to],
        headers={"Message-ID": f"<{effect.pk}@{settings.EMAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= _PERMANENT for code, _text in error.recipients.values()):
            raise UndeliverableError from error
        raise

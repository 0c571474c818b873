"""The asker's page: where the case stands, the thread, the choice about publication, the ways to end it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kb import publishing
from tickets import forms, services
from tickets.actors import Asker
from tickets.answers import sending
from tickets.asking import attachments, links, replies
from tickets.asking.replies import ADD_MESSAGE
from tickets.asking.standing import standing_of, steps_of
from tickets.errors import ConflictError, InvalidInputError, NotFoundError
from tickets.inputs import MessageInput, SurveyInput
from tickets.lifecycle import OPEN_STATES, Publication, is_up_for_survey
from tickets.models import Message, Survey, Ticket
from tickets.publishing import consent
from tickets.views.public_choice import choice_about
from tickets.views.secret_pages import private, private_page, unknown_link
from tickets.views.status_parts import after_referral, with_decision

SURVEY = "survey"
ERASE = "erase"
LATER = "later"
DONE: dict[str, Any] = {
    ADD_MESSAGE: gettext_lazy("お送りしました。"),
    SURVEY: gettext_lazy("ありがとうございます。感想を受け取りました。"),
    "asker_reply": gettext_lazy("お返事を送りました。"),
    "reopen": gettext_lazy("もう一度受け付けました。"),
    "close": gettext_lazy("相談を終わりにしました。"),
    "withdraw": gettext_lazy("相談を取り下げました。"),
    "grant_consent": gettext_lazy("ありがとうございます。この文章で公開します。控えをメールでお送りします。"),
    "want_changes": gettext_lazy("直してほしい点を送りました。"),
    "decline_consent": gettext_lazy("公開しないことにしました。"),
    "withdraw_consent": gettext_lazy("公開を取りやめました。"),
}
THREAD_ACTIONS = ("asker_reply", "reopen")
LEAVE_ACTIONS = ("close", "withdraw")
CONFIRMED = {"withdraw_consent": "tickets/confirm_withdraw_consent.html", ERASE: "tickets/confirm_erase.html"}
"""What cannot be undone by pressing another button is asked once more, on a page of its own."""

View = Callable[..., HttpResponse]


def behind_link(view: View) -> View:
    """Gives the view the case that the token opens; a wrong or ended link gets a page that says what to do."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str, **kwargs: str) -> HttpResponse:
        try:
            ticket = sending.as_asker_sees(links.ticket_for(token))
        except NotFoundError:
            return unknown_link(request)
        return view(request, token, ticket, **kwargs)

    return wrapped


@require_http_methods(["GET", "HEAD"])
@behind_link
def status(request: HttpRequest, token: str, ticket: Ticket) -> HttpResponse:
    """The page behind the secret link."""
    return _page(request, token, ticket)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def act(request: HttpRequest, token: str, ticket: Ticket, name: str) -> HttpResponse:
    """A button of the page: a transition, or another verb. What was typed stays on an error.

    A browser that opens the address itself is shown the page, or the question whether it is really meant.
    """
    if request.method != "POST":
        return _confirmation(request, token, ticket, name)
    try:
        _carry_out(ticket, name, request)
    except (InvalidInputError, ConflictError) as error:
        seen = sending.as_asker_sees(links.ticket_for(token))
        return _page(request, token, seen, forms.Attempt(name, typed=request.POST, error=error))
    if name == ERASE:
        return redirect("erased")
    messages.success(request, _said_about_later(ticket) if name == LATER else str(DONE[name]))
    return redirect("status", token=token)


@require_http_methods(["GET", "HEAD"])
@behind_link
def consent_receipt(request: HttpRequest, token: str, ticket: Ticket) -> HttpResponse:
    """The receipt of the last yes as a text file. 404 where there never was one."""
    given = ticket.consents.select_related("ticket", "public_text__category").last()
    if given is None:
        raise Http404
    response = HttpResponse(consent.receipt(given), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="consent-{ticket.number}.txt"'
    return private(response)


@require_http_methods(["GET", "HEAD"])
def erased(request: HttpRequest) -> HttpResponse:
    """After erasing: there is no case any more to which a page could belong."""
    return private_page(request, "tickets/status_erased.html", {})


def _carry_out(ticket: Ticket, name: str, request: HttpRequest) -> None:
    asker = Asker(ticket.pk)
    if name in replies.WITH_FILES:
        replies.send(ticket.pk, name, by=asker, request=request)
    elif name == SURVEY:
        services.answer_survey(ticket.pk, by=asker, data=request.POST)
    elif name == ERASE:
        services.erase(ticket.pk, by=asker)
    elif name == LATER:
        if ticket.publication != Publication.REQUESTED:
            raise ConflictError
    elif name in DONE:
        services.perform(ticket.pk, name, by=asker, data=request.POST)
    else:
        raise Http404


def _said_about_later(ticket: Ticket) -> str:
    """Nothing is stored: the reminder and the last day are set since the question was asked."""
    if ticket.public_text is None:
        raise ConflictError
    last = formats.date_format(consent.days_of(ticket.public_text).last, _("n月j日（D）"))
    return _("わかりました。%(last)sまでに決めてください。お返事がなければ、公開しません。") % {"last": last}


def _confirmation(request: HttpRequest, token: str, ticket: Ticket, name: str) -> HttpResponse:
    is_possible = name == ERASE or name in services.available_transitions(ticket, Asker(ticket.pk))
    if name not in CONFIRMED or not is_possible:
        return redirect("status", token=token)
    context = {
        "token": token,
        "ticket": ticket,
        "is_running": ticket.status in OPEN_STATES,
        "article_url": publishing.article_url(ticket.public_ref),
    }
    return private_page(request, CONFIRMED[name], context)


def _page(
    request: HttpRequest, token: str, ticket: Ticket, attempt: forms.Attempt | None = None
) -> HttpResponse:
    possible = services.available_transitions(ticket, Asker(ticket.pk))
    article_url = publishing.article_url(ticket.public_ref)
    after = after_referral(ticket)
    standing = standing_of(ticket, is_asked="grant_consent" in possible, article_url=article_url)
    standing = with_decision(standing, after)

    def shown(names: tuple[str, ...]) -> list[forms.ActionForm]:
        return [forms.asker_form(name, ticket, attempt) for name in names if name in possible]

    thread_forms = shown(THREAD_ACTIONS)
    may_add = ticket.status in OPEN_STATES and not thread_forms
    context = {
        "token": token,
        "ticket": ticket,
        "is_new": "new" in request.GET,
        "standing": standing,
        "choice": choice_about(ticket, possible, attempt) if standing.publication else None,
        "thread": _thread(ticket),
        "article_url": article_url,
        "former_url": _former_url(ticket, article_url),
        "thread_forms": thread_forms,
        "leave_forms": shown(LEAVE_ACTIONS),
        "message_form": forms.named_form(MessageInput, ADD_MESSAGE, attempt) if may_add else None,
        "survey": _survey(ticket, attempt),
        "after": after,
        "steps": steps_of(ticket, standing.answer_by),
        "limits": attachments.LIMITS,
        "attempt": attempt,
    }
    return private_page(request, "tickets/status.html", context, attempt.error.status if attempt else 200)


def _former_url(ticket: Ticket, article_url: str | None) -> str | None:
    """Where the asker can see for themselves that the article is gone."""
    if ticket.publication != Publication.RETRACTED or article_url:
        return None
    return publishing.former_url(ticket.public_ref)


def _thread(ticket: Ticket) -> list[dict[str, Any]]:
    """What the asker wrote and was sent; the desk speaks as the desk, without names."""
    first = {"author": _("あなた"), "at": ticket.received_at, "body": ticket.body, "kind": ""}
    said = [
        {
            "author": _("あなた") if message.kind == Message.Kind.REPLY else _("相談窓口"),
            "at": message.sent_at,
            "body": message.body,
            "kind": "" if message.kind == Message.Kind.REPLY else "desk",
        }
        for message in ticket.messages.shown_to_asker().order_by("sent_at", "pk")
    ]
    return [first, *said]


def _survey(ticket: Ticket, attempt: forms.Attempt | None) -> dict[str, Any] | None:
    """The question whether it helped: three buttons, and after one of them room for words."""
    if not is_up_for_survey(ticket):
        return None
    given = Survey.objects.filter(ticket=ticket).first()
    return {
        "choices": Survey.Helped.choices,
        "given": given,
        "form": forms.named_form(
            SurveyInput, SURVEY, attempt, {"helped": given.helped, "comment": given.comment}
        )
        if given
        else None,
    }

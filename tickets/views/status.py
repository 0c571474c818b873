"""The asker's page: where the case stands, the thread, the public text and the choice about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kb import publishing
from tickets import consent, forms, links, services
from tickets.actors import Asker
from tickets.errors import ConflictError, InvalidInputError
from tickets.inputs import MessageInput
from tickets.lifecycle import OPEN_STATES, Publication, Status
from tickets.models import Message, Ticket

ADD_MESSAGE = "add_message"
WHERE_IT_STANDS: dict[str, Any] = {
    Status.HELD: gettext_lazy("ご相談を受け付けました。担当者が内容を確かめています。"),
    Status.RECEIVED: gettext_lazy("ご相談を受け付けました。お答えする専門家を決めています。"),
    Status.OFFERED: gettext_lazy("専門家に、お答えできるか聞いています。"),
    Status.IN_PROGRESS: gettext_lazy("専門家が回答を書いています。"),
    Status.AWAITING_ASKER: gettext_lazy("追加でお聞きしたいことがあります。下の欄からお返事をください。"),
    Status.IN_REVIEW: gettext_lazy("回答ができました。お送りする前に、もう一人が内容を確かめています。"),
    Status.ANSWERED: gettext_lazy("回答をお送りしました。下のやりとりで読めます。"),
    Status.REFERRED: gettext_lazy("この内容に合う窓口をご案内しました。下のやりとりで読めます。"),
    Status.CLOSED: gettext_lazy("この相談は終わりました。続きがあれば、もう一度相談できます。"),
    Status.SPAM: gettext_lazy(
        "この相談は、宣伝などと判断して片づけました。まちがいのときは、もう一度お送りください。"
    ),
    Status.WITHDRAWN: gettext_lazy("この相談は取り下げられました。"),
}
YOUR_TURN = {Status.AWAITING_ASKER}
ABOUT_PUBLICATION: dict[str, Any] = {
    Publication.REQUESTED: gettext_lazy(
        "公開してよいか、下の文章を見て決めてください。期限はありません。お返事がなければ公開しません。"
    ),
    Publication.CHANGES_WANTED: gettext_lazy(
        "直してほしい点を受け取りました。直した文章をもう一度お見せします。"
    ),
    Publication.DECLINED: gettext_lazy("公開しません。お答えは、そのままお読みいただけます。"),
    Publication.GRANTED: gettext_lazy(
        "公開してよいとのお返事を受け取りました。担当者が確かめてから公開します。"
    ),
    Publication.PUBLISHED: gettext_lazy("下の文章を公開しています。いつでも取りやめられます。"),
    Publication.RETRACTED: gettext_lazy("公開を取り下げました。このサイトからは消えています。"),
}
DONE: dict[str, Any] = {
    ADD_MESSAGE: gettext_lazy("お送りしました。"),
    "asker_reply": gettext_lazy("お返事を送りました。"),
    "reopen": gettext_lazy("もう一度受け付けました。"),
    "close": gettext_lazy("相談を終わりにしました。"),
    "withdraw": gettext_lazy("相談を取り下げました。"),
    "grant_consent": gettext_lazy("ありがとうございます。この文章で公開します。"),
    "want_changes": gettext_lazy("直してほしい点を送りました。"),
    "decline_consent": gettext_lazy("公開しないことにしました。"),
    "withdraw_consent": gettext_lazy("公開を取りやめました。"),
}
CONSENT_ACTIONS = ("grant_consent", "want_changes", "decline_consent", "withdraw_consent")
THREAD_ACTIONS = ("asker_reply", "reopen")
LEAVE_ACTIONS = ("close", "withdraw")


@require_http_methods(["GET", "HEAD"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the secret link. 404 for a wrong or revoked token."""
    ticket = links.ticket_for(token)
    return _page(request, token, ticket)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A button of the page: a transition, or a message added. What was typed stays on an error.

    A browser that opens the address again, without the form, is shown the page.
    """
    if request.method != "POST":
        return redirect("status", token=token)
    ticket = links.ticket_for(token)
    asker = Asker(ticket.pk)
    try:
        if name == ADD_MESSAGE:
            services.add_message(ticket.pk, by=asker, data=request.POST)
        elif name in DONE:
            services.perform(ticket.pk, name, by=asker, data=request.POST)
        else:
            raise Http404
    except (InvalidInputError, ConflictError) as error:
        return _page(request, token, links.ticket_for(token), forms.Attempt(name, request.POST, error))
    messages.success(request, str(DONE[name]))
    return redirect("status", token=token)


def _page(
    request: HttpRequest, token: str, ticket: Ticket, attempt: forms.Attempt | None = None
) -> HttpResponse:
    possible = services.available_transitions(ticket, Asker(ticket.pk))
    is_asked = "grant_consent" in possible
    article_url = publishing.article_url(ticket.public_ref)

    def shown(names: tuple[str, ...]) -> list[forms.ActionForm]:
        return [forms.action_form(name, ticket, attempt) for name in names if name in possible]

    thread_forms = shown(THREAD_ACTIONS)
    may_add = ticket.status in OPEN_STATES and not thread_forms
    context = {
        "token": token,
        "ticket": ticket,
        "is_new": "new" in request.GET,
        "where_it_stands": WHERE_IT_STANDS[Status(ticket.status)],
        "your_turn": ticket.status in YOUR_TURN or is_asked,
        "is_asked": is_asked,
        "about_publication": _about_publication(ticket, article_url),
        "thread": _thread(ticket),
        "public_text": ticket.public_text,
        "consent_wording": consent.WORDING,
        "article_url": article_url,
        "consent_forms": shown(CONSENT_ACTIONS),
        "thread_forms": thread_forms,
        "leave_forms": shown(LEAVE_ACTIONS),
        "message_form": forms.message_form(MessageInput, ADD_MESSAGE, attempt) if may_add else None,
        "steps": _steps(ticket),
        "attempt": attempt,
    }
    response = render(
        request, "tickets/status.html", context, status=attempt.error.status if attempt else 200
    )
    add_never_cache_headers(response)
    # The address is a secret. "no-referrer" would make browsers send `Origin: null`, which CSRF refuses.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


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
        for message in ticket.messages.filter(is_public=True).order_by("sent_at", "pk")
    ]
    return [first, *said]


NOT_YET: dict[str, Any] = {
    Publication.PUBLISHED: gettext_lazy("公開の準備をしています。まもなくこのサイトで読めるようになります。"),
    Publication.RETRACTED: gettext_lazy("公開を取り下げています。まもなくこのサイトから消えます。"),
}


def _about_publication(ticket: Ticket, article_url: str | None) -> Any:
    """Where the publication stands, by what a reader finds now; of a case taken back only that it is gone."""
    state = Publication(ticket.publication)
    if state in NOT_YET and (article_url is None) == (state == Publication.PUBLISHED):
        return NOT_YET[state]
    if ticket.status == Status.WITHDRAWN and state != Publication.RETRACTED:
        return ""
    return ABOUT_PUBLICATION.get(state, "")


def _steps(ticket: Ticket) -> list[dict[str, Any]]:
    """The stations of the case for the track at the side; the first one not reached is "here"."""
    stations: list[tuple[str, datetime | None]] = [
        (_("受け付け"), ticket.received_at),
        (_("専門家を決める"), ticket.accepted_at),
        (_("お答え"), ticket.first_answer_at),
    ]
    steps: list[dict[str, Any]] = [
        {"label": label, "date": at, "state": "done" if at else ""}
        for label, at in stations
        if at or not ticket.first_answer_at  # a case referred at once never had an expert
    ]
    if ticket.publication != Publication.NONE:
        public = ticket.publication == Publication.PUBLISHED
        steps.append({"label": _("公開の確認"), "date": None, "state": "done" if public else ""})
    if ticket.status in OPEN_STATES:
        for step in steps:
            if not step["state"]:
                step["state"] = "here"
                break
    return steps

"""Telling a window about a case: asked of the asker word for word, answered on their page, recorded at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.snippets import Window
from tickets import rules
from tickets.actors import Asker
from tickets.answers.referral import handover_text
from tickets.desk import handover as verbs
from tickets.desk.desk_inputs import HandOverInput, ToldInput
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.forms import Form
from tickets.models import Ticket
from tickets.views.access import staff_on_a_case, visible_case
from tickets.views.desk_parts import desk_page
from tickets.views.status import behind_link

Error = InvalidInputError | ConflictError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, number: str) -> HttpResponse:
    """Asks the asker about a text, and records that a window was told one they agreed to."""
    user, ticket = staff_on_a_case(request), visible_case(request, number)
    if not rules.may("ask_handover", user, ticket):
        raise ForbiddenError
    error: Error | None = None
    told = request.POST.get("told", "")
    if request.method == "POST":
        try:
            if told.isdigit():
                verbs.tell(ticket.pk, int(told), by=user, data=request.POST)
                messages.success(request, _("窓口に伝えたことを記録しました。"))
            else:
                verbs.ask(ticket.pk, by=user, data=request.POST)
                messages.success(request, _asked(ticket))
            return redirect("desk-handover", number=number)
        except (InvalidInputError, ConflictError) as found:
            error = found
    context = {
        "ticket": ticket,
        "form": _ask_form(ticket, request, None if told else error),
        "rows": [
            (one, Form(ToldInput, prefix=f"told_{one.pk}_", initial={"told_how": "phone"}))
            for one in ticket.handovers.select_related("window", "answer_recorded_by", "told_by")
        ],
        "conflict": error.user_message if isinstance(error, ConflictError) else "",
        "told_errors": error.errors if told and isinstance(error, InvalidInputError) else {},
    }
    return desk_page(request, "tickets/desk/handover.html", context, error)


def _asked(ticket: Ticket) -> str:
    if ticket.email:
        return _("相談した人に聞いています。お返事があるまで、窓口には伝えないでください。")
    return _("文章を残しました。電話などで読み上げて、伝えてよいか聞いてください。")


def _ask_form(ticket: Ticket, request: HttpRequest, error: Error | None) -> Form:
    referred = [window.pk for window in ticket.referred_to.all()]
    every = sorted(Window.objects.all(), key=lambda window: (window.pk not in referred, window.prefecture))
    chosen = request.GET.get("window") or (referred[0] if referred else "")
    return Form(
        HandOverInput,
        initial={"window": chosen, "text": handover_text(ticket)},
        typed=request.POST if error else None,
        error=error,
        choices={"window": [(window.pk, window.name) for window in every]},
    )


@require_POST
@behind_link
def answer(request: HttpRequest, token: str, ticket: Ticket, handover_id: int) -> HttpResponse:
    """The asker's yes or no, on their own page."""
    data: Any = {
        "agreed": request.POST.get("go") == "agree",
        "text_hash": request.POST.get("text_hash", ""),
    }
    try:
        verbs.answer(ticket.pk, handover_id, by=Asker(ticket.pk), data=data)
    except (ConflictError, InvalidInputError) as error:
        messages.error(request, error.user_message)
    else:
        yes, no = (
            _("ありがとうございます。この文章だけを窓口に伝えます。"),
            _("わかりました。窓口には伝えません。"),
        )
        messages.success(request, yes if data["agreed"] else no)
    return redirect("status", token=token)


@require_POST
@behind_link
def outcome(request: HttpRequest, token: str, ticket: Ticket) -> HttpResponse:
    """One press: could the window be reached."""
    try:
        verbs.tell_outcome(ticket.pk, by=Asker(ticket.pk), data=request.POST)
    except (ConflictError, InvalidInputError) as error:
        messages.error(request, error.user_message)
    else:
        messages.success(request, _("教えてくださり、ありがとうございます。"))
    return redirect("status", token=token)

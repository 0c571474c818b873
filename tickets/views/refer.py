"""Showing an asker another window: suggestions with reasons, the letter, what the mail will say, and sending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.snippets import Window
from tickets import rules, services
from tickets.answers import referral
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.forms import Form
from tickets.inputs import ReferInput
from tickets.models import Ticket
from tickets.views.access import staff_of, staff_on_a_case, visible_case
from tickets.views.desk_parts import desk_page

DRAFT, PREVIEW, HAND_OVER = "draft", "preview", "handover"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, number: str) -> HttpResponse:
    """One page: choose, write, look, send. `go` says which button was pressed; none sends."""
    user, ticket = staff_on_a_case(request), visible_case(request, number)
    if not rules.may("refer", user, ticket):
        raise ForbiddenError
    go = request.POST.get("go", "")
    error: InvalidInputError | ConflictError | None = None
    if request.method == "POST" and go not in (DRAFT, PREVIEW):
        try:
            services.perform(ticket.pk, "refer", by=user, data=request.POST)
        except (InvalidInputError, ConflictError) as found:
            error = found
        else:
            return _sent(request, ticket, go)
    return desk_page(request, "tickets/desk/refer.html", _context(request, ticket, go, error), error)


def _sent(request: HttpRequest, ticket: Ticket, go: str) -> HttpResponse:
    if ticket.email:
        said = _(
            "窓口を案内しました。メールで送ります。2週間たったら、相談できたかどうかをメールで聞きます。"
        )
    else:
        said = _(
            "窓口を案内しました。メールアドレスがないので、電話で伝えるか、回答票を印刷して渡してください。"
        )
    messages.success(request, said)
    return redirect("desk-handover" if go == HAND_OVER else "desk-ticket", number=ticket.number)


def _context(request: HttpRequest, ticket: Ticket, go: str, error: Any) -> dict[str, Any]:
    windows = Window.objects.in_bulk()
    suggestions = referral.suggested(ticket, windows)
    because = {one.window.pk: one.because for one in suggestions}
    chosen = [code for code in request.POST.getlist("windows") if code in windows]
    if request.method != "POST":
        chosen = [one.window.pk for one in suggestions[:1]]
    message = request.POST.get("message", "")
    if request.method != "POST" or go == DRAFT:
        message = referral.message_for(ticket, [windows[code] for code in chosen], because)
    form = Form(ReferInput, initial={"message": message, "windows": chosen}, error=error)
    drawn = form.serializer.fields["message"]
    drawn.style = {**drawn.style, "rows": 16}
    others = [
        window
        for window in windows.values()
        if window.pk not in because and window.can_be_reached and _is_near(window, ticket)
    ]
    others.sort(key=lambda window: (window.prefecture == "", window.kind_label, window.name))
    far = [
        window
        for window in windows.values()
        if window.can_be_reached and window.pk not in because and not _is_near(window, ticket)
    ]
    return {
        "ticket": ticket,
        "suggestions": suggestions,
        "others": others,
        "far": sorted(far, key=lambda window: (window.prefecture, window.name)),
        "has_far_choice": any(window.pk in chosen for window in far),
        "has_other_choice": any(window.pk in chosen for window in others),
        "chosen": chosen,
        "form": form,
        "message": form.by_name["message"],
        "preview": message if go == PREVIEW else "",
        "is_possible": "refer" in services.available_transitions(ticket, staff_of(request)),
        "conflict": error.user_message if isinstance(error, ConflictError) else "",
    }


def _is_near(window: Window, ticket: Ticket) -> bool:
    return not ticket.prefecture or window.prefecture in {"", ticket.prefecture}

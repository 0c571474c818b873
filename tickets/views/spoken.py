"""What somebody without a link said on the phone: the text to read out, and a form for each thing they may say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_fsm import can_proceed

from tickets import rules
from tickets.desk import handover, spoken
from tickets.desk.desk_inputs import SpokenInput
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.forms import Form
from tickets.lifecycle import OPEN_STATES, Publication
from tickets.models import HandOver, Ticket
from tickets.publishing import consent
from tickets.views.access import coordinator_of, visible_case
from tickets.views.desk_parts import desk_page

TITLES: dict[str, Any] = {
    "tell_answer": gettext_lazy("回答や質問を、本人に伝えた"),
    "asker_reply": gettext_lazy("返事を聞いた"),
    "add_message": gettext_lazy("追加の話を聞いた"),
    "grant_consent": gettext_lazy("公開してよい、と聞いた"),
    "want_changes": gettext_lazy("直せば公開してよい、と聞いた"),
    "decline_consent": gettext_lazy("公開しない、と聞いた"),
    "tell_outcome": gettext_lazy("窓口に相談できたか聞いた"),
    "withdraw_consent": gettext_lazy("公開を取りやめたい、と聞いた"),
    "withdraw": gettext_lazy("相談を取り下げたい、と聞いた"),
    "erase": gettext_lazy("データを消してほしい、と聞いた"),
}
DANGEROUS = {"withdraw_consent", "withdraw", "erase"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hear(request: HttpRequest, number: str) -> HttpResponse:
    """Records what was said. Only for cases that came by phone, FAX or visit."""
    ticket, user = visible_case(request, number), coordinator_of(request)
    if not rules.may("speak_for", user, ticket):
        raise ForbiddenError(_("この相談はウェブで届きました。本人が専用のページで進めます。"))
    name = request.POST.get("go", "")
    error: InvalidInputError | ConflictError | None = None
    if request.method == "POST":
        try:
            spoken.hear(ticket.pk, name, by=user, data=request.POST)
        except NotFoundError:
            raise
        except (InvalidInputError, ConflictError) as found:
            error, ticket = found, visible_case(request, number)
        else:
            messages.success(request, _("聞いたことを記録しました。"))
            return redirect("desk-ticket", number=number)
    context = {
        "ticket": ticket,
        "forms": [_form(one, ticket, request, error if one == name else None) for one in _sayable(ticket)],
        "handovers": [
            _handover_form(one, request, error) for one in ticket.handovers.select_related("window")
        ]
        if not ticket.erased_at
        else [],
        "wording": consent.WORDING if ticket.publication == Publication.REQUESTED else (),
        "conflict": error.user_message if isinstance(error, ConflictError) else "",
        "kept_texts": Form(SpokenInput, typed=request.POST, error=error).kept_texts if error else [],
    }
    return desk_page(request, "tickets/desk/spoken.html", context, error)


def _sayable(ticket: Ticket) -> list[str]:
    """What the asker could say now, in the order of the page."""
    if ticket.erased_at:
        return []
    names = spoken.sayable(ticket, lambda case, name: can_proceed(getattr(case, name)))
    if ticket.status in OPEN_STATES and "asker_reply" not in names:
        names.append("add_message")
    if ticket.first_response_at:
        names.append("tell_answer")
    if handover.last_referral(ticket) is not None:
        names.append("tell_outcome")
    return [name for name in TITLES if name in {*names, "erase"}]


def _form(name: str, ticket: Ticket, request: HttpRequest, error: Any) -> dict[str, Any]:
    initial = {"how": "phone", "public_text_hash": ticket.public_text_hash}
    form = Form(
        spoken.INPUTS[name],
        prefix=f"{name}_",
        initial=initial,
        typed=request.POST if error else None,
        error=error,
    )
    return {"name": name, "title": TITLES[name], "form": form, "is_dangerous": name in DANGEROUS}


def _handover_form(asked: HandOver, request: HttpRequest, error: Any) -> dict[str, Any]:
    mine = error if request.POST.get("handover") == str(asked.pk) else None
    form = Form(
        spoken.INPUTS["answer_handover"],
        prefix=f"handover_{asked.pk}_",
        initial={"how": "phone", "handover": asked.pk, "text_hash": asked.text_hash},
        typed=request.POST if mine else None,
        error=mine,
    )
    return {"asked": asked, "form": form, "fields": [one for one in form.fields if one.name != "agreed"]}

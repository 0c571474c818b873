"""The desk: one case on one page. The lists stand in `views/queues.py`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from people.models import User
from tickets import clock, forms, rules, services
from tickets.answers.answering import WRITTEN_IN
from tickets.desk.case_clocks import clocks_for_page
from tickets.desk.next_step import next_step_of
from tickets.desk.presence import version_of
from tickets.errors import ConflictError, InvalidInputError
from tickets.inputs import NoteInput
from tickets.models import Ticket, Transition
from tickets.views import case_parts
from tickets.views.access import private, staff_on_a_case, visible_case
from tickets.views.sidebar import sidebar

HISTORY: dict[str, Any] = {
    **forms.BUTTONS,
    **case_parts.LABELS,
    "intake": gettext_lazy("相談を受け付けた"),
    "erase": gettext_lazy("本人がデータを消した"),
}
UNDO = "undo_send"
ACTOR_ROLES = {"asker": gettext_lazy("相談した人"), "clock": gettext_lazy("自動")}


@login_required
@require_http_methods(["GET", "HEAD"])
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One case: thread, notes, history, and buttons for what this user may do now."""
    return _page(request, visible_case(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A button of the page. On an error the page comes back with what was typed.

    A browser that opens the address again, as after signing in, is shown the page.
    """
    if request.method != "POST":
        return redirect("desk-ticket", number=number)
    user = staff_on_a_case(request)
    case = visible_case(request, number)
    try:
        if name == "add_note":
            services.add_note(case.pk, by=user, data=request.POST)
        elif name == "renew_link":
            services.renew_link(case.pk, by=user)
        else:
            services.perform(case.pk, name, by=user, data=request.POST)
    except (InvalidInputError, ConflictError) as error:
        return _page(
            request, visible_case(request, number), forms.Attempt(name, typed=request.POST, error=error)
        )
    messages.success(request, _("受け付けました。"))
    if Ticket.objects.visible_to(user).filter(pk=case.pk).exists():
        return redirect("desk-ticket", number=number)
    return redirect("desk")


def _page(request: HttpRequest, case: Ticket, attempt: forms.Attempt | None = None) -> HttpResponse:
    user = staff_on_a_case(request)
    step = next_step_of(case)
    possible = services.available_transitions(case, user)
    forms_now = [forms.action_form(name, case, attempt) for name in _one_a_page(possible)]
    next_name = step.name if step else ""
    context = {
        "ticket": case,
        "may_undo": UNDO in possible,
        "may_write": case.status in WRITTEN_IN
        and rules.may("write_draft", user, case)
        and "submit_for_review" not in possible,
        "shows_contact": rules.is_coordinator(user, case),
        "step": step,
        "next_form": next((form for form in forms_now if form.name == next_name), None),
        "actions": sorted(
            (form for form in forms_now if form.name != next_name),
            key=lambda form: (form.is_way_out, form.is_dangerous),
        ),
        "history": _history(case, user),
        "attempt": attempt,
        "note_form": forms.named_form(NoteInput, "add_note", attempt),
        "version": version_of(case),
        "clocks": None if case.erased_at else clocks_for_page(case, clock.now()),
        "may_renew_link": bool(case.email) and rules.may("renew_link", user, case),
        **case_parts.parts_of(case, user),
        **sidebar(user),
    }
    return private(
        render(request, "tickets/ticket.html", context, status=attempt.error.status if attempt else 200)
    )


def _one_a_page(names: list[str]) -> list[str]:
    """The steps to show as buttons: of several on one page the forward one; undoing stands above them all."""
    pages = {forms.OWN_PAGES.get(name) for name in names if name in forms.FORWARD}
    return [
        name
        for name in names
        if name != UNDO and (name in forms.FORWARD or forms.OWN_PAGES.get(name, "-") not in pages)
    ]


def _history(case: Ticket, user: User) -> list[dict[str, Any]]:
    """What happened, as far as `user` may read it: why a colleague declined is between them and the desk."""
    rows = []
    for row in case.transitions.all():
        is_open = rules.may_read_details(user, row)
        rows.append(
            {
                "label": _label(row),
                "at": row.at,
                "who": _who(row) if is_open else _("専門家"),
                "reason": row.details.get("reason", "") if is_open else "",
            }
        )
    return rows


def _label(row: Transition) -> str:
    """What happened; of something heard, what was said."""
    said = HISTORY.get(row.target) if row.name == "heard" else None
    return str(HISTORY.get(row.name, row.name)) + (f"（{said}）" if said else "")


def _who(row: Transition) -> str:
    return str(row.actor) if row.actor else str(ACTOR_ROLES.get(row.actor_role, ""))

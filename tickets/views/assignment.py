"""Whom to ask: the list of experts for a case, best first, and the rules by which the desk asks by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.models import User
from tickets import clock, forms, rules, services
from tickets.answers.diff import folded
from tickets.assigning import assignment, conflicts, offer_rules
from tickets.assigning.profile_inputs import OfferRuleInput
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.inputs import OfferInput
from tickets.metrics import calendars
from tickets.models import Ticket
from tickets.models.ticket import Urgency
from tickets.views.access import bare_case, private, staff_of, staff_on_a_case
from tickets.views.sidebar import sidebar

FIRST = 5
"""So many experts stand in full view; the others open."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """Experts for a case, best first, each with reasons and one button; on an error the list as it is now."""
    user, case = staff_on_a_case(request), bare_case(request, number)
    if not rules.may("see_suggestions", user, case):
        raise ForbiddenError
    if request.method != "POST":
        if "offer" not in services.available_transitions(case, user):
            return redirect("desk-ticket", number=number)
        return _offer_page(request, case)
    try:
        done = services.perform(case.pk, "offer", by=user, data=request.POST)
    except (InvalidInputError, ConflictError) as error:
        attempt = forms.Attempt("offer", typed=request.POST, error=error)
        return _offer_page(request, bare_case(request, number), attempt)
    messages.success(request, _offered(done))
    return redirect("desk-ticket", number=number)


def _offered(case: Ticket) -> str:
    until = formats.date_format(timezone.localtime(case.offer_expires_at), _("n月j日（D）H:i"))
    return _("%(name)sさんに打診しました。%(until)sまでにお返事がなければ、次の人に進みます。") % {
        "name": case.expert,
        "until": until,
    }


def _offer_page(request: HttpRequest, case: Ticket, attempt: forms.Attempt | None = None) -> HttpResponse:
    now = clock.now()
    found = assignment.suggestions(case, now)
    query = request.GET.get("q", "").strip()
    shown = [one for one in found.candidates if _is_called(one.expert, query)]
    asked = case.expert.email if case.expert and case.status == "offered" else ""
    context = {
        "ticket": case,
        "first": shown[:FIRST],
        "others": shown[FIRST:],
        "excluded": [one for one in found.excluded if _is_called(one.expert, query)],
        "everybody": [one.expert for one in (*found.candidates, *found.excluded)],
        "query": query,
        "is_possible": "offer" in services.available_transitions(case, staff_of(request)),
        "instead_of": asked,
        "until": calendars.desk_at(now).after(now, offer_rules.minutes_for(case)),
        "is_urgent": case.urgency == Urgency.EMERGENCY,
        "attempt": attempt,
        "errors": forms.error_summary(OfferInput(), attempt.errors) if attempt else [],
        **sidebar(staff_of(request)),
    }
    status = attempt.error.status if attempt else 200
    return private(render(request, "tickets/offer.html", context, status=status))


def _is_called(expert: User, query: str) -> bool:
    return folded(query) in folded(f"{expert} {expert.email}")


@login_required
@require_POST
def record_conflict(request: HttpRequest, number: str) -> HttpResponse:
    """Remembers that an expert has a conflict of interest with the firm of this case."""
    user, case = staff_on_a_case(request), bare_case(request, number)
    try:
        conflict = conflicts.record_for_case(case.pk, by=user, data=request.POST)
    except InvalidInputError as error:
        return _offer_page(request, case, forms.Attempt("offer", typed=request.POST, error=error))
    messages.success(request, _("%(name)sさんの利害関係を記録しました。") % {"name": conflict.expert})
    return redirect("desk-offer", number=number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest) -> HttpResponse:
    """How long an offer stands, and in which categories the desk offers by itself."""
    user = staff_of(request)
    if not offer_rules.may_set(user):
        raise ForbiddenError(_("この画面は、窓口の担当者だけが使えます。"))
    wrong: InvalidInputError | None = None
    if request.method == "POST":
        try:
            offer_rules.set_rules(by=user, data=_typed(request))
        except InvalidInputError as error:
            wrong = error
        else:
            messages.success(request, _("打診のきまりを変えました。"))
            return redirect("desk-assignment")
    typed = request.POST if request.method == "POST" else None
    current = offer_rules.current()
    form = forms.Form(OfferRuleInput, initial=current, typed=typed, error=wrong)
    rows = [_row(row, typed) for row in current["categories"]]
    context = {
        "fields": [one for one in form.fields if one.name != "categories"],
        "errors": form.summary,
        "rows": rows,
        **sidebar(user),
    }
    return private(render(request, "tickets/offer_rules.html", context, status=400 if wrong else 200))


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The form as the API would send it: a row for each category with its box and its minutes."""
    ticked = request.POST.getlist("is_on")
    return {
        "hours": request.POST.get("hours", ""),
        "emergency_hours": request.POST.get("emergency_hours", ""),
        "categories": [
            {
                "category": row["category"],
                "is_on": row["category"] in ticked,
                "wait_minutes": request.POST.get(f"wait_{row['category']}") or 0,
            }
            for row in offer_rules.current()["categories"]
        ],
    }


def _row(row: dict[str, Any], typed: Any) -> dict[str, Any]:
    if typed is None:
        return row
    code = row["category"]
    return {**row, "is_on": code in typed.getlist("is_on"), "wait_minutes": typed.get(f"wait_{code}", "")}

"""The experts' own page, and the coordinators' list of experts with the same page for each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms import taxonomy
from cms.snippets import Category
from people.models import ExpertProfile, User
from tickets import clock, forms
from tickets.assigning import conflicts, experts, offers
from tickets.assigning.profile_inputs import ProfileInput, WordInput
from tickets.errors import InvalidInputError
from tickets.models import ConflictOfInterest, Ticket
from tickets.views.access import coordinator_of, private, staff_of
from tickets.views.sidebar import sidebar


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Load, leave, specialities, published answers, own times, conflicts of interest."""
    return _profile(request, experts.profile_of(staff_of(request)))


@login_required
@require_http_methods(["GET", "HEAD"])
def everybody(request: HttpRequest) -> HttpResponse:
    """All experts with load, leave and what they declined lately; for coordinators."""
    user = coordinator_of(request)
    names = {str(category.pk): str(category) for category in Category.objects.all()}
    rows = [
        {"colleague": one, "specialities": [names.get(code, code) for code in one.profile.specialities]}
        for one in experts.all_experts(clock.now())
    ]
    context = {"rows": rows, **sidebar(user)}
    return private(render(request, "tickets/experts.html", context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expert(request: HttpRequest, user_id: int) -> HttpResponse:
    """One expert as the expert sees it; a coordinator may enter a leave for somebody who phoned."""
    coordinator_of(request)
    return _profile(request, experts.profile_by_id(user_id))


@login_required
@require_POST
def add_own_conflict(request: HttpRequest) -> HttpResponse:
    return _add_conflict(request, experts.profile_of(staff_of(request)))


@login_required
@require_POST
def remove_own_conflict(request: HttpRequest, conflict_id: int) -> HttpResponse:
    return _remove_conflict(request, experts.profile_of(staff_of(request)), conflict_id)


@login_required
@require_POST
def add_conflict(request: HttpRequest, user_id: int) -> HttpResponse:
    coordinator_of(request)
    return _add_conflict(request, experts.profile_by_id(user_id))


@login_required
@require_POST
def remove_conflict(request: HttpRequest, user_id: int, conflict_id: int) -> HttpResponse:
    coordinator_of(request)
    return _remove_conflict(request, experts.profile_by_id(user_id), conflict_id)


def _profile(request: HttpRequest, profile: ExpertProfile) -> HttpResponse:
    if request.method != "POST":
        return _page(request, profile)
    user = staff_of(request)
    try:
        wanted = experts.checked_profile(profile, request.POST, partial=False)
        if _asks_first(request, profile, wanted):
            return _page(request, profile, typed=request.POST, asks=wanted)
        _stored, gone = experts.update(profile, by=user, data=request.POST)
    except InvalidInputError as error:
        return _page(request, profile, typed=request.POST, errors=error.errors)
    messages.success(request, _("保存しました。"))
    if gone:
        numbers = "、".join(ticket.number for ticket in gone)
        messages.success(request, _("窓口にもどした相談：%(numbers)s") % {"numbers": numbers})
    return redirect(_home(user, profile))


def _asks_first(request: HttpRequest, profile: ExpertProfile, wanted: dict[str, Any]) -> bool:
    """Whether the page first says which cases a leave sends back: a new leave, not over, with cases at hand."""
    first, last = wanted["leave_from"], wanted["leave_to"]
    is_new = first is not None and (first, last) != (profile.leave_from, profile.leave_to)
    is_over = last is not None and last < timezone.localdate()
    if not is_new or is_over or request.POST.get("leave_confirmed") == f"{first}/{last}":
        return False
    return bool(offers.going_back(profile.user))


def _page(
    request: HttpRequest,
    profile: ExpertProfile,
    *,
    typed: Any = None,
    errors: dict[str, list[str]] | None = None,
    asks: dict[str, Any] | None = None,
) -> HttpResponse:
    user = staff_of(request)
    found = errors or {}
    own_word = "word" in found
    serializer = forms.filled(ProfileInput, typed=None if own_word else typed, initial=_initial(profile))
    word = forms.filled(WordInput, typed=typed if own_word else None)
    serializer.fields["specialities"].choices = {  # type: ignore[attr-defined]
        str(category.pk): str(category) for category in Category.objects.all()
    }
    of_profile = {} if own_word else found
    is_own = user.pk == profile.user_id
    context = {
        "profile": profile,
        "is_own": is_own,
        "held": list(Ticket.objects.held_by(profile.user).for_lists()),
        "times": experts.own_times(profile.user, clock.now()),
        "credits": experts.credits_of(profile.user),
        "conflicts": _conflicts(profile.user, user),
        "fields": {one.name: one for one in forms.bound_fields(serializer, of_profile)},
        "near": {code: name for code, name in taxonomy.PREFECTURES if code in taxonomy.SHIKOKU},
        "far": {code: name for code, name in taxonomy.PREFECTURES if code not in taxonomy.SHIKOKU},
        "is_far_open": any(code not in taxonomy.SHIKOKU for code in profile.prefectures),
        "errors": forms.error_summary(serializer, of_profile),
        "word_fields": forms.bound_fields(word, found if own_word else {}),
        "word_errors": forms.error_summary(word, found if own_word else {}),
        "asks": asks,
        "asks_now": asks is not None and asks["leave_from"] <= timezone.localdate(),
        "going_back": offers.going_back(profile.user) if asks else [],
        **sidebar(user),
    }
    return private(render(request, "tickets/expert.html", context, status=400 if found else 200))


def _initial(profile: ExpertProfile) -> dict[str, Any]:
    values: dict[str, Any] = {str(name): getattr(profile, str(name)) for name in ProfileInput().fields}
    for name in ("leave_from", "leave_to"):
        values[name] = values[name].isoformat() if values[name] else ""
    return values


def _conflicts(expert_user: User, reader: User) -> list[dict[str, Any]]:
    """What stands. The firm's name is read off the case, and only by whoever may see the case."""
    standing = ConflictOfInterest.objects.standing().filter(expert=expert_user)
    return [
        {
            "id": conflict.pk,
            "about": conflict.word or _firm_of(conflict.ticket, reader),
            "at": conflict.recorded_at,
            "by": conflict.recorded_by,
        }
        for conflict in standing.select_related("ticket", "recorded_by")
    ]


def _firm_of(ticket: Ticket | None, reader: User) -> str:
    if ticket is None:
        return _("（名前の残っていない会社）")
    may_see = reader.has_perm("tickets.coordinate_tickets") or ticket.expert_id == reader.pk
    name = ticket.organisation if may_see else ""
    if name:
        return _("%(name)s（相談 %(number)s）") % {"name": name, "number": ticket.number}
    return _("相談 %(number)s の会社") % {"number": ticket.number}


def _add_conflict(request: HttpRequest, profile: ExpertProfile) -> HttpResponse:
    user = staff_of(request)
    try:
        conflicts.record_word(profile.user, by=user, data=request.POST)
    except InvalidInputError as error:
        return _page(request, profile, typed=request.POST, errors=error.errors)
    messages.success(request, _("記録しました。この名前が出てくる相談は、打診しません。"))
    return redirect(_home(user, profile))


def _remove_conflict(request: HttpRequest, profile: ExpertProfile, conflict_id: int) -> HttpResponse:
    user = staff_of(request)
    conflicts.take_back(conflict_id, profile.user, by=user)
    messages.success(request, _("取り消しました。これからは、この会社の相談も打診します。"))
    return redirect(_home(user, profile))


def _home(user: User, profile: ExpertProfile) -> str:
    return "/desk/me/" if user.pk == profile.user_id else f"/desk/experts/{profile.user_id}/"

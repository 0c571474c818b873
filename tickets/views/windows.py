"""The upkeep of the list of outside windows: what to check next, confirm, put right, propose, decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import taxonomy, window_checks
from cms.snippets import Window
from cms.window_checks import WindowCheck
from people.models import User
from tickets import rules
from tickets.desk import window_proposals
from tickets.desk.window_inputs import ConfirmInput, CorrectInput, ProposeInput, kind_choices
from tickets.door import checked
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.forms import Form
from tickets.views.access import private
from tickets.views.sidebar import sidebar

PER_PAGE = 30
LABELS: dict[str, Any] = {name: drawn.label for name, drawn in ProposeInput().fields.items()}


@login_required
@require_http_methods(["GET", "HEAD"])
def queue(request: HttpRequest) -> HttpResponse:
    """All windows, the longest unchecked first, and the proposals that wait for a decision."""
    user = _worker(request)
    due = window_checks.queue()
    waiting = window_proposals.waiting()
    page = Paginator(due, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, [LABELS[name] for name in one.doubtful]) for one in page]
    context = {
        "page": page,
        "rows": rows,
        "overdue": sum(one.is_overdue for one in due),
        "waiting": [_shown(row, user) for row in waiting[:PER_PAGE]],
        "may_confirm": rules.may_confirm_windows(user),
    }
    return _page(request, "tickets/desk/windows.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, code: str) -> HttpResponse:
    """One window: what the list says, confirm it, put it right, and what was done before."""
    user, found = _worker(request), Window.objects.filter(pk=code).first()
    if found is None:
        raise NotFoundError
    error: InvalidInputError | None = None
    go = request.POST.get("go", "")
    if request.method == "POST":
        try:
            messages.success(request, _act(found, go, user, request.POST))
            return redirect("desk-windows")
        except InvalidInputError as invalid:
            error = invalid
    current = {name: getattr(found, name) for name in window_checks.CORRECTABLE}
    confirm_error, correct_error = (error, None) if go == "confirm" else (None, error)
    context = {
        "window": found,
        "facts": [(LABELS[name], text, not found.shown(name)) for name, text in current.items() if text],
        "confirm": _form(ConfirmInput, "confirm_", {}, request, confirm_error),
        "correct": _form(CorrectInput, "correct_", current, request, correct_error),
        "history": [_shown(row, user) for row in found.checks.select_related("made_by", "decided_by")[:20]],
        "may_confirm": rules.may_confirm_windows(user),
    }
    return _page(request, "tickets/desk/window.html", context, error)


def _act(found: Window, go: str, user: User, typed: Any) -> str:
    may_confirm = rules.may_confirm_windows(user)
    if go == "confirm":
        if not may_confirm:
            raise ForbiddenError
        window_checks.confirm(found, by=user, source=checked(ConfirmInput, typed)["where"])
        return _("今日、確かめたと記録しました。")
    values = checked(CorrectInput, typed)
    source = values.pop("where")
    row = window_checks.correct(found, by=user, values=values, source=source, at_once=may_confirm)
    if row is None:
        raise InvalidInputError({"": [_("変わったところがありません。")]})
    return _("直しました。") if may_confirm else _("直し方の案を送りました。担当者が確かめてから反映します。")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A window that is missing. It is shown to nobody before an editor has confirmed it."""
    user = _worker(request)
    error: InvalidInputError | None = None
    if request.method == "POST":
        try:
            values = checked(ProposeInput, request.POST)
        except InvalidInputError as invalid:
            error = invalid
        else:
            window_checks.propose(by=user, source=values.pop("where"), values=values)
            messages.success(request, _("受け付けました。編集者が確かめるまで、公開されません。"))
            return redirect("desk-windows")
    form = _form(ProposeInput, "", {}, request, error)
    return _page(request, "tickets/desk/window_new.html", {"form": form}, error)


@login_required
@require_http_methods(["POST"])
def decide(request: HttpRequest, check_id: int) -> HttpResponse:
    """Takes a proposal over, or leaves the list as it is."""
    user = _worker(request)
    accepts = request.POST.get("go") == "accept"
    window_proposals.decide(check_id, by=user, accept=accepts)
    messages.success(request, _("反映しました。") if accepts else _("見送りました。"))
    return redirect("desk-windows")


def _shown(row: WindowCheck, user: User) -> dict[str, Any]:
    named = {"prefecture": dict(taxonomy.PREFECTURES), "kind": dict(kind_choices())}
    changes = [
        (LABELS.get(name, name), row.before.get(name, ""), named.get(name, {}).get(text, text))
        for name, text in row.values.items()
        if text or row.before.get(name)
    ]
    return {
        "row": row,
        "changes": changes,
        "may_decide": row.state == "open" and window_proposals.may_decide(row, user),
    }


def _form(
    serializer: Any,
    prefix: str,
    initial: dict[str, Any],
    request: HttpRequest,
    error: InvalidInputError | None,
) -> Form:
    return Form(
        serializer, prefix=prefix, initial=initial, typed=request.POST if error else None, error=error
    )


def _worker(request: HttpRequest) -> User:
    """Experts, coordinators and editors. Raises ForbiddenError for everybody else."""
    user = request.user
    if not isinstance(user, User) or not rules.may_propose_windows(user):
        raise ForbiddenError(_("この画面は、窓口を受け持つ人だけが使えます。"))
    return user


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], error: InvalidInputError | None = None
) -> HttpResponse:
    """Editors see no case: for them the queues at the left are empty, and so is what `visible_to` counts."""
    frame = sidebar(_worker(request))
    return private(render(request, template, {**frame, **context}, status=error.status if error else 200))

"""The desk: queues at the left, one table, and one case on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from people.models import User
from tickets import forms, rules, services
from tickets.answering import WRITTEN_IN
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.inputs import NoteInput
from tickets.models import Ticket, Transition

PER_PAGE = 30
QUEUE_NAMES: dict[str, Any] = {
    "unassigned": gettext_lazy("担当なし"),
    "offered": gettext_lazy("引き受けの打診"),
    "in_progress": gettext_lazy("回答作成中"),
    "awaiting_asker": gettext_lazy("相手の返事待ち"),
    "in_review": gettext_lazy("送る前の確認"),
    "answered": gettext_lazy("お答えした"),
    "held": gettext_lazy("迷惑の疑い"),
    "ended": gettext_lazy("終わった相談"),
}
PUBLICATION_QUEUE_NAMES: dict[str, Any] = {
    "awaiting_consent": gettext_lazy("同意待ち"),
    "changes_wanted": gettext_lazy("直しの希望"),
    "ready_to_publish": gettext_lazy("公開できる"),
    "published": gettext_lazy("公開中"),
}


HISTORY: dict[str, Any] = {
    **forms.BUTTONS,
    "intake": gettext_lazy("相談を受け付けた"),
    "erase": gettext_lazy("本人がデータを消した"),
}
UNDO = "undo_send"
ACTOR_ROLES = {"asker": gettext_lazy("相談した人"), "clock": gettext_lazy("自動")}


@login_required
@require_http_methods(["GET", "HEAD"])
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of one queue, as far as this user may see them."""
    user = _staff(request)
    visible = Ticket.objects.visible_to(user)
    names = QUEUE_NAMES | PUBLICATION_QUEUE_NAMES
    name = request.GET.get("queue", "")
    if name and name not in names:
        raise NotFoundError
    tickets = (visible.in_queue(name) if name else visible).for_lists()
    page = Paginator(tickets, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "title": names.get(name, _("すべての相談")),
        "base_query": f"queue={name}" if name else "",
        **_sidebar(visible, name),
    }
    return _private(render(request, "tickets/queue.html", context))


@login_required
@require_http_methods(["GET", "HEAD"])
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One case: thread, notes, history, and buttons for what this user may do now."""
    return _page(request, _visible(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A button of the page. On an error the page comes back with what was typed.

    A browser that opens the address again, as after signing in, is shown the page.
    """
    if request.method != "POST":
        return redirect("desk-ticket", number=number)
    user = _staff(request)
    case = _visible(request, number)
    try:
        if name == "add_note":
            services.add_note(case.pk, by=user, data=request.POST)
        elif name == "renew_link":
            services.renew_link(case.pk, by=user)
        else:
            services.perform(case.pk, name, by=user, data=request.POST)
    except (InvalidInputError, ConflictError) as error:
        return _page(request, _visible(request, number), forms.Attempt(name, request.POST, error))
    messages.success(request, _("受け付けました。"))
    if Ticket.objects.visible_to(user).filter(pk=case.pk).exists():
        return redirect("desk-ticket", number=number)
    return redirect("desk")


def _page(request: HttpRequest, case: Ticket, attempt: forms.Attempt | None = None) -> HttpResponse:
    user = _staff(request)
    possible = services.available_transitions(case, user)
    context = {
        "ticket": case,
        "may_undo": UNDO in possible,
        "may_write": case.status in WRITTEN_IN
        and rules.may("write_draft", user, case)
        and "submit_for_review" not in possible,
        "shows_contact": rules.is_coordinator(user, case),
        "actions": sorted(
            (forms.action_form(name, case, attempt) for name in _one_a_page(possible)),
            key=lambda form: (not form.is_forward, form.is_way_out, form.is_dangerous),
        ),
        "history": _history(case, user),
        "attempt": attempt,
        "note_form": forms.message_form(NoteInput, "add_note", attempt),
        "may_renew_link": rules.may("renew_link", user, case),
        **_sidebar(Ticket.objects.visible_to(user), ""),
    }
    return _private(
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
                "label": HISTORY.get(row.name, row.name),
                "at": row.at,
                "who": _who(row) if is_open else _("専門家"),
                "reason": row.details.get("reason", "") if is_open else "",
            }
        )
    return rows


def _who(row: Transition) -> str:
    return str(row.actor) if row.actor else str(ACTOR_ROLES.get(row.actor_role, ""))


def _sidebar(visible: Any, current: str) -> dict[str, Any]:
    counts = visible.queue_counts()

    def links(names: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"name": name, "label": label, "count": counts[name], "current": name == current}
            for name, label in names.items()
        ]

    return {"queues": links(QUEUE_NAMES), "publication_queues": links(PUBLICATION_QUEUE_NAMES)}


def _staff(request: HttpRequest) -> User:
    """Who works on cases. Editors and observers are signed in too, but the desk is not theirs."""
    user = request.user
    if not user.is_authenticated:
        raise ForbiddenError(_("サインインし直してください。"))
    if not isinstance(user, User) or not (
        user.has_perm("tickets.coordinate_tickets") or user.has_perm("tickets.answer_tickets")
    ):
        raise ForbiddenError(_("この画面は、相談を受け持つ人だけが使えます。"))
    return user


def _visible(request: HttpRequest, number: str) -> Ticket:
    case = Ticket.objects.visible_to(_staff(request)).for_page().filter(number=number).first()
    if case is None:
        raise NotFoundError
    return case


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response

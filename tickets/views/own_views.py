"""What each makes of the lists: views under a name, and the columns. Plain forms; nothing of a case changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.models import User
from tickets.errors import InvalidInputError
from tickets.forms import Form
from tickets.lists import listing, saved_views
from tickets.lists.saved_views import SavedViewInput
from tickets.models import DeskChoice
from tickets.views.access import private, staff_of
from tickets.views.queues import COLUMNS
from tickets.views.sidebar import sidebar


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """The views of this user, to open, add and remove."""
    user = staff_of(request)
    if request.method != "POST":
        return _page(request, user)
    try:
        saved, _is_new = saved_views.save(user, request.POST)
    except InvalidInputError as error:
        typed = request.POST
        initial = {"query": typed.get("query", "")}
        return _page(request, user, Form(SavedViewInput, typed=typed, initial=initial, error=error), 400)
    messages.success(request, _("保存しました。受け箱の下にいつも出ます。"))
    return redirect(f"{reverse('desk')}?{saved.query}")


@login_required
@require_POST
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forgets a view. Somebody else's is not found."""
    saved_views.one(staff_of(request), view_id).delete()
    messages.success(request, _("消しました。"))
    return redirect("desk-views")


@login_required
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """The columns of all lists and whether keys work, as ticked; back to the list one came from."""
    user = staff_of(request)
    DeskChoice.objects.update_or_create(
        user=user,
        defaults={
            "columns": [name for name in COLUMNS if name in request.POST.getlist("columns")],
            "has_shortcuts": "has_shortcuts" in request.POST,
        },
    )
    wanted, _errors = listing.parse(QueryDict(request.POST.get("query", "")).dict(), user)
    return redirect(f"{reverse('desk')}?{wanted.query}")


def _page(request: HttpRequest, user: User, form: Form | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {**sidebar(user), "form": form}
    return private(render(request, "tickets/saved_views.html", context, status=status))

"""What each makes of the lists: views under a name, and the columns. Plain forms; nothing of a case changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from people.models import User
from tickets.lists import listing
from tickets.models import DeskChoice, SavedView
from tickets.models.desk_view import MOST_VIEWS
from tickets.views.access import private, staff_of
from tickets.views.queues import COLUMNS
from tickets.views.sidebar import sidebar


class ViewForm(forms.Form):
    """A name for a list. The same name again replaces the list behind it."""

    name = forms.CharField(
        label=gettext_lazy("名前"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("名前を書いてください。"),
            "max_length": gettext_lazy("40字までにしてください。"),
        },
    )
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """The views of this user, to open, add and remove."""
    user = staff_of(request)
    if request.method != "POST":
        return _page(request, user, ViewForm(initial={"query": request.GET.get("query", "")}))
    form = ViewForm(request.POST)
    if form.is_valid() and (wanted := _save(user, form)):
        messages.success(request, _("保存しました。受け箱の下にいつも出ます。"))
        return redirect(f"{reverse('desk')}?{wanted.query}")
    return _page(request, user, form, status=400)


def _save(user: User, form: ViewForm) -> listing.Wanted | None:
    """Stores what the form asks for; None, with an error on the form, where there are too many."""
    name = form.cleaned_data["name"]
    wanted, _errors = listing.parse(QueryDict(form.cleaned_data["query"]).dict(), user)
    mine = SavedView.objects.filter(user=user)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        form.add_error(
            "name", _("保存できるのは20までです。使わないものを消してから、もう一度保存してください。")
        )
        return None
    SavedView.objects.update_or_create(user=user, name=name, defaults={"query": wanted.query})
    return wanted


@login_required
@require_POST
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forgets a view. Somebody else's is not found."""
    get_object_or_404(SavedView, user=staff_of(request), pk=view_id).delete()
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


def _page(request: HttpRequest, user: User, form: ViewForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {**sidebar(user), "form": form, "most": MOST_VIEWS}
    return private(render(request, "tickets/saved_views.html", context, status=status))

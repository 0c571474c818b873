"""The versions of the desk's calendar, and a form for the next one. What is there is never changed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import clock
from tickets.dashboard import dictionary
from tickets.dashboard.calendar_input import CalendarForm, typed
from tickets.lists import calendar_versions, targets
from tickets.views.access import coordinator_of, for_staff, private


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What was typed stays on an error."""
    user, now, newest = coordinator_of(request), clock.now(), calendar_versions.newest()
    form = CalendarForm(request.POST or None, initial=typed(newest), now=now, newest=newest)
    if request.method == "POST" and form.is_valid():
        calendar_versions.add(form.calendar, by=user, now=now, valid_from=form.cleaned_data["valid_from"])
        moved = targets.renew()
        messages.success(request, _("営業カレンダーの新しい版を作りました。"))
        if moved:
            messages.success(
                request, _("いま開いている相談のうち、%(number)d件の期限が変わりました。") % {"number": moved}
            )
        return redirect("desk-calendar")
    labels = {name: field.label for name, field in form.fields.items()}
    errors = [
        ("" if name == "__all__" else name, labels.get(name, ""), text)
        for name, texts in form.errors.items()
        for text in texts
    ]
    context = {"form": form, "errors": errors, "versions": dictionary.versions()}
    status = 400 if errors else 200
    return private(render(request, "tickets/metrics/calendar.html", context, status=status))

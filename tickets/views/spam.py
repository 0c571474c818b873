"""The tray of what may be spam: why, how it begins, and many decided at once."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets.desk import spam as verbs
from tickets.views.access import coordinator_of
from tickets.views.desk_parts import desk_page

PER_PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tray(request: HttpRequest) -> HttpResponse:
    """What is held, or with `?show=spam` what was put away: the longest waiting first."""
    user = coordinator_of(request)
    show = "spam" if request.GET.get("show") == "spam" else "held"
    if request.method == "POST":
        done, missed = verbs.decide(request.POST.getlist("numbers"), request.POST.get("go", ""), by=user)
        _tell(request, done, missed)
        return redirect(f"{request.path}?show={show}")
    page = Paginator(verbs.tray(user, show), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(ticket, verbs.reasons_of(ticket)) for ticket in page]
    return desk_page(
        request, "tickets/desk/spam.html", {"page": page, "rows": rows, "show": show, "query": f"show={show}"}
    )


def _tell(request: HttpRequest, done: int, missed: list[str]) -> None:
    if done:
        messages.success(request, _("%(count)s件を動かしました。") % {"count": done})
    elif not missed:
        messages.warning(request, _("相談を選んでから、押してください。"))
    if missed:
        said = _("ほかの人が先に動かしていたので、そのままにしました：%(numbers)s")
        messages.warning(request, said % {"numbers": "、".join(missed)})

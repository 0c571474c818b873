"""The public page that says whether the desk keeps its promise; there is none unless the desk has chosen so."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets import clock
from tickets.dashboard import promise
from tickets.dashboard.verdict import KEPT_FROM
from tickets.errors import NotFoundError
from tickets.metrics import MIN_N


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    if not settings.PUBLISH_PROMISE:
        raise NotFoundError
    context = {
        **promise.shown(clock.now()),
        "kept_from": int(KEPT_FROM * 100),
        "min_n": MIN_N,
        "is_protected": True,
    }
    return render(request, "tickets/promise.html", context)

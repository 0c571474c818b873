"""An expert's figures, for the expert and for coordinators; observers and other experts have no such page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.models import User
from tickets import clock
from tickets.assigning import experts
from tickets.dashboard.own import own
from tickets.dashboard.period import asked
from tickets.errors import NotFoundError
from tickets.metrics import MIN_N
from tickets.models import CaseMeasure
from tickets.views.access import coordinator_of, private, staff_of


@login_required
@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own. Raises NotFoundError for who answers no cases."""
    return _page(request, experts.profile_of(staff_of(request)).user, is_own=True)


@login_required
@require_http_methods(["GET", "HEAD"])
def of_expert(request: HttpRequest, user_id: int) -> HttpResponse:
    """Somebody's, for coordinators. Raises NotFoundError for who never was an expert."""
    reader = coordinator_of(request)
    found = User.objects.filter(pk=user_id).first()
    if found is None or not (
        found.has_perm("tickets.answer_tickets") or CaseMeasure.objects.filter(expert=found).exists()
    ):
        raise NotFoundError
    return _page(request, found, is_own=found.pk == reader.pk)


def _page(request: HttpRequest, expert: User, *, is_own: bool) -> HttpResponse:
    now = clock.now()
    params = {name: value for name, value in request.GET.items() if name in ("from", "to")}
    wanted = asked(params, timezone.localdate(now))
    labels = {"from": _("初めの日"), "to": _("終わりの日")}
    days = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}
    typed = {**days, **params} if wanted.errors else days
    context = {
        "expert": expert,
        "is_own": is_own,
        "own": own(expert, wanted, now),
        "asked": wanted,
        "typed": {"first": typed["from"][:20], "last": typed["to"][:20]},
        "summary": [
            (name, labels.get(name, ""), text) for name, texts in wanted.errors.items() for text in texts
        ],
        "min_n": MIN_N,
    }
    status = 400 if wanted.errors else 200
    return private(render(request, "tickets/metrics/own.html", context, status=status))

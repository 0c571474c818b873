"""What the sponsor sees: figures of the last months, never a case."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import clock, questionnaires, rules
from tickets.api.metrics import scope_of
from tickets.errors import ForbiddenError
from tickets.metrics import MIN_N
from tickets.metrics.report import PERIOD_DAYS, default_first, report


@login_required
@require_http_methods(["GET", "HEAD"])
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts and times, for observers and coordinators."""
    if not rules.may_see_metrics(request.user):
        raise ForbiddenError(_("この画面は、集計を見る役割の人だけが使えます。"))
    today = timezone.localdate()
    scope = scope_of(request.user, None)
    context = {
        "report": report(default_first(today), today, now=clock.now(), scope=scope),
        "min_n": MIN_N,
        "days": PERIOD_DAYS,
        "satisfaction": questionnaires.satisfaction(PERIOD_DAYS),
    }
    response = render(request, "tickets/metrics.html", context)
    add_never_cache_headers(response)
    return response

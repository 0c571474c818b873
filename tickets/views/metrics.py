"""What the sponsor sees: figures of the last 90 days, never a case."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import metrics as figures
from tickets import questionnaires, rules
from tickets.errors import ForbiddenError

PERIOD_DAYS = 90


@login_required
@require_http_methods(["GET", "HEAD"])
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts and times, for observers and coordinators."""
    if not rules.may_see_metrics(request.user):
        raise ForbiddenError(_("この画面は、集計を見る役割の人だけが使えます。"))
    now = timezone.now()
    context = {
        "summary": figures.summary(now - timedelta(days=PERIOD_DAYS), now),
        "days": PERIOD_DAYS,
        "min_n": figures.MIN_N,
        "satisfaction": questionnaires.satisfaction(PERIOD_DAYS),
    }
    response = render(request, "tickets/metrics.html", context)
    add_never_cache_headers(response)
    return response

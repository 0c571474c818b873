"""The screen of the figures: is the promise kept, where do cases wait, what is to be done today; never a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import clock, rules
from tickets.api.metrics import FOR_COORDINATORS, scope_of
from tickets.dashboard import dictionary, export, screen
from tickets.dashboard.extras import counted, extras
from tickets.dashboard.period import Asked, asked, month_end
from tickets.dashboard.reading import Reading, reading, table
from tickets.dashboard.standing import standing, worst
from tickets.dashboard.verdict import KEPT_FROM
from tickets.dashboard.voices import seminars, voices
from tickets.dashboard.waits import waits
from tickets.errors import ForbiddenError, NotFoundError
from tickets.exports.files import Table
from tickets.metrics import MIN_N
from tickets.metrics.measures import METHOD, WAITS
from tickets.metrics.protected import nearest_period, settled
from tickets.metrics.report import Scope, report
from tickets.views.access import private
from tickets.views.exports import FORMATS, download

ENDINGS = ("xlsx", "csv", "sjis.csv")


def viewer_of(request: HttpRequest) -> Any:
    """Who may see the figures of everybody. Raises ForbiddenError for everybody else."""
    if not rules.may_see_metrics(request.user):
        raise ForbiddenError(_("この画面は、集計を見る役割の人だけが使えます。"))
    return request.user


@login_required
@require_http_methods(["GET", "HEAD"])
def metrics(request: HttpRequest) -> HttpResponse:
    """One screen for coordinators and, without small numbers and without links to cases, for observers."""
    user, now = viewer_of(request), clock.now()
    wanted, scope = _wanted(request, user, now)
    shown = screen.figures(wanted, scope, now)
    period = shown["report"]["period"]
    counts = counted(period["from"], period["to"])
    stuck, today = ([], []) if scope.protected else standing(user, now)
    context = {
        **shown,
        "asked": wanted,
        "summary": _summary(wanted, scope),
        "is_protected": scope.protected,
        "values": _typed(request, wanted, scope, period),
        "choices": _choices(scope),
        "stuck": stuck,
        "worst": worst(stuck),
        "today": today,
        "extras": extras(counts, protected=scope.protected),
        "wait_hours": screen.medians(shown["report"]["total"]["measures"], WAITS),
        "reading": reading(period["from"], period["to"], protected=scope.protected),
        "endings": ENDINGS,
        "query": urlencode(_query(wanted)),
        "min_n": MIN_N,
        "voices": voices(counts, protected=scope.protected),
        "seminars": seminars(protected=scope.protected),
        "nearest": nearest_period(wanted.first, wanted.last, now)
        if scope.protected and shown["is_empty_period"]
        else None,
        "is_other_period": scope.protected
        and not wanted.errors
        and bool(request.GET.keys() & {"from", "to"})
        and _differs(wanted, period),
    }
    status = 400 if wanted.errors else 200
    return private(render(request, "tickets/metrics.html", context, status=status))


@login_required
@require_http_methods(["GET", "HEAD"])
def metrics_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The same figures as a file.

    Raises NotFoundError for an ending there is not, and for a period that makes no sense or of which nothing may be seen.
    """
    user, now = viewer_of(request), clock.now()
    wanted, scope = _wanted(request, user, now)
    if ending not in ENDINGS or ending not in FORMATS or wanted.errors:
        raise NotFoundError
    found = report(wanted.first, wanted.last, now=now, scope=scope, group_by=wanted.column)
    _require_a_day(found["period"])
    tables = export.tables(found)
    if ending == "xlsx":
        tables[1:1] = [table(_all_reading(found["period"], scope)), _beside(found, scope)]
    return download(tables, export.name_of(found["period"]), ending)


@login_required
@require_http_methods(["GET", "HEAD"])
def answers_file(request: HttpRequest, ending: str) -> HttpResponse:
    """All public answers that were read in the period, as a file. Raises NotFoundError as `metrics_file` does."""
    user, now = viewer_of(request), clock.now()
    wanted, scope = _wanted(request, user, now)
    if ending not in ENDINGS or wanted.errors:
        raise NotFoundError
    period = {"from": wanted.first, "to": wanted.last}
    if scope.protected:  # the same time as on the screen
        period = report(wanted.first, wanted.last, now=now, scope=scope)["period"]
        _require_a_day(period)
    made = table(_all_reading(period, scope))
    return download(made, f"{made.title}_{period['from']}_{period['to']}", ending)


def _beside(found: dict[str, Any], scope: Scope) -> Table:
    counts = counted(found["period"]["from"], found["period"]["to"])
    return export.beside(
        extras(counts, protected=scope.protected),
        voices(counts, protected=scope.protected),
        waits(found, scope),
    )


def _require_a_day(period: dict[str, date]) -> None:
    """A file of a time that ends before it begins would be taken for one of a time without cases."""
    if period["from"] > period["to"]:
        raise NotFoundError


def _all_reading(period: dict[str, date], scope: Scope) -> Reading:
    return reading(period["from"], period["to"], protected=scope.protected, most=None)


@login_required
@require_http_methods(["GET", "HEAD"])
def definitions(request: HttpRequest) -> HttpResponse:
    """What each figure means."""
    viewer_of(request)
    context = {
        "entries": dictionary.entries(),
        "method": [(dictionary.METHOD_LABELS[name], text) for name, text in METHOD.items()],
        "beside": list(dictionary.BESIDE.values()),
        "pausing": dictionary.pausing_states(),
        "versions": dictionary.versions(),
        "kept_from": int(KEPT_FROM * 100),
        "min_n": MIN_N,
    }
    return private(render(request, "tickets/metrics/definitions.html", context))


def _wanted(request: HttpRequest, user: Any, now: datetime) -> tuple[Asked, Scope]:
    wanted = asked(request.GET, timezone.localdate(now))
    scope = scope_of(user, wanted.column)
    if scope.protected and not request.GET.keys() & {"from", "to"}:
        first, last = settled(wanted.first, wanted.last, now)
        wanted = replace(wanted, first=first, last=last)
    return wanted, scope


def _differs(wanted: Asked, period: dict[str, date]) -> bool:
    months = (wanted.first.replace(day=1), month_end(wanted.last))
    return months != (period["from"], period["to"])


def _summary(wanted: Asked, scope: Scope) -> list[tuple[str, Any, str]]:
    labels = {
        "from": _("初めの月") if scope.protected else _("初めの日"),
        "to": _("終わりの月") if scope.protected else _("終わりの日"),
        "group_by": _("分け方"),
    }
    return [(name, labels.get(name, ""), text) for name, texts in wanted.errors.items() for text in texts]


def _typed(request: HttpRequest, wanted: Asked, scope: Scope, period: dict[str, date]) -> dict[str, str]:
    """What stands in the form: what was typed where it was wrong, else what is shown."""
    style = "%Y-%m" if scope.protected else "%Y-%m-%d"
    is_shown = period["from"] <= period["to"]
    first, last = (period["from"], period["to"]) if is_shown else (wanted.first, wanted.last)
    known = {"from": first.strftime(style), "to": last.strftime(style)}
    if wanted.errors:
        known = {name: request.GET.get(name, value)[:20] for name, value in known.items()}
    return {"first": known["from"], "last": known["to"], "group_by": wanted.group_by or ""}


def _choices(scope: Scope) -> list[tuple[str, Any]]:
    return [
        (name, label)
        for name, label in screen.GROUP_LABELS.items()
        if not scope.protected or name not in FOR_COORDINATORS
    ]


def _query(wanted: Asked) -> dict[str, str]:
    query = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}
    return {**query, "group_by": wanted.group_by} if wanted.group_by else query

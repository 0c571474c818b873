"""Tables to download: the yearly report of consultations."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from tickets import clock
from tickets.errors import NotFoundError
from tickets.exports import files, yearly_report
from tickets.models import Ticket
from tickets.views.access import coordinator_of, private

FIRST_YEAR = 2020
FORMATS = {
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda table: files.workbook([table]),
    ),
    "html": ("text/html; charset=utf-8", files.document),
    "csv": ("text/csv; charset=utf-8", files.csv_utf8),
    "sjis.csv": ("text/csv; charset=Shift_JIS", files.csv_cp932),
}
"""What a table can be had as: ending → (media type, writer)."""


@login_required
@require_http_methods(["GET", "HEAD"])
def reports(request: HttpRequest) -> HttpResponse:
    """The years for which there is a report: this one, and those before it from the first case on."""
    coordinator_of(request)
    this_year = yearly_report.fiscal_year_of(timezone.localdate(clock.now()))
    begin = Ticket.objects.aggregate(at=Min("received_at"))["at"]
    first = this_year if begin is None else yearly_report.fiscal_year_of(timezone.localdate(begin))
    context = {"years": range(this_year, max(FIRST_YEAR, first) - 1, -1)}
    return private(render(request, "tickets/exports/reports.html", context))


@login_required
@require_http_methods(["GET", "HEAD"])
def report(request: HttpRequest, year: int, ending: str) -> HttpResponse:
    """The report of one fiscal year as a file. Raises NotFoundError for a year or an ending that there is not."""
    coordinator_of(request)
    if ending not in FORMATS or not FIRST_YEAR <= year <= yearly_report.fiscal_year_of(
        timezone.localdate(clock.now())
    ):
        raise NotFoundError
    return download(yearly_report.report(year), f"report-{year}", ending)


def download(tables: files.Table | list[files.Table], name: str, ending: str) -> HttpResponse:
    """A table as a file called `name` with this ending, one of `FORMATS`; of several a workbook has all, others the first."""
    some = [tables] if isinstance(tables, files.Table) else tables
    media_type, write = FORMATS[ending]
    content = files.workbook(some) if ending == "xlsx" else write(some[0])
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.{ending}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return private(response)

"""What happens beside the cases: answers found without asking, searches without result, whether answers helped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, QuerySet, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cms.helpfulness import HelpfulVote
from search import missed
from tickets.metrics import MIN_N
from tickets.metrics.suppression import publishable_months
from tickets.models import Deflection

COUNTS = ("deflections", "helpful", "not_helpful")


def extras(first: date, last: date, *, protected: bool) -> dict[str, int | None]:
    """The counts of `COUNTS` in the period, and the searches without result that nobody has dealt with. One query.

    Protected, a count takes in whole months only that may be told apart, and is None where less than `MIN_N` are left.
    """
    if first > last:
        return dict.fromkeys((*COUNTS, "searches_without_result"), None)
    months: dict[str, dict[str, int]] = {name: {} for name in COUNTS}
    searches = 0
    for kind, month, number in _rows(first, last):
        if kind in months:
            months[kind][f"{month:%Y-%m}"] = number
        else:
            searches = number
    found: dict[str, int | None] = {name: _total(months[name], protected=protected) for name in COUNTS}
    found["searches_without_result"] = None if protected and 0 < searches < MIN_N else searches
    return found


def _total(numbers: dict[str, int], *, protected: bool) -> int | None:
    if not protected:
        return sum(numbers.values())
    shown = sum(numbers[month] for month in publishable_months(numbers))
    return shown or (None if numbers else 0)


def _rows(first: date, last: date) -> QuerySet[Any, Any]:
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    votes = HelpfulVote.objects.filter(voted_at__gte=begin, voted_at__lt=end).order_by()
    deflections = Deflection.objects.filter(at__gte=begin, at__lt=end).order_by()
    return _by_month(deflections, "deflections", "at").union(
        _by_month(votes.filter(helpful=True), "helpful", "voted_at"),
        _by_month(votes.filter(helpful=False), "not_helpful", "voted_at"),
        _counted(missed.to_work_on().order_by(), "searches", Value(None, DateTimeField())),
        all=True,
    )


def _by_month(rows: QuerySet[Any], kind: str, at: str) -> QuerySet[Any, Any]:
    return _counted(rows, kind, TruncMonth(at))


def _counted(rows: QuerySet[Any], kind: str, month: Any) -> QuerySet[Any, Any]:
    return (
        rows.annotate(kind=Value(kind), in_month=month)
        .values("kind", "in_month")
        .annotate(number=Count("pk"))
        .values_list("kind", "in_month", "number")
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

"""What happens beside the cases: answers found without asking, searches without result, whether answers helped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, QuerySet, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cms.helpfulness import HelpfulVote
from search import missed
from tickets import clock
from tickets.metrics import MIN_N
from tickets.metrics.protected import closed_stretches
from tickets.metrics.stretches import Stretch, chosen
from tickets.metrics.suppression import is_safe
from tickets.models import Deflection

COUNTS = ("deflections", "helpful", "not_helpful")


def extras(first: date, last: date, *, protected: bool) -> dict[str, int | None]:
    """The counts of `COUNTS` in the period, and the searches without result that nobody has dealt with. At most two queries.

    Protected, a count is None where in one of the stretches of the period it is a handful.
    """
    if first > last:
        return dict.fromkeys((*COUNTS, "searches_without_result"), None)
    months: dict[str, dict[date, int]] = {name: {} for name in COUNTS}
    searches = 0
    for kind, month, number in _rows(first, last):
        if kind in months:
            months[kind][date(month.year, month.month, 1)] = number
        else:
            searches = number
    every = chosen(closed_stretches(clock.now()), first, last) if protected else None
    found: dict[str, int | None] = {name: _total(numbers, every) for name, numbers in months.items()}
    found["searches_without_result"] = None if protected and 0 < searches < MIN_N else searches
    return found


def _total(numbers: dict[date, int], every: list[Stretch] | None) -> int | None:
    """All of them; None where they are not to be seen in one of the stretches."""
    if every is not None:
        parts = [sum(number for month, number in numbers.items() if month in one) for one in every]
        if not all(is_safe(number, number) for number in parts) or sum(parts) != sum(numbers.values()):
            return None
    return sum(numbers.values())


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

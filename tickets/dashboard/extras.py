"""What happens beside the cases: answers found without asking, searches without result, whether answers helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateTimeField, F, QuerySet, Value
from django.db.models.functions import TruncMonth

from cms.helpfulness import HelpfulVote
from search import missed
from tickets import clock
from tickets.metrics import MIN_N
from tickets.metrics.protected import closed_stretches
from tickets.metrics.stretches import Stretch, chosen
from tickets.metrics.suppression import is_safe
from tickets.models import Deflection, Survey

COUNTS = ("deflections", "helpful", "not_helpful")


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened in a period: of each kind how much in which month; and the searches that are to be dealt with."""

    first: date
    last: date
    months: dict[str, dict[date, int]]
    searches: int = 0

    def stretches(self) -> list[Stretch]:
        """The closed stretches of the period."""
        return chosen(closed_stretches(clock.now()), self.first, self.last)


def counted(first: date, last: date) -> Counted:
    """The `COUNTS`, and what askers said of their answers by its code. One query, none for a period without days."""
    months: dict[str, dict[date, int]] = {name: {} for name in (*COUNTS, *Survey.Helped.values)}
    searches = 0
    for kind, month, number in _rows(first, last) if first <= last else ():
        if kind in months:
            months[kind][date(month.year, month.month, 1)] = number
        else:
            searches = number
    return Counted(first, last, months, searches)


def extras(known: Counted, *, protected: bool) -> dict[str, int | None]:
    """The counts of `COUNTS`, and the searches without result that nobody has dealt with.

    Protected, a count is None where in one of the stretches of the period it is a handful. At most one query.
    """
    if known.first > known.last:
        return dict.fromkeys((*COUNTS, "searches_without_result"), None)
    every = known.stretches() if protected else None
    found: dict[str, int | None] = {name: _total(known.months[name], every) for name in COUNTS}
    found["searches_without_result"] = None if protected and 0 < known.searches < MIN_N else known.searches
    return found


def _total(numbers: dict[date, int], every: list[Stretch] | None) -> int | None:
    """All of them; None where they are not to be seen in one of the stretches."""
    if every is not None:
        parts = [one.number_of(numbers) for one in every]
        if not all(is_safe(number, number) for number in parts) or sum(parts) != sum(numbers.values()):
            return None
    return sum(numbers.values())


def _rows(first: date, last: date) -> QuerySet[Any, Any]:
    begin, end = clock.instants_of(first, last)
    votes = HelpfulVote.objects.filter(voted_at__gte=begin, voted_at__lt=end).order_by()
    deflections = Deflection.objects.filter(at__gte=begin, at__lt=end).order_by()
    said = Survey.objects.filter(given_at__gte=begin, given_at__lt=end).order_by()
    return _by_month(deflections, "deflections", "at").union(
        _counted(said, F("helped"), TruncMonth("given_at")),
        _by_month(votes.filter(helpful=True), "helpful", "voted_at"),
        _by_month(votes.filter(helpful=False), "not_helpful", "voted_at"),
        _counted(missed.to_work_on().order_by(), Value("searches"), Value(None, DateTimeField())),
        all=True,
    )


def _by_month(rows: QuerySet[Any], kind: str, at: str) -> QuerySet[Any, Any]:
    return _counted(rows, Value(kind), TruncMonth(at))


def _counted(rows: QuerySet[Any], kind: Any, month: Any) -> QuerySet[Any, Any]:
    return (
        rows.annotate(kind=kind, in_month=month)
        .values("kind", "in_month")
        .annotate(number=Count("pk"))
        .values_list("kind", "in_month", "number")
    )

"""The figures as everybody gets them: page, API and exports show what this returns and nothing else."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cms import taxonomy
from cms.snippets import Category
from people.models import User
from tickets.metrics import MIN_N
from tickets.metrics.figures import Figure, Group, figures
from tickets.metrics.measures import MEASURES, METHOD, target_days
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Question
from tickets.metrics.suppression import hidden, is_safe, publishable_months
from tickets.metrics.survival import PERCENTS
from tickets.models.measure import LANES

_COUNTS = ("open", "done", "due", "within_target")
PERIOD_DAYS = 90


def default_first(last: date) -> date:
    """Where a period begins that nobody said the beginning of: the first of the month 90 days before."""
    return (last - timedelta(days=PERIOD_DAYS)).replace(day=1)


@dataclass(frozen=True)
class Scope:
    """What somebody may see: of all cases or of one expert's, exact or `protected`."""

    protected: bool
    expert_id: int | None = None


def report(
    first: date,
    last: date,
    *,
    now: datetime,
    scope: Scope,
    group_by: str | None = None,
    measures: tuple[str, ...] = LANES,
    source: Source | None = None,
) -> dict[str, Any]:
    """The figures of the cases received from `first` to `last`, both included, ready for JSON; of `measures` only.

    Reports of one page share a `source` (`source_for`). For a protected scope the period is cut to whole months that may be told apart, figures about fewer than `MIN_N`
    cases are None and groups of so few are left out.
    """
    source = source or source_for(first, last, scope)
    question = question_of(first, last, now=now, scope=scope, group_by=group_by, source=source)
    question = replace(question, measures=measures)
    first, last = question.first, question.last
    total, groups = figures(question, source)
    label = _labels(group_by, [group.key for group in groups])
    answer: dict[str, Any] = {
        "period": {"from": first, "to": last},
        "group_by": group_by,
        "suppressed_below": MIN_N if scope.protected else 0,
        "total": _shown(total, _("全体")),
        "groups": [_shown(group, label(group.key)) for group in groups],
        "definitions": definitions(),
    }
    if scope.protected:
        _suppress(answer, total, groups)
    if group_by is None:
        answer["groups"] = [answer["total"]]
    return answer


def source_for(first: date, last: date, scope: Scope) -> Source:
    """What reports about days from `first` to `last` are made of. Where a period begins for observers depends on all months."""
    return Source() if scope.protected else Source(first, last)


def question_of(
    first: date, last: date, *, now: datetime, scope: Scope, group_by: str | None, source: Source
) -> Question:
    """What is asked for the report of these days."""
    if scope.protected:
        first, last = _protected_period(first, last, source)
    return Question(first, last, now, group_by, scope.expert_id)


def definitions() -> dict[str, Any]:
    """What each figure means, in words."""
    return {
        **{name: str(text) for name, text in METHOD.items()},
        "measures": {
            name: {
                "label": str(measure.label),
                "definition": str(measure.definition),
                "target_business_days": target_days(name),
            }
            for name, measure in MEASURES.items()
        },
    }


def _protected_period(first: date, last: date, source: Source) -> tuple[date, date]:
    """Whole months, cut at both ends to where two periods never differ by a handful; no day at all where nothing is left."""
    numbers = {f"{month:%Y-%m}": number for month, number in source.numbers().items()}
    wanted = f"{first:%Y-%m}", f"{last:%Y-%m}"
    published = publishable_months(numbers)
    blocks: dict[str, list[str]] = {}
    for month, block in published.items():
        blocks.setdefault(block, []).append(month)
    whole = [
        month
        for months in blocks.values()
        if wanted[0] <= months[0] and months[-1] <= wanted[1]
        for month in months
    ]
    cut = [month for month in numbers if wanted[0] <= month <= wanted[1] and month not in whole]
    begin, end = first.replace(day=1), _month_end(last)
    if not whole:
        return (begin, end) if not cut else (begin, begin - timedelta(days=1))
    if any(month < whole[0] for month in cut):
        begin = date.fromisoformat(f"{whole[0]}-01")
    if any(month > whole[-1] for month in cut):
        end = _month_end(date.fromisoformat(f"{whole[-1]}-01"))
    return begin, end


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _labels(group_by: str | None, keys: list[str]) -> Callable[[str], str]:
    known: dict[str, str] = {}
    if group_by == "category":
        known = {category.pk: str(category) for category in Category.objects.all()}
    elif group_by == "expert":
        experts = User.objects.filter(pk__in=[key for key in keys if key])
        known = {str(user.pk): user.display_name for user in experts}
    elif group_by in _CODES:
        known = {code: str(label) for code, label in _CODES[group_by]}
    return lambda key: known.get(key, key) or _("記入なし")


_CODES: dict[str, Any] = {
    "prefecture": taxonomy.PREFECTURES,
    "industry": taxonomy.INDUSTRIES,
    "size_band": taxonomy.SIZE_BANDS,
}


def _shown(group: Group, label: str) -> dict[str, Any]:
    return {
        "key": group.key,
        "label": label,
        "cases": group.cases,
        "reopened": group.reopened,
        "returned": group.returned,
        "measures": {
            name: _measure(figure, has_target=target_days(name) is not None)
            for name, figure in group.figures.items()
        },
    }


def _measure(figure: Figure, *, has_target: bool) -> dict[str, Any]:
    return {
        **{name: getattr(figure, name) for name in ("n", "done", "open", "due")},
        # Cut, not rounded: 89.996 % is no promise of 90 % that was kept.
        "within_target": figure.within_target * 10_000 // figure.due / 10_000
        if figure.due and has_target
        else None,
        "oldest_open": {
            "business_minutes": figure.oldest_business,
            "calendar_minutes": figure.oldest_calendar,
        }
        if figure.open
        else None,
        "business_minutes": _percentiles(figure.business),
        "calendar_minutes": _percentiles(figure.calendar),
    }


def _percentiles(values: list[int | None]) -> dict[str, int | None]:
    return {f"p{percent}": value for percent, value in zip(PERCENTS, values, strict=True)}


# --- What observers and the public may see -------------------------------------------------------------------------
def _suppress(answer: dict[str, Any], total: Group, groups: list[Group]) -> None:
    """Blanks what is about a handful, and what would give it away. Groups of a handful go altogether."""
    gone = hidden({group.key: group.cases for group in groups})
    rows = {row["key"]: row for row in answer["groups"]}
    _suppress_group(answer["total"], total)
    for group in groups:
        _suppress_group(rows[group.key], group)
    for name in ("reopened", "returned"):
        column = {group.key: getattr(group, name) for group in groups}
        unsafe = {group.key for group in groups if not is_safe(column[group.key], group.cases)}
        for key in hidden(column, unsafe=frozenset(gone | unsafe)):
            rows[key][name] = None
    for measure in total.figures:
        _suppress_measure(measure, groups, rows, gone)
    answer["groups"] = [row for key, row in rows.items() if key not in gone]


def _suppress_group(row: dict[str, Any], group: Group) -> None:
    """What the group alone decides."""
    if not is_safe(group.cases, group.cases):
        row["cases"] = None
    for name in ("reopened", "returned"):
        if row["cases"] is None or not is_safe(getattr(group, name), group.cases):
            row[name] = None
    for name, figure in group.figures.items():
        shown = row["measures"][name]
        shown["oldest_open"] = None
        if not is_safe(figure.n, group.cases):
            _blank(shown)
            continue
        for count in _COUNTS:
            if not _is_safe_count(count, figure):
                shown[count] = None
        if figure.done < MIN_N:
            _blank_percentiles(shown)


def _is_safe_count(name: str, figure: Figure) -> bool:
    return is_safe(getattr(figure, name), figure.due if name == "within_target" else figure.n)


def _suppress_measure(
    name: str, groups: list[Group], rows: dict[str, dict[str, Any]], gone: set[str]
) -> None:
    """What the column decides: nothing may follow from the total and the other groups."""
    numbers = {group.key: group.figures[name].n for group in groups}
    unsafe = {group.key for group in groups if not is_safe(group.figures[name].n, group.cases)}
    blank = hidden(numbers, unsafe=frozenset(gone | unsafe))
    for key in blank:
        _blank(rows[key]["measures"][name])
    for count in _COUNTS:
        column = {group.key: getattr(group.figures[name], count) for group in groups}
        unsafe = {group.key for group in groups if not _is_safe_count(count, group.figures[name])}
        for key in hidden(column, unsafe=frozenset(blank | unsafe)):
            rows[key]["measures"][name][count] = None


def _blank(shown: dict[str, Any]) -> None:
    shown.update(dict.fromkeys(("n", *_COUNTS)))
    _blank_percentiles(shown)


def _blank_percentiles(shown: dict[str, Any]) -> None:
    for unit in ("business_minutes", "calendar_minutes"):
        shown[unit] = dict.fromkeys(shown[unit])

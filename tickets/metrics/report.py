"""The figures as everybody gets them: page, API and exports show what this returns and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cms import taxonomy
from cms.snippets import Category
from people.models import User
from tickets.metrics import MIN_N, protected
from tickets.metrics.figures import Figure, Group, Question, figures
from tickets.metrics.measures import MEASURES, METHOD, target_days
from tickets.metrics.survival import PERCENTS
from tickets.models import CaseMeasure

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
    first: date, last: date, *, now: datetime, scope: Scope, group_by: str | None = None
) -> dict[str, Any]:
    """The figures of the cases received from `first` to `last`, both included, ready for JSON.

    For a protected scope the period is that of the whole stretches of time that it touches (`stretches`), what must not
    be seen is None, and groups that are hidden are one row together.
    """
    label = _labels(group_by)
    found = protected.release(first, last, now=now, group_by=group_by) if scope.protected else None
    if found:
        first, last = found.period or protected.no_day(first)
    if found and (group_by is None or group_by in protected.IN_TIME):
        total, groups = found.by_stretch
        groups, label = (groups, found.label) if group_by else ([], label)
    else:
        total, groups = figures(Question(first, last, now, group_by, scope.expert_id))
    answer: dict[str, Any] = {
        "period": {"from": first, "to": last},
        "group_by": group_by,
        "suppressed_below": MIN_N if scope.protected else 0,
        "total": _shown(total, _("全体")),
        "groups": [_shown(group, label(group.key)) for group in groups],
        "definitions": definitions(),
    }
    if found:
        protected.suppress(answer, found)
    if group_by is None:
        answer["groups"] = [answer["total"]]
    return answer


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


def _labels(group_by: str | None) -> Callable[[str], str]:
    known: dict[str, str] = {}
    if group_by == "category":
        known = {category.pk: str(category) for category in Category.objects.all()}
    elif group_by == "expert":
        measured = CaseMeasure.objects.exclude(expert=None).values("expert")
        known = {str(user.pk): user.display_name for user in User.objects.filter(pk__in=measured)}
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
        "measures": {name: _measure(figure) for name, figure in group.figures.items()},
    }


def _measure(figure: Figure) -> dict[str, Any]:
    return {
        **{name: getattr(figure, name) for name in ("n", "done", "open", "due")},
        "within_target": round(figure.within_target / figure.due, 4) if figure.due else None,
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

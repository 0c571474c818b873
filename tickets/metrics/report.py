"""The figures as everybody gets them: page, API and exports show what this returns and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms import taxonomy
from cms.snippets import Category
from people.models import User
from tickets.metrics import MIN_N, protected
from tickets.metrics.figures import Figure, Group, figures
from tickets.metrics.measures import MEASURES, METHOD, target_days
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Question
from tickets.metrics.survival import PERCENTS
from tickets.models.measure import LANES
from tickets.models.ticket import ALL_CHANNELS

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

    Reports of one page share a `source` (`source_for`). For a protected scope the period is that of the whole stretches
    of time that it touches (`stretches`), what must not be seen is None, and groups that are hidden are one row together.
    """
    source = source or source_for(first, last, scope)
    made = partial(_report, first, last, now, scope, group_by, measures, source)
    try:
        return made()
    except protected.HandfulError:
        return made()


def _report(
    first: date,
    last: date,
    now: datetime,
    scope: Scope,
    group_by: str | None,
    measures: tuple[str, ...],
    source: Source,
) -> dict[str, Any]:
    question = question_of(first, last, now=now, scope=scope, group_by=group_by, source=source)
    found = (
        protected.release(first, last, now=now, group_by=group_by, source=source) if scope.protected else None
    )
    if found and (group_by is None or group_by in protected.IN_TIME):
        total, groups = found.by_stretch(measures)
        label: Callable[[str], str] = found.label
    else:
        total, groups = figures(replace(question, measures=measures), source)
        label = _labels(group_by, [group.key for group in groups])
    answer: dict[str, Any] = {
        "period": {"from": question.first, "to": question.last},
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


def source_for(first: date, last: date, scope: Scope) -> Source:
    """What reports about days from `first` to `last` are made of. Where a period begins for observers depends on all months."""
    return Source() if scope.protected else Source(first, last)


def question_of(
    first: date, last: date, *, now: datetime, scope: Scope, group_by: str | None, source: Source
) -> Question:
    """What is asked for the report of these days."""
    if scope.protected:
        period = protected.release(first, last, now=now, group_by=group_by, source=source).period
        first, last = period or protected.no_day(first)
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


def _labels(group_by: str | None, keys: list[str]) -> Callable[[str], str]:
    if group_by == "month":
        return lambda key: date_format(date.fromisoformat(f"{key}-01"), _("Y年n月"))
    if group_by == "week":
        return lambda key: (
            _("%(day)sからの週") % {"day": date_format(date.fromisoformat(key), _("Y年n月j日"))}
        )
    known: dict[str, str] = {}
    if group_by == "category":
        known = {category.pk: str(category) for category in Category.objects.all()}
    elif group_by == "expert":
        experts = User.objects.filter(pk__in=[key for key in keys if key])
        known = {str(user.pk): user.display_name for user in experts}
    elif group_by in _CODES:
        known = {code: str(label) for code, label in _CODES[group_by]}
    nobody = _("専門家なし") if group_by == "expert" else _("記入なし")
    return lambda key: known.get(key, key) or nobody


_CODES: dict[str, Any] = {
    "prefecture": taxonomy.PREFECTURES,
    "industry": taxonomy.INDUSTRIES,
    "size_band": taxonomy.SIZE_BANDS,
    "channel": ALL_CHANNELS,
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

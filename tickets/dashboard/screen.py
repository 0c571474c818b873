"""Everything the screen shows, taken from `report` with the viewer's own scope and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tickets import clock
from tickets.dashboard.charts import bar_chart, line_chart
from tickets.dashboard.period import Asked, before, months_back
from tickets.dashboard.verdict import KEPT_FROM, PROMISE, verdict
from tickets.metrics import calendars
from tickets.metrics.measures import MEASURES, target_days
from tickets.metrics.pieces import prepare
from tickets.metrics.report import Scope, question_of, report, source_for
from tickets.models.measure import LANES

MONTHS = 24
_KEPT_SECONDS = 300
GROUP_LABELS: dict[str, Any] = {
    "category": _("分野"),
    "prefecture": _("県"),
    "industry": _("業種"),
    "size": _("会社の大きさ"),
    "channel": _("受け付け方"),
    "expert": _("専門家"),
    "month": _("月"),
    "week": _("週"),
}
_LINKED = ("category", "prefecture")
"""Groupings by which the list of cases can be narrowed."""
STEPS: dict[str, Any] = {
    "assignment": _("打診を待っている"),
    "acceptance": _("引き受けを待っている"),
    "review": _("回答の確認を待っている"),
    "first_answer": _("最初の回答を待っている"),
    "consent": _("公開の返事を待っている"),
    "publication": _("公開を待っている"),
}


def figures(asked: Asked, scope: Scope, now: datetime) -> dict[str, Any]:
    """The report of the period, the one before, and what is drawn of both and of the last two years."""
    today = timezone.localdate(now)
    current = _Wanted(asked.first, asked.last, asked.column)
    earlier = _Wanted(*before(asked.first, asked.last, in_months=scope.protected))
    months = _Wanted(months_back(today, MONTHS - 1), today, "month", (PROMISE,))
    found = _reports(current, (earlier, months), scope, now)
    report, past = found[current], found[earlier]
    period = report["period"]["from"], report["period"]["to"]
    return {
        "report": report,
        "earlier": past,
        "is_empty_period": period[0] > period[1],
        "verdict": verdict(report["total"]["measures"], promised_minutes=promised_minutes()),
        "kept_from": int(KEPT_FROM * 100),
        "rows": _rows(report["total"]["measures"], past["total"]["measures"]),
        "waiting": [(label, report["total"]["measures"][name]["open"]) for name, label in STEPS.items()],
        "groups": _groups(report["groups"], asked.group_by, linked=not scope.protected),
        "bars": _bars(report["groups"]) if asked.group_by else None,
        "group_label": GROUP_LABELS.get(asked.group_by or ""),
        "lines": _lines(found[months]["groups"], today),
    }


def summary(current: dict[str, Any]) -> dict[str, Any]:
    """The total of a report as it is said in a mail."""
    total = current["total"]
    return {
        **{name: total[name] for name in ("cases", "reopened", "returned", "measures")},
        "rows": _rows(total["measures"], total["measures"]),
    }


def compared(now: dict[str, Any], earlier: dict[str, Any]) -> list[dict[str, Any]]:
    """Every measure of a total with that of the period before, as rows of a table."""
    return _rows(now["measures"], earlier["measures"])


def medians(measures: dict[str, Any], names: Iterable[str]) -> dict[str, float | None]:
    """The medians of these measures in hours of the desk."""
    return {name: hours(measures[name]["business_minutes"]["p50"]) for name in names}


def with_earlier(asked: Asked, scope: Scope, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """The report of a period and of the one before it, without groups."""
    current = _Wanted(asked.first, asked.last)
    earlier = _Wanted(*before(asked.first, asked.last, in_months=scope.protected))
    found = _reports(current, [earlier], scope, now)
    return found[current], found[earlier]


class _Wanted(NamedTuple):
    """A report of these days."""

    first: date
    last: date
    group_by: str | None = None
    measures: tuple[str, ...] = LANES


def _reports(current: _Wanted, past: Iterable[_Wanted], scope: Scope, now: datetime) -> dict[_Wanted, Any]:
    """The current report, and those of what is over, some minutes old at most: two years are not counted anew for every look.

    All that are made are made from one source.
    """
    cache = caches["near"]
    end = f"{scope.protected}:{scope.expert_id}:{get_language()}"
    keys = {f"dashboard:{one.first}:{one.last}:{one.group_by}:{len(one.measures)}:{end}": one for one in past}
    found = {keys[key]: kept for key, kept in cache.get_many(keys).items()}
    made = [current, *(one for one in keys.values() if one not in found and one != current)]
    source = source_for(min(one.first for one in made), max(one.last for one in made), scope)
    questions = [
        question_of(one.first, one.last, now=now, scope=scope, group_by=one.group_by, source=source)
        for one in made
    ]
    prepare(source, questions)
    for one in made:
        found[one] = report(
            one.first,
            one.last,
            now=now,
            scope=scope,
            group_by=one.group_by,
            measures=one.measures,
            source=source,
        )
    cache.set_many({key: found[one] for key, one in keys.items() if one in made}, _KEPT_SECONDS)
    return found


def hours(minutes: int | None) -> float | None:
    """Minutes as hours with one digit."""
    return None if minutes is None else round(minutes / 60, 1)


def percent(part: float | None) -> int | None:
    """A share as a whole number of hundredths, never rounded up."""
    return None if part is None else int(part * 100 + 1e-9)


def _rows(now: dict[str, Any], earlier: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": measure.label,
            "target": target_days(name),
            "now": _shown(now[name]),
            "earlier": _shown(earlier[name]),
        }
        for name, measure in MEASURES.items()
    ]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    minutes = row["business_minutes"]
    # Nothing hidden, nothing missing: so many have simply not ended yet.
    is_open = bool(row["n"]) and bool(row["open"])
    return {
        "n": row["n"],
        "open": row["open"],
        "share": percent(row["within_target"]),
        "times": [
            (name, hours(value), value is None and is_open and row["done"] is not None, value)
            for name, value in minutes.items()
        ],
        "median": hours(minutes["p50"]),
        "median_minutes": minutes["p50"],
    }


def _groups(groups: Iterable[dict[str, Any]], by: str | None, *, linked: bool) -> list[dict[str, Any]]:
    if by is None:
        return []
    return [
        {
            "label": group["label"],
            "cases": group["cases"],
            "reopened": group["reopened"],
            "returned": group["returned"],
            "shown": _shown(group["measures"][PROMISE]),
            "url": _url(by, group["key"]) if linked and group["key"] else "",
        }
        for group in groups
    ]


def _url(by: str, key: str) -> str:
    """To the cases of a group, or to the figures of one expert."""
    if by == "expert":
        return reverse("desk-metrics-expert", kwargs={"user_id": int(key)})
    return f"{reverse('desk')}?{urlencode({by: key})}" if by in _LINKED else ""


def _bars(groups: list[dict[str, Any]]) -> Any:
    rows = []
    for group in groups:
        row = group["measures"][PROMISE]
        value = percent(row["within_target"])
        text = "—" if value is None else f"{value}%"
        rows.append((group["label"], value, text))
    return bar_chart(rows, most=100)


def _lines(known: list[dict[str, Any]], today: date) -> dict[str, Any]:
    """The median and the share of the promise by the month of receipt."""
    rows = {group["key"]: group["measures"][PROMISE] for group in known}
    months = [months_back(today, back) for back in range(MONTHS - 1, -1, -1)]
    # Months before the first case say nothing.
    while months and f"{months[0]:%Y-%m}" not in rows:
        months.pop(0)
    found = [rows.get(f"{month:%Y-%m}") for month in months]
    minutes = [row["business_minutes"]["p50"] if row else None for row in found]
    medians = [hours(value) for value in minutes]
    shares = [percent(row["within_target"]) if row else None for row in found]
    labels = [f"{month.year % 100}/{month.month}" for month in months]
    target = hours(promised_minutes())
    return {
        "median": line_chart(labels, medians, target=target),
        "share": line_chart(labels, shares, target=KEPT_FROM * 100),
        "target_hours": target,
        "rows": [
            (date_format(month, gettext("Y年n月")), row["n"] if row else None, median, part, value)
            for month, row, median, part, value in zip(months, found, medians, shares, minutes, strict=True)
        ],
        "has_values": any(
            median is not None or part is not None for median, part in zip(medians, shares, strict=True)
        ),
    }


def promised_minutes() -> int | None:
    """What is shorter than this is within the promise, at whatever hour it was received.

    The days of the promise at the shortest opening hours of the week, by the calendar now in force. What was left of
    the day of receipt is given on top, so that some take longer and are in time nevertheless.
    """
    days = target_days(PROMISE)
    in_force = calendars.desk_at(clock.now())
    return (
        None
        if days is None
        else days * min(sum(_minutes(span) for span in spans) for spans in in_force.hours if spans)
    )


def _minutes(span: Any) -> int:
    opens, closes = span
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute

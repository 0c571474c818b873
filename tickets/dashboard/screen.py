"""Everything the screen shows, taken from `report` with the viewer's own scope and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tickets import clock
from tickets.dashboard.charts import line_chart
from tickets.dashboard.period import Asked, before, month_end, months_back
from tickets.dashboard.verdict import KEPT_FROM, PROMISE, verdict
from tickets.dashboard.waits import waits
from tickets.metrics import calendars
from tickets.metrics.measures import MEASURES, target_days
from tickets.metrics.packs import Source
from tickets.metrics.pieces import prepare
from tickets.metrics.protected import IN_TIME, REST, closed_stretches
from tickets.metrics.report import Scope, question_of, report, source_for
from tickets.metrics.stretches import Stretch, chosen
from tickets.models.measure import LANES

MONTHS = 24
_KEPT_SECONDS = 300
_WORTH_SAYING = 50
"""A share of at least less than this says nothing."""
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
    earlier = _Wanted(*before(*_whole(asked, scope, now), in_months=scope.protected))
    months = _Wanted(months_back(today, MONTHS - 1), today, "month", (PROMISE,))
    source, found = _reports(current, (earlier, months), scope, now)
    report, past = found[current], found[earlier]
    measures = report["total"]["measures"]
    return {
        "report": report,
        "earlier": past,
        "is_empty_period": report["period"]["from"] > report["period"]["to"],
        "verdict": verdict(measures),
        "kept_from": int(KEPT_FROM * 100),
        "rows": _rows(measures, past["total"]["measures"]),
        "rates": {
            "reopened": _rate(report["total"]["reopened"], report["total"]["cases"]),
            "returned": _rate(report["total"]["returned"], measures["review"]["n"]),
        },
        "waiting": [(label, measures[name]["open"]) for name, label in STEPS.items()],
        "groups": _groups(report["groups"], asked.group_by, report["period"], linked=not scope.protected),
        "group_label": GROUP_LABELS.get(asked.group_by or ""),
        "lines": _lines(found[months]["groups"], scope, now),
        "waits": waits(report, scope, source),
    }


def _whole(asked: Asked, scope: Scope, now: datetime) -> tuple[date, date]:
    """The days of which something is shown, where there are any."""
    touched = chosen(closed_stretches(now), asked.first, asked.last) if scope.protected else []
    return (touched[0].first, touched[-1].last) if touched else (asked.first, asked.last)


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
    earlier = _Wanted(*before(*_whole(asked, scope, now), in_months=scope.protected))
    _source, found = _reports(current, [earlier], scope, now)
    return found[current], found[earlier]


class _Wanted(NamedTuple):
    """A report of these days."""

    first: date
    last: date
    group_by: str | None = None
    measures: tuple[str, ...] = LANES


def _reports(
    current: _Wanted, past: Iterable[_Wanted], scope: Scope, now: datetime
) -> tuple[Source, dict[_Wanted, Any]]:
    """The current report, and those of what is over, some minutes old at most: two years are not counted anew for every look.

    All that are made are made from one source, which is given as well.
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
    return source, found


def hours(minutes: int | None) -> float | None:
    """Minutes as hours with one digit."""
    return None if minutes is None else round(minutes / 60, 1)


def percent(part: float | None) -> int | None:
    """A share as a whole number of hundredths, never rounded up."""
    return None if part is None else int(part * 100 + 1e-9)


def _rate(number: int | None, of: int | None) -> int | None:
    """In per cent; None where one of them is hidden, or there is nothing to be a share of."""
    return None if number is None or not of else round(100 * number / of)


def _rows(now: dict[str, Any], earlier: dict[str, Any]) -> list[dict[str, Any]]:
    day = day_minutes()
    return [
        {
            "name": name,
            "label": measure.label,
            "target": target_days(name),
            "now": _shown(now[name], day),
            "earlier": _shown(earlier[name], day),
        }
        for name, measure in MEASURES.items()
    ]


def _shown(row: dict[str, Any], day: int) -> dict[str, Any]:
    minutes = row["business_minutes"]
    # Nothing hidden, nothing missing: so many have simply not ended yet.
    is_open = bool(row["n"]) and bool(row["open"])
    bar, words = _share_words(row)
    return {
        "n": row["n"],
        "open": row["open"],
        "share": percent(row["within_target"]),
        "share_bar": bar,
        "share_words": words,
        "times": [
            (
                spoken(minutes[name], day),
                minutes[name] is None and is_open and row["done"] is not None,
                minutes[name],
            )
            for name in ("p50", "p90", "p95")
        ],
        "median": spoken(minutes["p50"], day),
        "median_minutes": minutes["p50"],
    }


def _groups(
    groups: Iterable[dict[str, Any]], by: str | None, period: dict[str, date], *, linked: bool
) -> list[dict[str, Any]]:
    """Times in their order, everything else with the most cases first and what is told together last."""
    if by is None:
        return []
    day = day_minutes()
    rows = list(groups)
    if by not in IN_TIME:
        rows.sort(key=lambda group: (group["key"] == REST, -(group["cases"] or 0)))
    return [
        {
            "label": group["label"],
            "cases": group["cases"],
            "reopened": group["reopened"],
            "returned": group["returned"],
            "shown": _shown(group["measures"][PROMISE], day),
            "url": _url(by, group["key"], period) if linked and group["key"] else "",
        }
        for group in rows
    ]


def _url(by: str, key: str, period: dict[str, date]) -> str:
    """To the cases of a group that came in the period, or to the figures of one expert."""
    if by == "expert":
        return reverse("desk-metrics-expert", kwargs={"user_id": int(key)})
    first, last = period["from"], period["to"]
    narrowed = {by: key}
    if by in IN_TIME:
        begin, end = _days_of(by, key)
        first, last, narrowed = max(first, begin), min(last, end), {}
    return f"{reverse('desk')}?{urlencode({**narrowed, 'since': first, 'until': last})}"


def _days_of(by: str, key: str) -> tuple[date, date]:
    """The days of a month, 2026-04, or of a week by its Monday."""
    if by == "month":
        first = date.fromisoformat(f"{key}-01")
        return first, month_end(first)
    first = date.fromisoformat(key)
    return first, first + timedelta(days=6)


def _share_words(row: dict[str, Any] | None) -> tuple[int | None, str]:
    """The share of the promise as a number to draw and as words; the least it can be where it is hidden."""
    if row is None:
        return None, "—"
    value, least = percent(row["within_target"]), percent(row.get("within_target_at_least"))
    if value is None and least == 100:  # nobody was late, of however many
        return least, "100%"
    if value is None and least is not None and least >= _WORTH_SAYING:
        return least, gettext("%(percent)d%%以上") % {"percent": least}
    return value, "—" if value is None else f"{value}%"


def _lines(known: list[dict[str, Any]], scope: Scope, now: datetime) -> dict[str, Any]:
    """The median and the share of the promise by the time of receipt: months, or what may be told apart."""
    today = timezone.localdate(now)
    rows = {group["key"]: group["measures"][PROMISE] for group in known}
    times = _times(today, now, protected=scope.protected)
    # Times before the first case say nothing.
    while times and f"{times[0].first:%Y-%m}" not in rows:
        times.pop(0)
    found = [rows.get(f"{time.first:%Y-%m}") for time in times]
    minutes = [row["business_minutes"]["p50"] if row else None for row in found]
    day = day_minutes()
    medians = [days(value, day) for value in minutes]
    shares = [_share_words(row) for row in found]
    labels = [_short(time) for time in times]
    return {
        "median": line_chart(labels, medians, target=target_days(PROMISE)),
        "share": line_chart(labels, [value for value, _words in shares], target=KEPT_FROM * 100, most=100),
        "target_days": target_days(PROMISE),
        "rows": [
            (_long(time), row["n"] if row else None, median, value, words)
            for time, row, median, value, (_share, words) in zip(
                times, found, medians, minutes, shares, strict=True
            )
        ],
        "has_values": any(value is not None for value in (*medians, *(value for value, _words in shares))),
    }


def _times(today: date, now: datetime, *, protected: bool) -> list[Stretch]:
    begin = months_back(today, MONTHS - 1)
    if protected:
        return chosen(closed_stretches(now), begin, today)
    months = [months_back(today, back) for back in range(MONTHS - 1, -1, -1)]
    return [Stretch(month, month_end(month)) for month in months]


def _short(time: Stretch) -> str:
    first = f"{time.first.year % 100}/{time.first.month}"
    return first if time.first.month == time.last.month else f"{first}-{time.last.month}"


def _long(time: Stretch) -> str:
    first, last = (date_format(day, gettext("Y年n月")) for day in (time.first, time.last))
    return first if first == last else gettext("%(first)sから%(last)s") % {"first": first, "last": last}


def days(minutes: int | None, day: int) -> float | None:
    """Opening minutes as days of opening of so many minutes, with one digit."""
    return None if minutes is None else round(minutes / day, 1)


def spoken(minutes: int | None, day: int) -> str | None:
    """Opening minutes as people say them: hours within a day of so many minutes, days from there on."""
    if minutes is None:
        return None
    if minutes < 60:
        return gettext("%(minutes)d分") % {"minutes": minutes}
    if minutes < day:
        number = f"{hours(minutes):g}"
        return ngettext("%(number)s時間", "%(number)s時間", _one_or_more(number)) % {"number": number}
    number = f"{days(minutes, day):g}"
    return ngettext("%(number)s営業日", "%(number)s営業日", _one_or_more(number)) % {"number": number}


def _one_or_more(number: str) -> int:
    """For the plural: only what reads as 1 is one."""
    return 1 if number == "1" else 2


def day_minutes() -> int:
    """How long the desk is open on its longest day."""
    return max(calendars.desk_at(clock.now()).day_lengths())

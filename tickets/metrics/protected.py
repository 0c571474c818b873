"""The report for observers and the public: cut to stretches of time, and with what `suppression` hides left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tickets.metrics import MIN_N, stretches
from tickets.metrics.figures import Figure, Group, Question, figures, today
from tickets.metrics.measures import MEASURES
from tickets.metrics.stretches import Stretch
from tickets.metrics.suppression import Cell, Plan, Table, covers, plan, shows_cases
from tickets.models import CaseMeasure

REST = "_rest"
"""The key of the row that holds the groups that are not shown, together."""
IN_TIME = ("month", "week")
_COUNTS = ("n", "open", "done", "due", "within_target")
_FLAGS = ("reopened", "returned")
_NAMES = sorted(MEASURES, key=lambda name: name != "first_answer")
"""The measure that is promised first: what is shown of it decides what can be shown of the others."""
_MONTHS_KEY, _SECONDS = "metrics-cases-by-month", 60


def closed_stretches(now: datetime) -> list[Stretch]:
    """All times that can be asked for, oldest first. At most one query."""
    numbers = caches["default"].get(_MONTHS_KEY)
    if numbers is None:
        rows = CaseMeasure.objects.filter(counts=True).values_list("month").annotate(number=Count("pk"))
        numbers = dict(rows.order_by("month"))
        caches["default"].set(_MONTHS_KEY, numbers, _SECONDS)
    return stretches.closed(numbers, today(now))


def settled(first: date, last: date, now: datetime) -> tuple[date, date]:
    """A period that nobody asked for: the nearest one there is, if there is nothing of this one."""
    closed = closed_stretches(now)
    if stretches.chosen(closed, first, last):
        return first, last
    return nearest_period(first, last, now) or (first, last)


def nearest_period(first: date, last: date, now: datetime) -> tuple[date, date] | None:
    """What can be asked for where nothing of this period can; None where there is nothing at all."""
    found = stretches.nearest(closed_stretches(now), first, last)
    return None if found is None else (found.first, found.last)


@dataclass(frozen=True)
class Release:
    """The stretches of a period, as places among all of them, and what is shown of each."""

    every: list[Stretch]
    places: list[int]
    group_by: str | None
    now: datetime

    @property
    def period(self) -> tuple[date, date] | None:
        """Its first and last day; None where no stretch is touched."""
        if not self.places:
            return None
        return self.every[self.places[0]].first, self.every[self.places[-1]].last

    @cached_property
    def by_stretch(self) -> list[Group]:
        """The figures of each of the stretches; the key is the month with which it begins."""
        found = []
        for place, groups in _divided(self, self.places, None).items():
            key = f"{self.every[place].first:%Y-%m}"
            found.append(
                replace(groups[""], key=key)
                if groups
                else Group(key, figures={n: Figure() for n in MEASURES})
            )
        return found

    def label(self, key: str) -> str:
        """The months of the stretch with this key, in words."""
        one = next(one for one in self.every if f"{one.first:%Y-%m}" == key)
        first, last = (date_format(day, _("Y年n月")) for day in (one.first, one.last))
        return first if first == last else _("%(first)sから%(last)s") % {"first": first, "last": last}


def release(first: date, last: date, *, now: datetime, group_by: str | None) -> Release:
    """What of a period can be shown."""
    every = closed_stretches(now)
    touched = stretches.chosen(every, first, last)
    return Release(every, [every.index(one) for one in touched], group_by, now)


def suppress(answer: dict[str, Any], found: Release) -> None:
    """Blanks what must not be seen in a report of `found.period`; groups that are hidden become one row."""
    by = None if found.group_by in IN_TIME else found.group_by
    tables = _tables(found, by)
    plans = {place: plan(table, _NAMES) for place, table in tables.items()}
    chosen = [(tables[place], plans[place]) for place in found.places]
    _blank(answer["total"], [(table.total, made, set(made.flags)) for table, made in chosen], None)
    if by is None:
        for row, part in zip(answer["groups"], chosen, strict=False):
            _blank(row, [(part[0].total, part[1], set(part[1].flags))], None)
        return
    shown = _shown_groups(found, tables, plans, [row["key"] for row in answer["groups"]])
    rows = []
    for row in answer["groups"]:
        if row["key"] in shown:
            key = row["key"]
            _blank(
                row, [(table.groups.get(key, Cell()), made, set(made.flags)) for table, made in chosen], key
            )
            rows.append(row)
    if answer["groups"] and len(rows) < len(answer["groups"]):
        rows.append(_rest(answer, rows))
    answer["groups"] = rows


def _needed(found: Release) -> list[int]:
    """Where groups can be shown together with others of the same year, the whole of that year."""
    years = {stretches.fiscal_year(found.every[place].first) for place in found.places}
    return [place for place, one in enumerate(found.every) if stretches.fiscal_year(one.first) in years]


def _tables(found: Release, by: str | None) -> dict[int, Table]:
    if by is None:
        return {
            place: Table(_cell(group)) for place, group in zip(found.places, found.by_stretch, strict=True)
        }
    return {
        place: _table_of({key: _cell(group) for key, group in groups.items()})
        for place, groups in _divided(found, _needed(found), by).items()
    }


def _table_of(cells: dict[str, Cell]) -> Table:
    """Groups and their sum."""
    every = list(cells.values())
    total = Cell(
        sum(cell.cases for cell in every),
        {flag: sum(cell.flags[flag] for cell in every) for flag in _FLAGS},
        {
            name: {count: sum(cell.measures[name][count] for cell in every) for count in _COUNTS}
            for name in MEASURES
        },
    )
    return Table(total, cells)


def _divided(found: Release, places: list[int], by: str | None) -> dict[int, dict[str, Group]]:
    """The groups of each of the stretches at these places, which follow one another."""
    if not places:
        return {}
    some = [found.every[place] for place in places]
    begins = tuple(one.first for one in some)
    _total, groups = figures(Question(some[0].first, some[-1].last, found.now, by, begins=begins))
    known: dict[int, dict[str, Group]] = {place: {} for place in places}
    at = {f"{begin}": place for begin, place in zip(begins, places, strict=True)}
    for group in groups:
        begin, key = group.key.split(" ", 1)
        known[at[begin]][key] = replace(group, key=key)
    return known


def _cell(group: Group) -> Cell:
    return Cell(
        group.cases,
        {name: getattr(group, name) for name in _FLAGS},
        {name: _counts(figure) for name, figure in group.figures.items()},
    )


def _counts(figure: Figure) -> dict[str, int]:
    return {name: getattr(figure, name) for name in _COUNTS}


def _shown_groups(
    found: Release, tables: dict[int, Table], plans: dict[int, Plan], keys: Iterable[str]
) -> set[str]:
    order = sorted(tables)
    at = {place: number for number, place in enumerate(order)}
    over = stretches.wholes([found.every[place] for place in order], today(found.now))
    made = [plans[place] for place in order]
    together = covers([tables[place] for place in order], made, over)
    places = [at[place] for place in found.places]
    return {key for key in keys if shows_cases(key, places, made, together)}


Part = tuple[Cell, Plan, set[str]]


def _blank(row: dict[str, Any], parts: list[Part], key: str | None) -> None:
    """A row shows what each of its stretches shows. `key` is its group, None for the total."""
    if not parts:
        row["cases"] = None
    for flag in _FLAGS:
        if not parts or not all(_is_shown(flag, part, key) for part in parts):
            row[flag] = None
    for name, figure in row["measures"].items():
        seen = [part[1].counts[name] for part in parts if _is_shown(name, part, key)]
        is_whole = bool(parts) and len(seen) == len(parts)
        common = frozenset.intersection(*seen) if is_whole else frozenset()
        _blank_figure(figure, name, parts, common)


def _blank_figure(figure: dict[str, Any], name: str, parts: list[Part], shown: frozenset[str]) -> None:
    figure["oldest_open"] = None
    figure["within_target_at_least"], figure["within_target_at_most"] = (
        _bounds(name, parts) if "n" in shown else (None, None)
    )
    for count in _COUNTS:
        if count not in shown:
            figure[count] = None
    done = [cell.of(name)["done"] for cell, _made, _flags in parts]
    if "n" not in shown or sum(done) < MIN_N or any(0 < number < MIN_N for number in done):
        for unit in ("business_minutes", "calendar_minutes"):
            figure[unit] = dict.fromkeys(figure[unit])


def _is_shown(name: str, part: Part, key: str | None) -> bool:
    _cell, made, flags = part
    if key is not None and key in made.blank.get(name, ()):
        return False
    return name in flags or name in made.counts


def _bounds(name: str, parts: list[Part]) -> tuple[float | None, float | None]:
    """Between which shares the share in time lies, from what is shown and from a handful being 1 to `MIN_N` - 1."""
    ends = [_ends(cell.of(name), made.counts[name]) for cell, made, _flags in parts]
    late, most_late, due, most_due = (sum(column) for column in zip(*ends, strict=True))
    return (
        round(max(0, 1 - most_late / due), 4) if due else None,
        round(1 - late / most_due, 4) if most_due else None,
    )


def _ends(counts: dict[str, int], shown: frozenset[str]) -> tuple[int, int, int, int]:
    """The fewest and the most late ones, the fewest and the most due ones."""
    late, due = counts["late"], counts["due"]
    if "due" in shown:
        fewest_due = most_due = due
    elif 0 < counts["n"] - due < MIN_N:
        fewest_due, most_due = counts["n"] - MIN_N + 1, counts["n"] - 1
    else:
        fewest_due, most_due = 0, counts["n"]
    if "late" in shown or "within_target" in shown:
        return late, late, max(fewest_due, late), most_due
    if 0 < late < MIN_N:
        return 1, MIN_N - 1, fewest_due, most_due
    return 0, most_due, fewest_due, most_due


def _rest(answer: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    total = answer["total"]
    empty = {**next(iter(answer["groups"]))}
    measures = {name: _nothing(figure) for name, figure in empty["measures"].items()}
    return {
        "key": REST,
        "label": _("そのほか（まとめた数）"),
        "cases": total["cases"] - sum(row["cases"] for row in rows),
        **dict.fromkeys(_FLAGS),
        "measures": measures,
    }


def _nothing(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        name: dict.fromkeys(value) if name.endswith("_minutes") else None for name, value in figure.items()
    }


def no_day(first: date) -> tuple[date, date]:
    """A period without a day."""
    return first, first - timedelta(days=1)

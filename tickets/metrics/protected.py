"""The report for observers and the public: cut to stretches of time, and with what `suppression` hides left out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tickets.metrics import MIN_N, stretches
from tickets.metrics.figures import Figure, Group, figures, today
from tickets.metrics.measures import MEASURES, target_days
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Question, prepare
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
_settled: OrderedDict[str | None, tuple[Table, Plan]] = OrderedDict()
_MOST_SETTLED = 256
_MONTHS_KEY, _SECONDS = "metrics-cases-by-month", 60


class HandfulError(Exception):
    """Time was divided by the numbers of up to a minute ago, and one stretch has only a handful of cases by now."""


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
    source: Source

    @property
    def period(self) -> tuple[date, date] | None:
        """Its first and last day; None where no stretch is touched."""
        if not self.places:
            return None
        return self.every[self.places[0]].first, self.every[self.places[-1]].last

    def by_stretch(self, measures: tuple[str, ...]) -> tuple[Group, list[Group]]:
        """The figures of all the stretches, and of each; the key is the month with which it begins."""
        first, last = self.period or no_day(self.every[0].first if self.every else today(self.now))
        total = figures(Question(first, last, self.now, measures=measures), self.source)[0]
        parts = [
            replace(groups[""], key=f"{self.every[place].first:%Y-%m}")
            for place, groups in _divided(self, self.places, None, measures).items()
        ]
        return total, [
            replace(part, figures={name: part.figures[name] for name in measures}) for part in parts
        ]

    def label(self, key: str) -> str:
        """The months of the stretch with this key, in words."""
        one = next(one for one in self.every if f"{one.first:%Y-%m}" == key)
        first, last = (date_format(day, _("Y年n月")) for day in (one.first, one.last))
        return first if first == last else _("%(first)sから%(last)s") % {"first": first, "last": last}


def release(
    first: date, last: date, *, now: datetime, group_by: str | None, source: Source | None = None
) -> Release:
    """What of a period can be shown; `source` has all months."""
    every = closed_stretches(now)
    touched = stretches.chosen(every, first, last)
    return Release(every, [every.index(one) for one in touched], group_by, now, source or Source())


def suppress(answer: dict[str, Any], found: Release) -> None:
    """Blanks what must not be seen in a report of `found.period`; groups that are hidden become one row."""
    by = None if found.group_by in IN_TIME else found.group_by
    decided = _decided(found, by)
    tables = {place: table for place, (table, _plan) in decided.items()}
    plans = {place: made for place, (_table, made) in decided.items()}
    totals = [_part(tables[place], plans[place], None) for place in found.places]
    _blank(answer["total"], totals)
    if by is None:
        for row, part in zip(answer["groups"], totals, strict=False):
            _blank(row, [part])
        return
    shown = _shown_groups(found, tables, plans, [row["key"] for row in answer["groups"]])
    rows = [row for row in answer["groups"] if row["key"] in shown]
    for row in rows:
        _blank(row, [_part(tables[place], plans[place], row["key"]) for place in found.places])
    if len(rows) < len(answer["groups"]):
        rows.append(_rest(answer, rows))
    answer["groups"] = rows


def _needed(found: Release) -> list[int]:
    """Where groups can be shown together with others of the same year, the whole of that year."""
    years = {stretches.fiscal_year(found.every[place].first) for place in found.places}
    return [place for place, one in enumerate(found.every) if stretches.fiscal_year(one.first) in years]


def _decided(found: Release, by: str | None) -> dict[int, tuple[Table, Plan]]:
    """The counts of each stretch that matters, and what is shown of them.

    Where nothing is open and nothing has changed since the months were packed, they are those of the last time. Where one
    has a handful, `HandfulError`: the next who asks finds time divided anew.
    """
    places = found.places if by is None else _needed(found)

    def name_of(place: int) -> str | None:
        return found.source.settled_name(by or "", found.every[place].first, found.every[place].last)

    # Threads share what is settled: what was there may be gone the moment after.
    known = {place: one for place in places if (one := _settled.get(name_of(place)))}
    for place, groups in _divided(found, [place for place in places if place not in known], by).items():
        table = (
            Table(_cell(groups[""]))
            if by is None
            else _table_of({key: _cell(group) for key, group in groups.items()})
        )
        if 0 < table.total.cases < MIN_N:
            caches["default"].set(_MONTHS_KEY, found.source.numbers(), _SECONDS)
            raise HandfulError
        known[place] = table, plan(table, _NAMES)
        # Asked for only now: a pack that was written meanwhile has been read with its new token.
        name = name_of(place)
        if name and not any(counts["open"] for counts in table.total.measures.values()):
            _settled[name] = known[place]
    while len(_settled) > _MOST_SETTLED:
        _settled.popitem(last=False)
    return known


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


def _divided(
    found: Release, places: list[int], by: str | None, timed: tuple[str, ...] = ()
) -> dict[int, dict[str, Group]]:
    """The groups of each of the stretches at these places; without grouping one, whose key is empty.

    All measures are counted; if some are to be `timed`, only those, with their percentiles.
    """
    wanted: dict[str, Any] = {"measures": timed} if timed else {"is_of_counts": True}
    questions = {
        place: Question(found.every[place].first, found.every[place].last, found.now, by, **wanted)
        for place in places
    }
    prepare(found.source, questions.values())
    known: dict[int, dict[str, Group]] = {}
    for place, question in questions.items():
        total, groups = figures(question, found.source)
        known[place] = {"": _whole(total)} if by is None else {group.key: group for group in groups}
    return known


def _whole(group: Group) -> Group:
    """With all measures, where there are no cases too."""
    return replace(group, figures={name: group.figures.get(name) or Figure() for name in MEASURES})


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


@dataclass(frozen=True)
class _Part:
    """What of one stretch is in a row: its cases, and which counts of each measure, and which flags, are shown."""

    cell: Cell
    counts: dict[str, frozenset[str]]
    flags: set[str]


def _part(table: Table, made: Plan, key: str | None) -> _Part:
    """Of the group with this key; None: of the total."""
    if key is None:
        return _Part(table.total, made.counts, made.flags)
    counts = {
        name: frozenset[str]() if key in made.blank[name] else shown
        for name, shown in made.group_counts.items()
    }
    return _Part(
        table.groups.get(key, Cell()), counts, {flag for flag in made.flags if key not in made.blank[flag]}
    )


def _blank(row: dict[str, Any], parts: list[_Part]) -> None:
    """A row shows what each of its stretches shows."""
    if not parts:
        row["cases"] = None
    for flag in _FLAGS:
        if not parts or not all(flag in part.flags for part in parts):
            row[flag] = None
    for name, figure in row["measures"].items():
        shown = frozenset.intersection(*(part.counts[name] for part in parts)) if parts else frozenset()
        _blank_figure(figure, name, parts, shown)


def _blank_figure(figure: dict[str, Any], name: str, parts: list[_Part], shown: frozenset[str]) -> None:
    figure["oldest_open"] = None
    figure["within_target_at_least"], figure["within_target_at_most"] = (
        _bounds(name, parts) if "n" in shown and target_days(name) else (None, None)
    )
    for count in _COUNTS:
        if count not in shown:
            figure[count] = None
    done = [part.cell.of(name)["done"] for part in parts]
    if "n" not in shown or sum(done) < MIN_N or any(0 < number < MIN_N for number in done):
        for unit in ("business_minutes", "calendar_minutes"):
            figure[unit] = dict.fromkeys(figure[unit])


def _bounds(name: str, parts: list[_Part]) -> tuple[float | None, float | None]:
    """Between which shares the share in time lies, from what is shown and from a handful being 1 to `MIN_N` - 1."""
    ends = [_ends(part.cell.of(name), part.counts[name]) for part in parts]
    late, most_late, due, most_due = (sum(column) for column in zip(*ends, strict=True))
    # Cut downwards and upwards after four digits, so that what is said is true.
    return (
        max(0, due - most_late) * 10_000 // due / 10_000 if due else None,
        -((late - most_due) * 10_000 // most_due) / 10_000 if most_due else None,
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

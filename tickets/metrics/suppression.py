"""What observers and the public may see: no figure about a handful, and none that gives a handful away by subtraction.

Everything they can ask for is a sum of whole, closed stretches of time (`stretches`), which do not overlap. What is shown of
one stretch is decided here for that stretch alone, and a sum shows only what each of its stretches shows. So two tables
can differ by whole stretches only, and whatever can be computed from all of them together is made of numbers that
are none or at least `MIN_N`.

Inside a stretch: cases fall into classes (`CLASSES`), of which the counts are sums. A count is shown only if no set of classes whose number
follows from the counts shown is a handful. Groups of a handful are hidden, and others with them until the rest is no handful either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, product
from typing import Any

import numpy as np

from tickets.metrics import MIN_N

Counts = Mapping[str, int]

# Of one measure: in time, late, left before and after it was due, open before and after, not begun. Which of them count:
CLASSES = {
    "cases": (1, 1, 1, 1, 1, 1, 1),
    "n": (1, 1, 1, 1, 1, 1, 0),
    "done": (1, 1, 0, 0, 0, 0, 0),
    "open": (0, 0, 0, 0, 1, 1, 0),
    "due": (1, 1, 0, 1, 0, 1, 0),
    "within_target": (1, 0, 0, 0, 0, 0, 0),
    "late": (0, 1, 0, 1, 0, 1, 0),
}
_CHOICES = tuple(
    frozenset(names.split())
    for names in (
        "n done open due within_target late",
        "n open due within_target late",
        "n due within_target late",
        "n open late",
        "n late",
        "n open due",
        "n due",
        "n done open",
        "n open",
        "n",
        "",
    )
)
"""What may be shown of a measure together, the best first."""
_ALL = frozenset(range(7))
_BITS = 1 << np.arange(len(_ALL))
_SETS = np.array(list(product((0, 1), repeat=7))[1:])


def is_safe(number: int, of: int) -> bool:
    """Neither the number nor what is left of the whole is a handful. None at all, or all, is no secret about anybody."""
    return all(count == 0 or count >= MIN_N for count in (number, of - number))


def hidden(numbers: Counts, *, unsafe: frozenset[str] = frozenset()) -> set[str]:
    """Which groups of a column must be hidden when the total is shown.

    `unsafe` are to be hidden whatever their number is. What is hidden is at least `MIN_N` together, and of at least two
    groups, so that the total tells neither of them.
    """
    gone = {key for key, number in numbers.items() if 0 < number < MIN_N} | unsafe
    shown = sorted(
        (key for key in numbers if key not in gone and numbers[key]), key=lambda key: (numbers[key], key)
    )
    while gone and shown and (len(gone) < 2 or sum(numbers[key] for key in gone) < MIN_N):
        gone.add(shown.pop(0))
    return gone


@lru_cache(maxsize=4096)
def _derivable(
    names: tuple[str, ...], live: frozenset[int]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]] | None:
    """The sets of classes, of those that may have a case (`live`), whose number follows from these counts.

    The multiples of the counts that make each, and whether each class is in it.
    """
    columns = sorted(live)
    if not columns:
        return None
    known = np.array([CLASSES[name] for name in names])[:, columns]
    sets = np.unique(_SETS[:, columns], axis=0)
    sets = sets[sets.any(axis=1)]
    factors = sets @ np.linalg.pinv(known)
    follows = np.abs(factors @ known - sets).max(axis=1) < 1e-6
    members = np.zeros((int(follows.sum()), len(CLASSES)), bool)
    members[:, columns] = sets[follows] == 1
    return factors[follows], members


def tells_no_handful(counts: Counts, shown: frozenset[str]) -> bool:
    """Whether no set of classes with 1 to `MIN_N` - 1 cases follows from the counts shown, and the number of cases."""
    names = ("cases", *sorted(shown))
    return _tells_no_handful(names, tuple(counts[name] for name in names))


@lru_cache(maxsize=65536)
def _tells_no_handful(names: tuple[str, ...], values: tuple[int, ...]) -> bool:
    return bool(_tell_no_handful(names, np.array([values]), _ALL)[0])


def those_that_tell_no_handful(cells: Mapping[str, Counts], shown: frozenset[str]) -> set[str]:
    """The keys of those of many that `tells_no_handful` is true of."""
    names = ("cases", *sorted(shown))
    values = np.array([[counts[name] for name in names] for counts in cells.values()])
    return set(compress(cells, _tell_no_handful(names, values, _ALL))) if cells else set()


def _tell_no_handful(
    names: tuple[str, ...], values: np.ndarray[Any, Any], live: frozenset[int]
) -> np.ndarray[Any, Any]:
    """Of each row of counts, as which those of other classes than the `live` ones are none."""
    found = _derivable(names, live)
    if found is None:
        return np.ones(len(values), bool)
    factors, members = found
    numbers = np.rint(values @ factors.T)
    safe: np.ndarray[Any, Any] = ~((numbers > 0) & (numbers < MIN_N)).any(axis=1)
    # What makes nothing together is nothing one by one, and then more follows.
    empty = ((numbers == 0) @ members) @ _BITS
    for bits in set(empty[safe].tolist()) - {0}:
        those = safe & (empty == bits)
        full = frozenset(place for place in live if not bits >> place & 1)
        safe[those] = _tell_no_handful(names, values[those], full)
    return safe


@dataclass(frozen=True)
class Cell:
    """The counts of some cases: how many there are, how many of them were `reopened` and `returned`, and each measure's."""

    cases: int = 0
    flags: Counts = field(default_factory=dict)
    measures: Mapping[str, Counts] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, int]:
        """All counts of a measure, those that follow from others with them."""
        counts = self.measures.get(name) or dict.fromkeys(("n", "done", "open", "due", "within_target"), 0)
        return {**counts, "cases": self.cases, "late": counts["due"] - counts["within_target"]}


@dataclass(frozen=True)
class Table:
    """One stretch of time: all its cases, and its groups."""

    total: Cell
    groups: Mapping[str, Cell] = field(default_factory=dict)


@dataclass
class Plan:
    """What may be shown of one stretch of time: of a measure the counts in `counts`, of the groups those not in `gone`.

    Of a measure of a group, the counts in `group_counts`, which are no more than those of the total.
    """

    counts: dict[str, frozenset[str]] = field(default_factory=dict)
    group_counts: dict[str, frozenset[str]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    blank: dict[str, set[str]] = field(default_factory=dict)
    """Measure or flag → the groups of which it is hidden."""


def plan(table: Table, names: Iterable[str]) -> Plan:
    """`names` are the measures, the most important first. What is over seldom changes, so plans are kept by their table."""
    return _plan(_Kept(table), tuple(names))


class _Kept:
    """A table that is the same as another one with the same numbers."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.content = tuple(
            (
                key,
                cell.cases,
                *cell.flags.items(),
                *((name, *one.items()) for name, one in cell.measures.items()),
            )
            for key, cell in (("", table.total), *sorted(table.groups.items()))
        )

    def __hash__(self) -> int:
        return hash(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.content == other.content


@lru_cache(maxsize=512)
def _plan(kept: _Kept, names: tuple[str, ...]) -> Plan:
    table = kept.table
    made = Plan(gone=hidden({key: cell.cases for key, cell in table.groups.items()}))
    seen = _Seen(table.total)
    for name in names:
        made.counts[name] = seen.best(name)
    cells = {key: _Seen(cell) for key, cell in table.groups.items() if key not in made.gone}
    for name in names:
        shown, keep = _best_for_groups(table, cells, name, made.counts[name])
        made.group_counts[name] = shown
        made.blank[name] = set(table.groups) - keep
        for key in keep:
            cells[key].show(name, shown)
    for flag, number in table.total.flags.items():
        if is_safe(number, table.total.cases):
            made.flags.add(flag)
        column = {key: cell.flags[flag] for key, cell in table.groups.items()}
        unsafe = {key for key, cell in table.groups.items() if not is_safe(cell.flags[flag], cell.cases)}
        made.blank[flag] = _with_flagless_rest(table, column, made.gone | unsafe)
    return made


def _best_for_groups(
    table: Table, cells: Mapping[str, _Seen], name: str, of_total: frozenset[str]
) -> tuple[frozenset[str], set[str]]:
    """What of a measure is shown of groups, the same of all of them: how many were late of as many groups as can be."""
    counts = {key: seen.cell.of(name) for key, seen in cells.items()}
    found: list[tuple[bool, int, frozenset[str], set[str]]] = []
    for shown in _CHOICES:
        if _follows(shown, of_total):
            apart = {key for key, seen in cells.items() if seen.is_apart(name, shown)}
            fits = those_that_tell_no_handful({key: counts[key] for key in apart}, shown)
            keep = _with_safe_rest(table, fits, name, shown)
            found.append(("late" in shown and bool(keep), len(keep) if shown else 0, shown, keep))
            if "late" in shown and len(keep) == len(cells):
                break  # none that follows is better
    _tells, _number, shown, keep = max(found, key=lambda one: one[:2])
    return shown, keep


@lru_cache(maxsize=256)
def _follows(shown: frozenset[str], known: frozenset[str]) -> bool:
    """Whether these counts can be computed from the known ones and the number of cases."""
    rows = [CLASSES[name] for name in ("cases", *sorted(known))]
    more = [*rows, *(CLASSES[name] for name in sorted(shown))]
    return bool(np.linalg.matrix_rank(np.array(rows)) == np.linalg.matrix_rank(np.array(more)))


def _with_safe_rest(table: Table, fits: set[str], name: str, shown: frozenset[str]) -> set[str]:
    """Those of the groups of which a measure can be shown so that what is left of the total tells no handful."""
    total, keep = table.total.of(name), set(fits)
    parts = {key: table.groups[key].of(name) for key in keep}
    for key in _smallest_first(table, keep):
        rest = {count: total[count] - sum(parts[one][count] for one in keep) for count in total}
        if tells_no_handful(rest, shown):
            return keep
        keep.remove(key)
    return keep


def _with_flagless_rest(table: Table, column: Counts, unsafe: set[str]) -> set[str]:
    gone = set(unsafe)
    for key in _smallest_first(table, column):
        rest = table.total.cases - sum(cell.cases for one, cell in table.groups.items() if one not in gone)
        if not gone or is_safe(sum(column[one] for one in gone), rest):
            return gone
        gone.add(key)
    return gone


def _smallest_first(table: Table, keys: Iterable[str]) -> list[str]:
    """In the same order in every process, lest two of them hide different ones of equal groups."""
    return sorted(keys, key=lambda key: (table.groups[key].cases, key))


class _Seen:
    """What of a cell is shown already: numbers of two measures must be the same or differ by no handful either."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.numbers: dict[str, list[int]] = {"n": [cell.cases], "open": []}

    def best(self, name: str) -> frozenset[str]:
        """The most that may be shown of a measure, which then is."""
        shown = next(shown for shown in _CHOICES if self.fits(name, shown))
        self.show(name, shown)
        return shown

    def fits(self, name: str, shown: frozenset[str]) -> bool:
        """Whether these counts of a measure may be shown."""
        return tells_no_handful(self.cell.of(name), shown) and self.is_apart(name, shown)

    def is_apart(self, name: str, shown: frozenset[str]) -> bool:
        """Whether these counts differ by no handful from what is shown already."""
        new = self._new(name, shown)
        return all(
            not 0 < abs(number - other) < MIN_N for kind, number in new for other in self.numbers[kind]
        )

    def show(self, name: str, shown: frozenset[str]) -> None:
        """That they are shown."""
        for kind, number in self._new(name, shown):
            self.numbers[kind].append(number)

    def _new(self, name: str, shown: frozenset[str]) -> list[tuple[str, int]]:
        counts = self.cell.of(name)
        return [
            ("open" if count == "open" else "n", counts[count])
            for count in ("n", "done", "open")
            if count in shown
        ]


Cover = frozenset[int]


def covers(tables: list[Table], plans: list[Plan], wholes: Iterable[Iterable[int]]) -> dict[str, list[Cover]]:
    """Group → stretches in which its cases are hidden one by one but may be shown together.

    `wholes` are longer times, such as the quarter and the year, as places of stretches, the shorter first. What is then still
    hidden in each of the stretches is no handful, and is part of no such sum, so that no subtraction takes it apart.
    """
    rest = [
        sum(table.groups[key].cases for key in made.gone) for table, made in zip(tables, plans, strict=True)
    ]
    found: dict[str, list[Cover]] = {}
    taken: set[tuple[str, int]] = set()
    for whole in wholes:
        waiting: dict[str, list[int]] = {}
        for place in whole:
            for key in plans[place].gone:
                if (key, place) not in taken and tables[place].groups[key].cases:
                    waiting.setdefault(key, []).append(place)
        sums = {
            key: sum(tables[place].groups[key].cases for place in places) for key, places in waiting.items()
        }
        for key in sorted(sums, key=lambda key: (-sums[key], key)):
            places = waiting[key]
            left = [rest[place] - tables[place].groups[key].cases for place in places]
            if sums[key] < MIN_N or min(left) < MIN_N:
                continue
            for place, number in zip(places, left, strict=True):
                rest[place] = number
                taken.add((key, place))
            found.setdefault(key, []).append(frozenset(places))
    return found


def shows_cases(key: str, places: Iterable[int], plans: list[Plan], found: Mapping[str, list[Cover]]) -> bool:
    """Whether the number of cases of a group may be shown for these stretches together."""
    together = frozenset(places)
    covered = frozenset().union(*(cover for cover in found.get(key, ()) if cover <= together))
    return all(key not in plans[place].gone or place in covered for place in together)

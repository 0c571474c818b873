"""Rows of measures as columns of numbers: built from the database, packed by the month, read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import numpy as np

from cms.calendars import MICROSECOND, MINUTE, Calendar, in_japan
from tickets.metrics.survival import Numbers
from tickets.models.measure import LANE_FIELDS, LANES, State

DIMENSIONS = ("category", "prefecture", "industry", "size_band", "channel", "expert")
ROW_FIELDS = (
    "pk",
    "counts",
    "received_at",
    "category",
    "prefecture",
    "industry",
    "size_band",
    "channel",
    "expert_id",
    "reopen_count",
    "return_count",
    "since",
    "running",
    *LANE_FIELDS,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
NO_LIMIT = -1


@dataclass
class Columns:
    """Cases side by side. `codes` of a dimension are places in its `words`, `lanes` are in the order of `LANES`.

    Of what is open there is one entry a measure in the `open_` columns: the case's place, the lane, what has passed in
    microseconds up to `since`, and the business time in which it is not late.
    """

    pk: Numbers
    counts: Numbers
    day: Numbers
    codes: Numbers  # dimensions x cases
    reopens: Numbers
    returns: Numbers
    states: Numbers  # lanes x cases
    business: Numbers
    calendar: Numbers
    open_case: Numbers
    open_lane: Numbers
    open_business: Numbers
    open_calendar: Numbers
    open_allowed: Numbers
    since: Numbers
    words: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.pk)

    def taken(self, places: Numbers) -> Columns:
        """Only the cases at these places, which are in order."""
        at = np.searchsorted(places, self.open_case)
        is_open = np.append(places, -1)[at] == self.open_case
        new: dict[str, Any] = {"words": self.words}
        for name in _BY_CASE:
            new[name] = getattr(self, name)[..., places]
        for name in _BY_OPEN:
            new[name] = getattr(self, name)[is_open]
        new["open_case"] = at[is_open]
        return Columns(**new)


_BY_CASE = ("pk", "counts", "day", "codes", "reopens", "returns", "states", "business", "calendar")
_BY_OPEN = (
    "open_case",
    "open_lane",
    "open_business",
    "open_calendar",
    "open_allowed",
    "since",
)
assert {*_BY_CASE, *_BY_OPEN, "words"} == {one.name for one in fields(Columns)}  # noqa: S101  checked once, at import


def day_number(instant: datetime) -> int:
    """The day of an instant in Japan."""
    return in_japan(instant).toordinal() - _EPOCH_DAY


def from_rows(rows: Sequence[tuple[Any, ...]]) -> Columns:
    """Columns of `CaseMeasure` rows, as tuples of `ROW_FIELDS`."""
    at = {name: place for place, name in enumerate(ROW_FIELDS)}

    def column(name: str, kind: Any, read: Callable[[Any], Any] = lambda value: value or 0) -> Numbers:
        place = at[name]
        return np.fromiter((read(row[place]) for row in rows), kind, len(rows))

    def lanes(part: str, kind: Any) -> Numbers:
        return np.stack([column(f"{name}_{part}", kind) for name in LANES])

    words, codes = [], []
    for name in DIMENSIONS:
        known: dict[str, int] = {}
        place = at["expert_id" if name == "expert" else name]
        codes.append([known.setdefault(str(row[place] or ""), len(known)) for row in rows])
        words.append(tuple(known))
    return Columns(
        pk=column("pk", np.int64),
        counts=column("counts", np.bool_),
        day=column("received_at", np.int32, day_number),
        codes=np.array(codes, np.int32).reshape(len(DIMENSIONS), len(rows)),
        reopens=column("reopen_count", np.uint16),
        returns=column("return_count", np.uint16),
        states=lanes("state", np.uint8),
        business=lanes("business", np.int32),
        calendar=lanes("calendar", np.int32),
        words=tuple(words),
        **_open_entries(rows, at["running"], at["since"]),
    )


def _open_entries(rows: Sequence[tuple[Any, ...]], running: int, since: int) -> dict[str, Numbers]:
    entries = []
    for place, row in enumerate(rows):
        instant = _microseconds(row[since]) if row[since] else 0
        for name, (business, calendar, allowed) in row[running].items():
            limit = NO_LIMIT if allowed is None else allowed
            entries.append((place, LANES.index(name), business, calendar, limit, instant))
    table = np.array(entries, np.int64).reshape(len(entries), len(_BY_OPEN))
    return {name: table[:, place] for place, name in enumerate(_BY_OPEN)}


def arrays_of(columns: Columns) -> dict[str, Numbers]:
    """The columns as arrays by name."""
    arrays: dict[str, Numbers] = {name: getattr(columns, name) for name in (*_BY_CASE, *_BY_OPEN)}
    words = {f"words{place}": np.array(one or [""]) for place, one in enumerate(columns.words)}
    return {**arrays, **words}


def columns_of(arrays: Mapping[str, Numbers]) -> Columns:
    """The columns that `arrays_of` gave, possibly among others."""
    words = tuple(tuple(map(str, arrays[f"words{place}"])) for place in range(len(DIMENSIONS)))
    return Columns(**{name: arrays[name] for name in (*_BY_CASE, *_BY_OPEN)}, words=words)


def packed(columns: Columns) -> bytes:
    """The columns as bytes."""
    out = io.BytesIO()
    np.savez(out, **arrays_of(columns))  # type: ignore[arg-type]  # a name is none of its own
    return out.getvalue()


def unpacked(data: bytes) -> Columns:
    """The columns that `packed` wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return columns_of(arrays)


def joined(parts: Iterable[Columns]) -> Columns:
    """All cases of all parts; the words of a dimension are sorted and shared by all."""
    parts = list(parts) or [from_rows([])]
    words = tuple(
        tuple(sorted({word for part in parts for word in part.words[place]}))
        for place in range(len(DIMENSIONS))
    )
    new: dict[str, Any] = {"words": words}
    for name in {*_BY_CASE, *_BY_OPEN} - {"codes", "open_case"}:
        new[name] = np.concatenate([getattr(part, name) for part in parts], axis=-1)
    new["codes"] = np.concatenate([_recoded(part, words) for part in parts], axis=-1)
    starts = np.cumsum([0, *map(len, parts)])[:-1]
    new["open_case"] = np.concatenate(
        [part.open_case + start for part, start in zip(parts, starts, strict=True)]
    )
    return Columns(**new)


def _recoded(part: Columns, words: tuple[tuple[str, ...], ...]) -> Numbers:
    rows = []
    for place, known in enumerate(words):
        numbers = {word: number for number, word in enumerate(known)}
        table = np.array([numbers[word] for word in part.words[place]] or [0], np.int32)
        rows.append(table[part.codes[place]])
    return np.stack(rows)


def is_running(columns: Columns) -> Numbers:
    """Which of the open entries run on."""
    return columns.states[columns.open_lane, columns.open_case] == State.RUNS


def minutes_passed(
    columns: Columns, now: datetime, calendar_for: Callable[[str], Calendar]
) -> tuple[Numbers, Numbers, Numbers]:
    """For each open entry the business and calendar minutes up to `now`, and whether it is late.

    `calendar_for` gives the calendar that measures the cases of a channel now.
    """
    runs = is_running(columns)
    until = _microseconds(now)
    calendar = columns.open_calendar + np.where(runs, np.maximum(until - columns.since, 0), 0)
    business = columns.open_business.copy()
    channel = columns.codes[DIMENSIONS.index("channel")][columns.open_case]
    for code, word in enumerate(columns.words[DIMENSIONS.index("channel")]):
        mine = runs & (channel == code)
        if mine.any():
            business[mine] += _open_time(calendar_for(word), columns.since[mine], now)
    late = (columns.open_allowed != NO_LIMIT) & (business > columns.open_allowed)
    return business // MINUTE, calendar // MINUTE, late


def _open_time(calendar: Calendar, since: Numbers, now: datetime) -> Numbers:
    """What `Calendar.open_time` says, for many beginnings at once."""
    opens, closes, before = _edges(calendar, instant_of(int(since.min())).year, now.year)

    def until(instants: Numbers) -> Numbers:
        span = np.searchsorted(opens, instants, side="right") - 1
        return before[span] + np.minimum(instants, closes[span]) - opens[span]

    return np.maximum(until(np.array([_microseconds(now)])) - until(since), 0)


@lru_cache(maxsize=8)
def _edges(calendar: Calendar, first_year: int, last_year: int) -> tuple[Numbers, Numbers, Numbers]:
    """Opening and closing instants, and the open time before each opening; a year to spare on both sides."""
    spans = calendar.spans(
        datetime(first_year - 1, 1, 1, tzinfo=UTC),
        datetime(max(first_year, last_year) + 1, 12, 1, tzinfo=UTC),
    )
    opens, closes = np.array(spans, np.int64).T
    before = np.concatenate([[0], np.cumsum(closes - opens)[:-1]])
    return opens, closes, before


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // MICROSECOND


def instant_of(microseconds: int) -> datetime:
    """The instant that a `since` means."""
    return _EPOCH + microseconds * MICROSECOND

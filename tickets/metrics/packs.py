"""The months of measures, packed by the worker; what is not packed yet is read as it is.

A figure is right at once after every transition, because rows that changed since their month was packed are read from
their table and take the place of what the pack has. Packing only makes the next figure faster.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import numpy as np
from django.db import transaction
from django.db.models import Count

from cms.calendars import in_japan
from tickets.metrics import calendars, runs, store
from tickets.metrics.columns import (
    ROW_FIELDS,
    Columns,
    arrays_of,
    columns_of,
    from_rows,
    joined,
    packed,
    unpacked,
)
from tickets.metrics.runs import Run
from tickets.metrics.store import Arrays
from tickets.metrics.survival import Numbers
from tickets.models import CaseMeasure, MeasurePack

_CHUNK = 500
_FEW_CASES = 50_000
"""So many are read at once rather than when the next question of the same page needs them."""
_LONG = timedelta(days=120)
_FEW_CHANGES = 300
_NIGHT = 3
"""The hour in Japan."""
_EPOCH = date(1970, 1, 1)


class Source:
    """The counting cases received in the months from that of `first` to that of `last`, or in all, as they are now.

    Several questions may be asked of one source; it asks the database once. Two queries, three where the calendars are not
    at hand, and up to two for packs that this machine has not seen yet.
    """

    def __init__(self, first: date = date.min, last: date = date.max) -> None:
        months = {"month__gte": first.replace(day=1), "month__lte": last}
        self.versions = calendars.at_hand()
        # In this order: what is packed between the two queries is in the pack as well, and only read twice.
        self.fresh = from_rows(
            list(CaseMeasure.objects.filter(**months, packed=False).values_list(*ROW_FIELDS))
        )
        stored = MeasurePack.objects.filter(**months).order_by("month")
        self._packs = {
            month: (token, cases) for month, token, cases in stored.values_list("month", "token", "cases")
        }
        self._columns: dict[date, Columns] = {}
        self._runs: dict[str, Run] = {}
        self._fresh_months = self.fresh.day.astype("datetime64[D]").astype("datetime64[M]")

    @property
    def months(self) -> list[date]:
        """The months that are packed, in order."""
        return list(self._packs)

    @property
    def cases(self) -> int:
        """About how many cases there are."""
        return sum(cases for _token, cases in self._packs.values())

    def fresh_months(self) -> set[date]:
        """The packed months with cases that have changed since."""
        return {month for month in np.unique(self._fresh_months).tolist() if month in self._packs}

    def need_columns(self, months: Iterable[date]) -> None:
        """Reads the columns of these months, unless they are at hand."""
        missing = []
        for month in months:
            if month not in self._columns:
                arrays = store.known(_name_of(self._packs[month][0]))
                if arrays is None:
                    missing.append(month)
                else:
                    self._columns[month] = columns_of(arrays)
        if missing:
            self._read(missing)

    def need_runs(self, wanted: Sequence[tuple[str, Sequence[date]]]) -> None:
        """Works out these runs (kind, months), unless they are at hand."""
        lacking = [one for one in wanted if store.known(self._name(*one)) is None]
        self.need_columns({month for _kind, months in lacking for month in months})
        for kind, months in lacking:
            self.run(kind, months)

    def columns(self, month: date) -> Columns:
        """The cases of one month, as they were packed."""
        self.need_columns([month])
        return self._columns[month]

    def run(self, kind: str, months: Sequence[date]) -> Run:
        """The run of these months."""
        name = self._name(kind, months)
        if name not in self._runs:
            self._runs[name] = runs.run(kind, self._tokens(months), lambda: joined(map(self.columns, months)))
        return self._runs[name]

    def out_of_date(self, month: date) -> Numbers:
        """The places in the columns of a month of what has changed since."""
        mine = self._fresh_months == np.datetime64(month, "M")
        return np.flatnonzero(np.isin(self.columns(month).pk, self.fresh.pk[mine]))

    def numbers(self) -> dict[date, int]:
        """How many cases count in each month, where there are any."""
        changed = self.fresh_months()
        self.need_columns(changed)
        numbers = {month: cases for month, (_token, cases) in self._packs.items()}
        for month in changed:
            numbers[month] -= len(self.out_of_date(month))
        for month in self._fresh_months[self.fresh.counts].tolist():
            numbers[month] = numbers.get(month, 0) + 1
        return {month: number for month, number in sorted(numbers.items()) if number}

    def names(self) -> set[str]:
        """What is kept of these packs themselves."""
        return {_name_of(token) for token, _cases in self._packs.values()}

    def settled_name(self, kind: str, first: date, last: date) -> str | None:
        """What anything counted in the months of these days is called; None where a case has changed since they were packed."""
        changed = self._fresh_months.astype("datetime64[D]")
        if ((changed >= np.datetime64(first)) & (changed <= np.datetime64(last))).any():
            return None
        return self._name(kind, [month for month in self._packs if first <= month <= last])

    def _name(self, kind: str, months: Sequence[date]) -> str:
        return runs.name_of(kind, self._tokens(months))

    def _tokens(self, months: Sequence[date]) -> list[uuid.UUID]:
        return [self._packs[month][0] for month in months]

    def _read(self, missing: list[date]) -> None:
        others = [month for month in self._packs if month not in self._columns]
        if sum(self._packs[month][1] for month in others) <= _FEW_CASES:
            missing = others
        stored = MeasurePack.objects.filter(month__in=missing)
        for month, token, cases, data in stored.values_list("month", "token", "cases", "columns"):
            # A pack that was written after its token was read is taken with the new one, by which its runs are known.
            self._packs[month] = token, cases
            read = partial(_arrays_of_pack, data)
            self._columns[month] = columns_of(store.kept(_name_of(token), read))


def _arrays_of_pack(data: bytes | memoryview) -> Arrays:
    return arrays_of(unpacked(bytes(data)))


def _name_of(token: uuid.UUID) -> str:
    return f"{token.hex}-columns"


def day_range(columns: Columns) -> tuple[date, date]:
    """The first and the last day on which one of these cases was received; a case at least."""
    first, last = int(columns.day.min()), int(columns.day.max())
    return date.fromordinal(_EPOCH.toordinal() + first), date.fromordinal(_EPOCH.toordinal() + last)


def pack_months(now: datetime | None = None) -> int:
    """Packs every month in which a case has changed since; gives how many there were.

    With `now`, months that are long over wait for the night as long as few of their cases have changed: a month that is
    packed anew makes all of the year anew that it stands in.
    """
    changed = CaseMeasure.objects.filter(packed=False).order_by("month").values_list("month")
    numbers = dict(changed.annotate(number=Count("pk")))
    months = list(numbers)
    if now is not None and in_japan(now).hour != _NIGHT:
        old = {month for month in months if in_japan(now).date() - month > _LONG}
        if sum(numbers[month] for month in old) <= _FEW_CHANGES:
            months = [month for month in months if month not in old]
    for month in months:
        pack(month)
    return len(months)


def pack(month: date) -> None:
    """Packs one month. A case that changes meanwhile is not marked as packed, or waits for the end of this."""
    with transaction.atomic():
        rows = CaseMeasure.objects.filter(month=month)
        fresh = rows.filter(packed=False).select_for_update().order_by("pk")
        numbers = list(fresh.values_list("pk", flat=True))
        columns = from_rows(list(rows.filter(counts=True).values_list(*ROW_FIELDS)))
        MeasurePack.objects.update_or_create(
            month=month,
            defaults={"token": uuid.uuid4(), "cases": len(columns), "columns": packed(columns)},
        )
        for start in range(0, len(numbers), _CHUNK):
            CaseMeasure.objects.filter(pk__in=numbers[start : start + _CHUNK]).update(packed=True)

"""The months of measures, packed by the worker and held in memory by each process; what is not packed yet is read as it is.

A figure is right at once after every transition, because rows that changed since their month was packed are read from
their table and take the place of what the pack has. Packing only makes the next figure faster.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date

import numpy as np
from django.db import transaction

from tickets.metrics.columns import ROW_FIELDS, Columns, from_rows, joined, packed, unpacked
from tickets.metrics.survival import Numbers
from tickets.models import CaseMeasure, MeasurePack

_HELD_CASES = 3_000_000
"""About 100 bytes each: what one process keeps of packs and of periods put together from them."""
_CHUNK = 500
Part = tuple[Columns, Numbers | None]
"""Cases, and which of them count here; None: all."""


class _Memory:
    """The most recently used columns, up to so many cases. Threads of one process share it."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[uuid.UUID, ...], Columns] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[uuid.UUID, ...]) -> Columns | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: tuple[uuid.UUID, ...], columns: Columns) -> None:
        with self._lock:
            self._held[key] = columns
            while len(self._held) > 1 and sum(map(len, self._held.values())) > _HELD_CASES:
                self._held.popitem(last=False)


_memory = _Memory()


def parts(first: date, last: date) -> list[Part]:
    """The counting cases received in the months from that of `first` to that of `last`. Two or three queries."""
    months = {"month__gte": first.replace(day=1), "month__lte": last}
    # In this order: what is packed between the two queries is in the pack as well, and only read twice.
    fresh = from_rows(list(CaseMeasure.objects.filter(**months, packed=False).values_list(*ROW_FIELDS)))
    base = _base(dict(MeasurePack.objects.filter(**months).order_by("month").values_list("month", "token")))
    if not len(fresh):
        return [(base, None)]
    return [(base, ~np.isin(base.pk, fresh.pk)), (fresh, fresh.counts)]


def _base(tokens: dict[date, uuid.UUID]) -> Columns:
    key = tuple(tokens.values())
    known = _memory.get(key)
    if known is None:
        known = joined(_months(tokens))
        _memory.put(key, known)
    return known


def _months(tokens: dict[date, uuid.UUID]) -> Iterator[Columns]:
    missing = [month for month, token in tokens.items() if _memory.get((token,)) is None]
    read = MeasurePack.objects.filter(month__in=missing).values_list("month", "token", "columns")
    fetched = {}
    for month, token, data in read if missing else ():
        fetched[month] = unpacked(bytes(data))
        _memory.put((token,), fetched[month])
    for month, token in tokens.items():
        columns = fetched[month] if month in fetched else _memory.get((token,))
        if columns is not None:
            yield columns


def pack_months() -> int:
    """Packs every month in which a case has changed since; gives how many there were."""
    changed = CaseMeasure.objects.filter(packed=False).order_by("month").values_list("month", flat=True)
    months = list(changed.distinct())
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

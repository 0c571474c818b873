"""Pages of a list by where one stands in it, not by counting from its start: the thousandth page costs what the first does."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, DateTimeField, F, Func, IntegerField, Value
from django.utils.dateparse import parse_datetime

if TYPE_CHECKING:
    from tickets.models import Ticket
    from tickets.querysets import TicketQuerySet

_LONGEST_CURSOR = 200
_FIELDS: dict[str, Any] = {
    "turn": IntegerField(),
    "received_at": DateTimeField(),
    "due_at": DateTimeField(),
    "pk": IntegerField(),
}


@dataclass(frozen=True)
class Order:
    """Columns a list is sorted by, the last of which is unique; all in one direction, as an index is read."""

    fields: tuple[str, ...]
    is_descending: bool = False

    def names(self, *, backwards: bool = False) -> list[str]:
        sign = "-" if self.is_descending != backwards else ""
        return [f"{sign}{field}" for field in self.fields]


WAITING = Order(("turn", "received_at", "pk"))
"""Urgent ones first, then who has waited longest."""
OLDEST = Order(("received_at", "pk"))
NEWEST = Order(("received_at", "pk"), is_descending=True)
DUE = Order(("due_at", "pk"))


@dataclass(frozen=True)
class Page:
    """Some rows of a list and the cursors that lead on, "" where there is nothing more."""

    rows: list[Ticket]
    next: str
    previous: str


class _Beyond(Func):
    """`(a, b, c) > (x, y, z)`: both databases read it as one range of an index, which no chain of ORs is to them."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, fields: tuple[str, ...], values: list[Any], *, is_after: bool) -> None:
        self.sign = ">" if is_after else "<"
        marks = (Value(value, output_field=_FIELDS[name]) for name, value in zip(fields, values, strict=True))
        super().__init__(*(F(name) for name in fields), *marks)

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **_context: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        parts, params = [], []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params += values
        half = len(parts) // 2
        return f"({', '.join(parts[:half])}) {self.sign} ({', '.join(parts[half:])})", tuple(params)


def page_of(tickets: TicketQuerySet, order: Order, *, size: int, after: str = "", before: str = "") -> Page:
    """The `size` rows behind the cursor `after` or in front of `before`; the first ones where neither can be read."""
    backwards = bool(before) and not after
    values = _values(order, before if backwards else after)
    backwards = backwards and values is not None
    if values is not None:
        is_after = order.is_descending == backwards
        tickets = tickets.filter(_Beyond(order.fields, values, is_after=is_after))
    rows = list(tickets.order_by(*order.names(backwards=backwards))[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = backwards or has_more
    has_previous = has_more if backwards else values is not None
    return Page(
        rows,
        next=_cursor(order, rows[-1]) if rows and has_next else "",
        previous=_cursor(order, rows[0]) if rows and has_previous else "",
    )


def _cursor(order: Order, ticket: Ticket) -> str:
    place = [getattr(ticket, name) for name in order.fields]
    plain = json.dumps([one.isoformat() if isinstance(one, datetime) else one for one in place])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _values(order: Order, cursor: str) -> list[Any] | None:
    """What a cursor says; None for one that says nothing. Anybody may have typed it."""
    if not cursor or len(cursor) > _LONGEST_CURSOR:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(place, list) or len(place) != len(order.fields):
        return None
    values = [_value(_FIELDS[name], one) for name, one in zip(order.fields, place, strict=True)]
    return None if None in values else values


_LARGEST = 2**63 - 1


def _value(field: Any, stored: Any) -> Any:
    if isinstance(field, DateTimeField):
        try:
            instant = parse_datetime(stored) if isinstance(stored, str) else None
        except ValueError:
            return None
        return instant if instant is not None and instant.tzinfo is not None else None
    is_number = isinstance(stored, int) and not isinstance(stored, bool) and abs(stored) <= _LARGEST
    return stored if is_number else None

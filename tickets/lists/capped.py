"""Counting no further than a person reads: "more than a thousand" costs the same however many there are."""

from collections.abc import Mapping

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def capped_counts(querysets: Mapping[str, QuerySet], cap: int) -> dict[str, int]:
    """How many rows each queryset has, `cap + 1` standing for "more than `cap`". One query for all of them.

    Each is read from its index only until the cap. Django's own `union` refuses limits inside on SQLite, so the
    parts are joined here.
    """
    counts = dict.fromkeys(querysets, 0)
    parts, values = [], []
    for name, queryset in querysets.items():
        try:
            sql, params = queryset.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s AS name, COUNT(*) AS number FROM ({sql}) AS part")  # noqa: S608  Django's own SQL
        values += [name, *params]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            counts.update(cursor.fetchall())
    return counts

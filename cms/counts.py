"""How many answers there are of each code, for every list that can be narrowed: counted once for each state of the site.

Within one filter codes add up ("or"), several filters narrow ("and"). The counts of a filter do not depend on what is
chosen in it, so that a second choice can still be seen.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from cms import generation

# Name in the address → field of the article.
FIELDS = {
    "category": "category_id",
    "audience": "audience",
    "industry": "industry",
    "size": "size_band",
    "level": "level",
}
# So many ids are looked up at once: sorting all answers for twenty of them costs as much as for fifty pages.
IDS_AT_ONCE = 1_000

Filters = Mapping[str, Collection[str]]
Codes = tuple[str, ...]
"""An article's codes in the order of the fields counted; "" where it has none."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pass the filters, and by filter and code how many would if nothing were chosen in that filter."""

    total: int
    by: dict[str, dict[str, int]]


def counted(readable: Any, filters: Filters, now: int) -> Counts:
    """The counts of the `readable` articles in the state `now` of the site. No query once somebody asked for them."""
    return generation.once(f"counts-{_plain(filters)}", lambda: _counts(readable, filters, now), now)


def ids(readable: Any, filters: Filters, start: int, stop: int, now: int) -> list[int]:
    """Ids of the newest that pass the filters, from `start` to before `stop`."""
    found: list[int] = []
    for block in range(start // IDS_AT_ONCE, -(-stop // IDS_AT_ONCE)):
        first = block * IDS_AT_ONCE
        some = generation.once(
            f"ids-{_plain(filters)}-{block}",
            lambda first=first: _narrowed(readable, filters).newest_ids(first, first + IDS_AT_ONCE),  # type: ignore[misc]
            now,
        )
        found += some[max(start - first, 0) : stop - first]
    return found


def added_up(names: Iterable[str], rows: Mapping[Codes, int], filters: Filters) -> Counts:
    """The counts of `rows`, whose codes are those of the filters `names`, in that order."""
    wanted = [set(filters.get(name, ())) for name in names]
    total = 0
    by: list[Counter[str]] = [Counter() for _name in wanted]
    for codes, number in rows.items():
        missed = [place for place, some in enumerate(wanted) if some and codes[place] not in some]
        if not missed:
            total += number
            for counter, code in zip(by, codes, strict=True):
                counter[code] += number
        elif len(missed) == 1:
            by[missed[0]][codes[missed[0]]] += number
    return Counts(
        total,
        {
            name: {code: number for code, number in counter.items() if code}
            for name, counter in zip(names, by, strict=True)
        },
    )


def _counts(readable: Any, filters: Filters, now: int) -> Counts:
    rows = generation.once("answers-by-codes", lambda: _combinations(readable), now)
    return added_up(tuple(FIELDS), rows, filters)


def _combinations(readable: Any) -> dict[Codes, int]:
    """How many there are with each combination of codes that occurs."""
    rows = readable.order_by().values_list(*FIELDS.values()).annotate(Count("pk"))
    # One string for each code, not one for each row: the cache keeps it once.
    return {tuple(sys.intern(code or "") for code in codes): number for *codes, number in rows}


def _narrowed(readable: Any, filters: Filters) -> Any:
    return readable.filter(**{f"{FIELDS[name]}__in": list(codes) for name, codes in filters.items() if codes})


def _plain(filters: Filters) -> str:
    return repr(sorted((name, sorted(codes)) for name, codes in filters.items() if codes))

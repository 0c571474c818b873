"""The list of answers, narrowed by filters that stand in the address. Counts come from one query.

Within one filter codes add up ("or"), several filters narrow ("and"). The counts of a filter do not depend on what
is chosen in it, so that a second choice can still be seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from cms import generation, taxonomy
from cms.snippets import Category

PER_PAGE = 20
# Name in the address → field of the article; the first four are called as in the search.
FIELDS = {
    "category": "category_id",
    "audience": "audience",
    "industry": "industry",
    "size": "size_band",
    "level": "level",
}
TITLES = {
    "category": _("分類"),
    "audience": _("読む人"),
    "industry": _("業種"),
    "size": _("会社の大きさ"),
    "level": _("くわしさ"),
}
Filters = dict[str, list[str]]
Names = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter: how many answers it would leave, and the address that takes or drops it."""

    name: str
    count: int
    selected: bool
    query: str


@dataclass(frozen=True, slots=True)
class Group:
    """The choices of one filter."""

    title: str
    choices: list[Choice]


def found(readable: Any, address: QueryDict) -> dict[str, Any]:
    """What the page shows: `articles` (one page), `groups` (filters), `chosen`, `here` (the filters as an address).

    `category` is the one category chosen where nothing else is, `categories` all with their names.
    Unknown codes do not filter; raises Http404 for an unknown category, which is the address of a page.
    """
    categories = list(Category.objects.all())
    names = _names(categories)
    filters = _known(address, names)
    now = generation.current()
    rows = generation.once("answers-by-codes", lambda: _combinations(readable), now)
    total = sum(number for codes, number in rows if _fits(codes, filters))
    narrowed = readable.filter(**{f"{FIELDS[name]}__in": codes for name, codes in filters.items()})
    only_one = len(filters) == 1 and len(filters.get("category", [])) == 1
    here = _query(filters)
    return {
        "articles": _page(narrowed, here.urlencode(), address.get("page"), total, now),
        "groups": _groups(rows, filters, names),
        "chosen": [(name, code) for name, codes in filters.items() for code in codes],
        # The search knows all of these filters but the last.
        "searchable": [(name, code) for name, codes in filters.items() for code in codes if name != "level"],
        "chosen_names": [names[name][code] for name, codes in filters.items() for code in codes],
        "category": next((one for one in categories if [one.code] == filters.get("category")), None)
        if only_one
        else None,
        "categories": [one for one in categories if any(codes["category"] == one.code for codes, _n in rows)],
        "here": here.urlencode(),
    }


def _page(articles: Any, here: str, number: str | None, total: int, now: int) -> Page:
    """The page asked for, its articles read again: which ones they are is looked up once for all readers."""
    page = Paginator(range(total), PER_PAGE).get_page(number)
    start, stop = page.start_index() - 1, page.end_index()
    ids = generation.once(f"answers-{here}-{start}", lambda: articles.newest_ids(max(start, 0), stop), now)
    page.object_list = articles.in_order(ids)
    return page


def _names(categories: list[Category]) -> Names:
    return {
        "category": {one.code: str(one) for one in categories},
        "audience": dict(taxonomy.AUDIENCES),
        "industry": dict(taxonomy.INDUSTRIES),
        "size": dict(taxonomy.SIZE_BANDS),
        "level": dict(taxonomy.LEVELS),
    }


def _known(address: QueryDict, names: Names) -> Filters:
    if any(code and code not in names["category"] for code in address.getlist("category")):
        raise Http404
    asked = {name: sorted(set(address.getlist(name)) & names[name].keys()) for name in FIELDS}
    return {name: codes for name, codes in asked.items() if codes}


def _combinations(readable: Any) -> list[tuple[dict[str, str], int]]:
    """How many readable answers there are with each combination of codes that occurs."""
    rows = readable.order_by().values_list(*FIELDS.values()).annotate(Count("pk"))
    return [(dict(zip(FIELDS, codes, strict=True)), number) for *codes, number in rows]


def _fits(codes: Mapping[str, str], filters: Filters, but: str = "") -> bool:
    return all(codes[name] in wanted for name, wanted in filters.items() if name != but)


def _groups(rows: list[tuple[dict[str, str], int]], filters: Filters, names: Names) -> list[Group]:
    groups = []
    for name in FIELDS:
        counts: Counter[str] = Counter()
        for codes, number in rows:
            if _fits(codes, filters, but=name):
                counts[codes[name]] += number
        chosen = filters.get(name, [])
        choices = [
            Choice(text, counts[code], code in chosen, _toggled(filters, name, code))
            for code, text in names[name].items()
            if counts[code] or code in chosen
        ]
        if choices:
            groups.append(Group(str(TITLES[name]), choices))
    return groups


def _toggled(filters: Filters, name: str, code: str) -> str:
    codes = filters.get(name, [])
    there = [other for other in codes if other != code] if code in codes else [*codes, code]
    return _query({**filters, name: there}).urlencode()


def _query(filters: Filters) -> QueryDict:
    address = QueryDict(mutable=True)
    for name in FIELDS:
        if filters.get(name):
            address.setlist(name, filters[name])
    return address

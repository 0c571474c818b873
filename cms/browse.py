"""The list of answers, narrowed by filters that stand in the address. How they narrow: `cms.counts`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from cms import counts, taxonomy
from cms.counts import FIELDS, Counts
from cms.snippets import Category

PER_PAGE = 20
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


def found(readable: Any, address: QueryDict, now: int) -> dict[str, Any]:
    """What the page shows: `articles` (one page), `groups` (filters), `chosen`, `here` (the filters as an address).

    `category` is the one category chosen where nothing else is, `categories` all with their names.
    `now` is the number of the site's present state. Unknown codes do not filter; raises Http404 for an unknown category, which is the address of a page.
    """
    categories = list(Category.objects.all())
    names = _names(categories)
    filters = _known(address, names)
    found = counts.counted(readable, filters, now)
    everywhere = counts.counted(readable, {}, now).by["category"]
    only_one = len(filters) == 1 and len(filters.get("category", [])) == 1
    here = _query(filters)
    return {
        "articles": _page(readable, filters, address.get("page"), found.total, now),
        "groups": _groups(found, filters, names),
        "chosen": [(name, code) for name, codes in filters.items() for code in codes],
        # The search knows all of these filters but the last.
        "searchable": [(name, code) for name, codes in filters.items() for code in codes if name != "level"],
        "chosen_names": [names[name][code] for name, codes in filters.items() for code in codes],
        "category": next((one for one in categories if [one.code] == filters.get("category")), None)
        if only_one
        else None,
        "categories": [one for one in categories if one.code in everywhere],
        "here": here.urlencode(),
    }


def _page(readable: Any, filters: Filters, number: str | None, total: int, now: int) -> Page:
    """The page asked for, its articles read again: which ones they are is looked up once for all readers."""
    page = Paginator(range(total), PER_PAGE).get_page(number)
    start = max(page.start_index() - 1, 0)
    page.object_list = readable.in_order(counts.ids(readable, filters, start, page.end_index(), now))
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


def _groups(found: Counts, filters: Filters, names: Names) -> list[Group]:
    groups = []
    for name in FIELDS:
        numbers = found.by[name]
        chosen = filters.get(name, [])
        choices = [
            Choice(text, numbers.get(code, 0), code in chosen, _toggled(filters, name, code))
            for code, text in names[name].items()
            if code in numbers or code in chosen
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

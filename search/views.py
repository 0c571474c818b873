"""The search page of the public site."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search import facets, missed, nearest
from search.documents import FACETS
from search.engines.base import Filters
from search.queries import DEGRADED_NOTICE, LAST_PAGE, PAGE_SIZE, SearchPage, nearest_to, search

TYPED_LIMIT = 500


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A choice of a filter as a link that takes or drops it."""

    name: str
    count: int
    selected: bool
    query: str


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results for `q`, narrowed by `category`, `audience`, `industry`, `size` (each any number of times).

    Whatever stands in the address gives a page: unknown codes do not filter, a page too far is the last one.
    """
    text = request.GET.get("q", "")[:TYPED_LIMIT].strip()
    filters = facets.known({facet: request.GET.getlist(facet) for facet in FACETS})
    number = _page_number(request.GET.get("page", ""))
    found = search(text, filters, number)
    page = Paginator(range(found.count), PAGE_SIZE).get_page(number)
    if page.number != number:
        found = search(text, filters, page.number)
    if not found.count and not found.degraded and not any(filters.values()):
        missed.note(text)
    here = _address(text, filters)
    return render(
        request,
        "search/search.html",
        {
            "text": text,
            "found": found,
            "page": page,
            "here": here.urlencode(),
            "chosen": [(facet, code) for facet, codes in filters.items() for code in codes],
            "groups": _groups(found, here),
            "notice": DEGRADED_NOTICE if found.degraded else "",
            "better": _address(found.did_you_mean, filters).urlencode(),
            **({} if found.count or not text else _instead(text, filters)),
        },
    )


def _instead(text: str, filters: Filters) -> dict[str, Any]:
    """What to offer where nothing fits: the question without its filters, near answers, windows."""
    return {
        "unfiltered": search(text, {}).count if any(filters.values()) else 0,
        "near": nearest_to(text),
        "windows": nearest.windows_for(text),
    }


def _page_number(raw: str) -> int:
    # Nine digits at most: Python refuses to read very long numbers.
    return min(max(int(raw[:9]), 1), LAST_PAGE) if raw.isdecimal() else 1


def _address(text: str, filters: Filters) -> QueryDict:
    address = QueryDict(mutable=True)
    if text:
        address["q"] = text
    for facet, codes in filters.items():
        address.setlist(facet, list(codes))
    return address


def _groups(found: SearchPage, here: QueryDict) -> list[dict[str, Any]]:
    return [
        {
            "title": facets.TITLES[facet],
            "links": [
                FacetLink(value.name, value.count, value.selected, _toggled(here, facet, value.code))
                for value in values
            ],
        }
        for facet, values in found.facets.items()
        if values
    ]


def _toggled(here: QueryDict, facet: str, code: str) -> str:
    there = here.copy()
    codes = there.getlist(facet)
    there.setlist(facet, [other for other in codes if other != code] if code in codes else [*codes, code])
    return there.urlencode()

"""The choices of each filter, with the names people read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cms import taxonomy
from cms.data_words import translated
from cms.models import Category
from cms.taxonomy import Choices
from search.documents import FACETS
from search.engines.base import FacetCounts, Filters

TITLES = {"category": _("分類"), "audience": _("読む人"), "industry": _("業種"), "size": _("会社の大きさ")}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice of a filter and how many articles it would leave."""

    code: str
    name: str
    count: int
    selected: bool


def category_choices() -> Choices:
    return [(code, translated(name)) for code, name in Category.objects.values_list("code", "name")]


CHOICES: dict[str, Callable[[], Choices]] = {
    "category": category_choices,
    "audience": lambda: taxonomy.AUDIENCES,
    "industry": lambda: taxonomy.INDUSTRIES,
    "size": lambda: taxonomy.SIZE_BANDS,
}


def names() -> dict[str, dict[str, str]]:
    """By facet, the name of each code, in the order to show them. One database query."""
    return {facet: dict(CHOICES[facet]()) for facet in FACETS}


def known(filters: Mapping[str, Collection[str]]) -> Filters:
    """`filters` without codes that do not exist."""
    return {
        facet: sorted(set(codes) & dict(CHOICES[facet]()).keys()) for facet, codes in filters.items() if codes
    }


def values(
    counts: FacetCounts, filters: Filters, named: dict[str, dict[str, str]]
) -> dict[str, list[FacetValue]]:
    """What to offer: codes that some article has, and those chosen already even if none is left."""
    return {
        facet: [
            FacetValue(code, name, counts.get(facet, {}).get(code, 0), code in filters.get(facet, ()))
            for code, name in named[facet].items()
            if counts.get(facet, {}).get(code) or code in filters.get(facet, ())
        ]
        for facet in FACETS
    }

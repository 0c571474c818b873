"""What somebody may be about to type: glossary terms and titles of readable articles."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from cms.models import ArticlePage, GlossaryTerm
from search.analysis import QUERY_LIMIT, fold, normalise
from search.documents import article_path

TERMS = 3
TITLES = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line to offer, and where it leads: an article, or a search for the term."""

    text: str
    kind: Literal["article", "term"]
    path: str


def suggest(typed: str) -> list[Suggestion]:
    """A few terms that begin with `typed`, in any kana or spelling, then titles that hold it; none for none."""
    wanted = normalise(typed)[:QUERY_LIMIT].strip()
    if not wanted:
        return []
    return [*_terms(fold(wanted)), *_titles(wanted)]


def _terms(folded: str) -> list[Suggestion]:
    # A few hundred rows; no database can fold kana for us.
    rows = GlossaryTerm.objects.values_list("term", "reading", "aliases")
    matching = [
        term
        for term, reading, aliases in rows
        if any(fold(spelling).startswith(folded) for spelling in (term, reading, *aliases))
    ]
    return [Suggestion(term, "term", f"/search/?q={quote(term)}") for term in matching[:TERMS]]


def _titles(wanted: str) -> list[Suggestion]:
    found = ArticlePage.objects.readable().filter(title__icontains=wanted).newest()
    return [
        Suggestion(title, "article", article_path(slug))
        for title, slug in found.values_list("title", "slug")[:TITLES]
    ]

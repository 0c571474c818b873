"""The glossary: all terms on one page, and a page for each."""

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms.revalidation import revalidated
from cms.snippets import GlossaryTerm

# The first kana of each row of the Japanese syllabary; whatever stands before the first is Latin or a digit.
KANA_ROWS = "あかさたなはまやらわ"
# Voiced and small kana sort inside their row, but ゔ after the last.
VOICED_U = "ゔ"


@revalidated
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms with their plain words, by the row of the syllabary they begin with."""
    terms = GlossaryTerm.objects.order_by("reading", "term")
    rows = [(row, list(group)) for row, group in groupby(terms, key=_row)]
    return render(request, "cms/glossary.html", {"rows": rows})


def _row(term: GlossaryTerm) -> str:
    first = term.reading[:1]
    if not "ぁ" <= first <= VOICED_U:
        return "A–Z"
    if first in {"ぁ", VOICED_U}:
        return "あ"
    return max(row for row in KANA_ROWS if row <= first or row == "あ")


@revalidated
@require_safe
def glossary_term(request: HttpRequest, term: str) -> HttpResponse:
    """One term, and readable answers that use it."""
    found = get_object_or_404(GlossaryTerm, term=term)
    context = {"term": found, "canonical_url": f"{settings.BASE_URL}{found.public_path}"}
    return render(request, "cms/glossary_term.html", context)

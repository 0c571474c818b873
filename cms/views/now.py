"""What to do at once while an attack is running. Answers even when the database does not."""

import logging
from typing import Any

from django.core.cache import caches
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms import taxonomy
from cms.now import shipped_windows, situations
from cms.snippets import Window

logger = logging.getLogger(__name__)
TEMPLATE = "cms/now.html"
# A database that hangs costs seconds to find out; the next visitors do not wait for it again.
DATABASE_GONE, RETRY_SECONDS = "now-database-gone", 15
NOW, CONSULT = "/now/", "/consult/"


@never_cache
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """`now` (repeated): what is happening, those are open and first; `prefecture`: whose windows. Unknown codes count as none.

    A database that does not answer is replaced by the shipped windows: this page must not fail when it is needed.
    """
    if caches["near"].get(DATABASE_GONE):
        return _from_files(request)
    try:
        windows = {window.code: window for window in Window.objects.all()}
        return render(request, TEMPLATE, _context(request, windows))
    except (DatabaseError, InterfaceError) as error:
        logger.error("/now/ answers from files: %s", type(error).__name__)  # noqa: TRY400  the trace says no more
        caches["near"].set(DATABASE_GONE, value=True, timeout=RETRY_SECONDS)
        return _from_files(request)


def _from_files(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: the sign-in and the messages of the page's frame are in the database too."""
    return HttpResponse(render_to_string(TEMPLATE, _context(request, shipped_windows())))


def _context(request: HttpRequest, windows: dict[str, Window]) -> dict[str, Any]:
    asked = request.GET.getlist("now")
    chosen = [code for code, _question in taxonomy.TRIAGE if code in asked]
    prefecture = request.GET.get("prefecture", "")
    if prefecture not in dict(taxonomy.PREFECTURES):
        prefecture = ""
    panels = [
        {"situation": situation, **_ways_on(chosen, situation.code, prefecture)}
        for situation in situations(windows, chosen, prefecture)
    ]
    return {
        "chosen": panels[: len(chosen)],
        "others": panels[len(chosen) :],
        "codes": chosen,
        "prefecture": prefecture,
        "prefectures": taxonomy.PREFECTURES,
        "everything": _address(NOW, [code for code, _question in taxonomy.TRIAGE], prefecture),
    }


def _ways_on(chosen: list[str], code: str, prefecture: str) -> dict[str, Any]:
    """Where one goes from a situation: the form with it ticked, and this page for another prefecture."""
    codes = [one for one, _question in taxonomy.TRIAGE if one in {*chosen, code}]
    return {
        "consult": _address(CONSULT, codes, prefecture),
        "by_prefecture": [
            (one, taxonomy.label(taxonomy.PREFECTURES, one), f"{_address(NOW, codes, one)}#{code}")
            for one in taxonomy.SHIKOKU
        ],
    }


def _address(path: str, codes: list[str], prefecture: str) -> str:
    query = QueryDict(mutable=True)
    query.setlist("now", codes)
    if prefecture:
        query["prefecture"] = prefecture
    return f"{path}?{query.urlencode()}"

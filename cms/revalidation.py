"""Public pages that may be stored, but are asked about each time before they are shown again.

A cache keeps such a page with its ETag and asks whether it is still the page (`no-cache`, RFC 9111, 5.2.2.4). The ETag
is made from whatever the page is made from, so that "unchanged" is said without drawing it (RFC 9110, 15.4.5), and what
is published or withdrawn is seen, or gone, from the next request on: in every cache, without anybody purging one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from time import time
from typing import Any

from django.conf import settings
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from cms.generation import Generation
from cms.helpfulness import HelpfulVote

# Pages say how long ago something was and what is open; offices open and close on the quarter of an hour.
QUARTER_SECONDS = 15 * 60
# What pages are drawn from and what changes only with an update: code, templates, words, shipped data.
_BUILT_FROM = {".py", ".html", ".txt", ".mo", ".json"}
_NAMED_BY = ("BASE_URL", "ARTICLE_REVIEW_DAYS")

View = Callable[..., HttpResponse]


def revalidated(view: View) -> View:
    """For a view that draws the same page for everybody who reads in one language.

    Only where the request names nobody; every other answer stays as the view made it.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return revalidate(request, lambda: view(request, *args, **kwargs))

    return wrapped


def revalidate(request: HttpRequest, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """304 where the reader's copy is still the page, else what `draw` gives, with an ETag if it is a page."""
    if not _names_nobody(request):
        return draw()
    # Before drawing: what changes meanwhile makes the page younger than its ETag says, never older.
    etag = _etag(request)
    as_it_was = _marked(HttpResponse(), etag)
    answer = get_conditional_response(request, etag=etag, response=as_it_was)
    if answer is not None and answer is not as_it_was:
        return answer
    response = draw()
    return _marked(response, etag) if response.status_code == 200 else response


def _names_nobody(request: HttpRequest) -> bool:
    """A reader without any cookie of their own: a session, a vote or a draft would show on the page."""
    impersonal = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    return (
        request.method in ("GET", "HEAD")
        and request.COOKIES.keys() <= impersonal
        and not getattr(request, "is_preview", False)
    )


def _marked(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    response.headers.pop("Expires", None)
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _etag(request: HttpRequest) -> str:
    """Weak: the same page may be compressed otherwise. One query."""
    latest_vote = HelpfulVote.objects.order_by("-pk").values("pk")[:1]
    found = Generation.objects.filter(pk=1).values_list("number", Subquery(latest_vote)).first()
    number, vote = found or (0, None)
    request.generation = number  # type: ignore[attr-defined]  # for the page, which counts by it
    parts = (number, vote, get_language(), request.get_full_path(), int(time()) // QUARTER_SECONDS, _build())
    return f'W/"{hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()}"'


@lru_cache(maxsize=1)
def _build() -> str:
    """Another after an update or another setting; the same on every machine that runs the same."""
    digest = hashlib.blake2b(digest_size=16)
    for name in _NAMED_BY:
        digest.update(f"{name}={getattr(settings, name)}\n".encode())
    for path in sorted(_sources()):
        digest.update(path.relative_to(settings.PROJECT_DIR).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[Path]:
    packages = [init.parent for init in Path(settings.PROJECT_DIR).glob("*/__init__.py")]
    return [
        path
        for package in packages
        for path in package.rglob("*")
        if path.suffix in _BUILT_FROM and path.is_file()
    ]

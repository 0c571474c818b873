"""What holds for every request before any view sees it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.errors import error_page, unavailable

_TEXT = {"", "utf-8", "utf8"}
# What goes on while an operator works on the desk: its health, its styles, and what to do in an emergency.
OPEN_IN_MAINTENANCE = ("/healthz", "/readyz", "/static/", "/now/")


class MaintenanceMiddleware:
    """While the file `maintenance` lies in DATA_DIR everything is answered by the 503 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = request.path.startswith(OPEN_IN_MAINTENANCE)
        if not is_open and (settings.DATA_DIR / "maintenance").exists():
            return unavailable(request)
        return self.get_response(request)


class PlainRequestsMiddleware:
    """Refuses forms in strange encodings, and keeps answers out of caches unless a view says otherwise.

    Python knows "charsets" that are no text (rot13, zlib); Django would trip over them. An answer kept by a
    cache would outlive a withdrawal (RFC 9111, 5.2.2.5). PostgreSQL takes no NUL and would answer with an
    error: no key and no cookie of ours has one; what people write is checked field by field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "")
        if "\x00" in request.META.get("HTTP_AUTHORIZATION", ""):
            del request.META["HTTP_AUTHORIZATION"]  # no key of ours; as good as none
        if any("\x00" in value for value in request.COOKIES.values()):
            return error_page(request, 400)
        if request.method == "POST" and charset.lower() not in _TEXT:
            request.encoding = "utf-8"
            return error_page(request, 400)
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if response.cookies:  # a cookie is one reader's own, and so is the page it came with
            response.headers["Cache-Control"] = "no-store"
            response.headers.pop("ETag", None)
        return response

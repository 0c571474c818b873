"""Maps every error to an answer, once: a page for people, problem JSON (RFC 9457) for programs."""

import http
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from tickets.errors import DomainError, InvalidInputError, NotFoundError, OpenMarksError
from tickets.forms import written

logger = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
API_PREFIX = "/api/"
DATABASE_GONE = (OperationalError, InterfaceError)
RETRY_SECONDS = 60
OWN_PAGES = {403, 404, 409, 410, 429}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TOO_LARGE = gettext_lazy("送られた内容が大きすぎます。文章を短くして、もう一度お試しください。")


class TooLargeError(exceptions.APIException):
    """More was sent than is read."""

    status_code = 413
    default_detail = TOO_LARGE


def problem(status: int, code: str, detail: str, errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The members of a problem document; `errors` maps field → messages."""
    body: dict[str, Any] = {
        "type": f"urn:madoguchi:problem:{code}",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return _printable(body)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets Django answer 500, which is then a problem document too."""
    api_error = _as_api_exception(error)
    if api_error is None:
        return None
    set_rollback()
    headers = {}
    if header := getattr(api_error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(api_error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return Response(
        _body_of(api_error), status=_status_of(api_error), headers=headers, content_type=PROBLEM_JSON
    )


class DomainErrorMiddleware:
    """Turns domain errors of pages into pages, and makes every error below /api/ a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            _is_api(request)
            and response.status_code >= 400
            and "json" not in response.get("Content-Type", "")
        ):
            return problem_page(response.status_code)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return error_page(request, error.status, error.user_message)
        if isinstance(error, ProtectedError):
            return error_page(request, 409, _("ほかのところで使われているので、消せません。"))
        if isinstance(error, RequestDataTooBig | TooManyFieldsSent):
            return error_page(request, 413, str(TOO_LARGE))
        if isinstance(error, DATABASE_GONE):
            logger.error("the database does not answer (%s)", type(error).__name__)
            return unavailable(request)
        return None


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The page for an error, or the problem document where a program asks."""
    if _is_api(request):
        return JsonResponse(
            problem(status, _code_for(status), message or _detail_for(status)),
            status=status,
            content_type=PROBLEM_JSON,
        )
    template = f"{status}.html" if status in OWN_PAGES else "400.html"
    context = {"message": message, "kept_texts": _kept_texts(request)}
    return render(request, template, context, status=status)


def _kept_texts(request: HttpRequest) -> list[str]:
    """What somebody wrote before the error; the page shows it, so that nothing typed is lost."""
    if request.method != "POST" or request.content_type not in _FORMS:
        return []
    try:
        return written(request.POST)
    except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, LookupError):
        return []


def problem_page(status: int) -> JsonResponse:
    """A problem document for an error that never reached a view."""
    return JsonResponse(
        problem(status, _code_for(status), _detail_for(status)), status=status, content_type=PROBLEM_JSON
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return error_page(request, 413, str(TOO_LARGE))
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, str(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def closed(request: HttpRequest) -> HttpResponse:
    """For addresses that a library brings and this product does not offer."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Says sorry without touching the database or a context processor, which may be what broke."""
    if isinstance(sys.exc_info()[1], DATABASE_GONE):  # met outside a view: by the session, for example
        return unavailable(request)
    if _is_api(request):
        return problem_page(500)
    return render(None, "500.html", status=500)  # type: ignore[arg-type]


def unavailable(request: HttpRequest) -> HttpResponse:
    """The desk cannot work now and says so, with what was typed; touches the database no more."""
    answer: HttpResponse
    if _is_api(request):
        answer = problem_page(503)
    else:
        answer = HttpResponse(render_to_string("503.html", {"kept_texts": _kept_texts(request)}), status=503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form left open for long, or cookies switched off; what was typed is still in the browser."""
    return error_page(
        request,
        403,
        _(
            "画面を開いてから時間がたったため、送れませんでした。ブラウザーの「戻る」で戻り、画面を読み込み直してから送ってください。"
        ),
    )


def _as_api_exception(error: Exception) -> exceptions.APIException | DomainError | None:
    if isinstance(error, DomainError | exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return _as_api_exception(NotFoundError())
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return TooLargeError()
    if isinstance(error, UnicodeError):
        return exceptions.ParseError(_("送られた内容を読み取れませんでした。"))
    return None


def _status_of(error: exceptions.APIException | DomainError) -> int:
    return error.status if isinstance(error, DomainError) else error.status_code


def _body_of(error: exceptions.APIException | DomainError) -> dict[str, Any]:
    if isinstance(error, OpenMarksError):
        return {
            **problem(400, error.code, error.user_message, error.errors),
            "open_marks": _printable(error.open_marks),
        }
    if isinstance(error, InvalidInputError):
        return problem(400, error.code, error.user_message, error.errors)
    if isinstance(error, DomainError):
        return problem(error.status, error.code, error.user_message)
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, Mapping) else {"non_field_errors": error.detail}
        return problem(400, "invalid", str(InvalidInputError.message), errors)
    return problem(error.status_code, _code_for(error.status_code), str(error.detail))


def _code_for(status: int) -> str:
    return http.HTTPStatus(status).phrase.lower().replace(" ", "_").replace("'", "")


def _detail_for(status: int) -> str:
    if status == 404:
        return str(NotFoundError.message)
    if status >= 500:
        return _("システムの調子が悪いため、受け付けられませんでした。少し待ってからお試しください。")
    return _("この内容では受け付けられませんでした。")


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIX)


def _printable(value: Any) -> Any:
    """Messages may quote what was sent, and a lone surrogate cannot be written as UTF-8."""
    if isinstance(value, Mapping):
        return {str(key): _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value

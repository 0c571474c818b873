"""Each request carries an id into every log line; `logs.py` writes it."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Gives the request an id, repeated in the response's `X-Request-ID` for reports from users.

    The id stays until the next request of this thread: Django logs refused requests after the last middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:12]
        _request_id.set(request_id)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def current_request_id() -> str:
    """The id of the request this thread works on, or worked on last; empty outside of requests."""
    return _request_id.get()

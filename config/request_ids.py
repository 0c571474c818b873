"""Each request and each task carries an id into every log line; secret links never reach a log."""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from celery import current_task
from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_SECRET_LINK = re.compile(r"/c/[^/\s?]+")


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


class RequestIdFilter(logging.Filter):
    """Adds `request_id`: the request's, or the running task's name and id, or `-`."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get() or _task_label() or "-"
        return True


class SecretLinkFilter(logging.Filter):
    """Blanks the token of `/c/<token>/`: whoever reads a log must not be able to open a case."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/c/" in message:
            record.msg, record.args = _SECRET_LINK.sub("/c/[secret]", message), ()
        return True


def _task_label() -> str:
    if current_task and current_task.request.id:
        return f"{current_task.name} {current_task.request.id}"
    return ""

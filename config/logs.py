"""What the logs look like: one JSON object a line, with the request's or the task's id, and nobody's data.

Addresses, phone numbers and secret links are blanked wherever they turn up. Texts of errors are left out but
for those about connections: a database quotes the row it refuses, and a parser what somebody wrote.
"""

import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from celery import current_task
from django.db import OperationalError
from pythonjsonlogger.json import JsonFormatter

from config.request_ids import current_request_id

_BLANKS = (
    (re.compile(r"/c/[^/\s?\"']+"), "/c/[secret]"),
    (re.compile(r"/consult/resume/[^/\s?\"']+"), "/consult/resume/[secret]"),
    (re.compile(r"[\w.+%-]+(?:@|%40|＠)[\w-]+(?:\.[\w-]+)*"), "[address]"),
    (
        re.compile(r"(?<![\w.:-])(?:\+81[-\s]?|0)\d{1,4}[-\s()]{0,2}\d{1,4}[-\s()]{0,2}\d{3,4}(?![\w-])"),
        "[phone]",
    ),
)
_IDS = {"time", "level", "logger", "request_id", "task", "task_id"}
_TELLING = (OSError, OperationalError)
"""Errors whose text says which connection failed and why."""

_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(JsonFormatter):
    """Writes a record as one line. `time` is UTC, ISO 8601."""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.message
        log_data["request_id"] = current_request_id()
        task = current_task if current_task and current_task.request.id else None
        log_data["task"] = task.name if task else ""
        log_data["task_id"] = task.request.id if task else ""
        log_data.update(
            {name: message_dict[name] for name in ("exc_info", "stack_info") if name in message_dict}
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {
            name: blanked(value) if isinstance(value, str) and name not in _IDS else value
            for name, value in log_data.items()
        }

    def formatException(self, ei: _ErrorInfo) -> str:  # noqa: N802  logging's name
        """The frames and the kinds of the error and of those that led to it."""
        parts: list[str] = []
        error = ei[1]
        while error is not None:
            name = f"{type(error).__module__}.{type(error).__qualname__}"
            text = f": {error}" if isinstance(error, _TELLING) else ""
            parts.insert(0, f"{''.join(traceback.format_tb(error.__traceback__))}{name}{text}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\n".join(parts)


def blanked(text: str) -> str:
    """The text without secret links, addresses and phone numbers."""
    for pattern, blank in _BLANKS:
        text = pattern.sub(blank, text)
    return text


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.LineFormatter", "json_ensure_ascii": False}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"},
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {
        # A line for every sweep or question says nothing; failures still show.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "elastic_transport": {"level": "WARNING"},
        # These two write the titles of pages.
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
        "django.server": {"handlers": [], "propagate": True},
        "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}

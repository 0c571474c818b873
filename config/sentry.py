"""Errors to a Sentry server, where one is named: where in the code and of which kind, and nobody's data.

What is sent follows the rule of the logs: no text of errors but those about connections, no address, no secret
link. Requests are cut down to their method and path; local variables, bodies, cookies and breadcrumbs stay here.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.logs import blanked

_TELLING = {"OSError", "OperationalError", "ConnectionError", "ConnectionRefusedError", "TimeoutError"}
_KEPT_OF_REQUEST = ("method", "url")
_DROPPED = ("user", "extra", "breadcrumbs", "server_name", "modules", "threads")


def start(dsn: str) -> None:
    """Begins to send. Raises ImproperlyConfigured where the package is not installed."""
    try:
        import sentry_sdk  # noqa: PLC0415  optional: the extra "sentry" of this package brings it
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is not installed: pip install 'madoguchi[sentry]'"
        ) from error
    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=without_personal_data,
    )


def without_personal_data(event: Any, hint: Any) -> Any:
    """The event as it may leave the house."""
    for name in _DROPPED:
        event.pop(name, None)
    request = event.get("request") or {}
    event["request"] = {
        name: blanked(str(request[name]).partition("?")[0]) for name in _KEPT_OF_REQUEST if name in request
    }
    for error in (event.get("exception") or {}).get("values") or []:
        error["value"] = blanked(str(error.get("value", ""))) if error.get("type") in _TELLING else ""
        for frame in (error.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    if "logentry" in event:
        event["logentry"] = {"message": blanked(str(event["logentry"].get("message", "")))}
    if "transaction" in event:
        event["transaction"] = blanked(str(event["transaction"]))
    return event

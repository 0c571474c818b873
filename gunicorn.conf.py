"""Read by gunicorn from the folder it is started in."""

from typing import Any

from config.logs import LOGGING

logconfig_dict = LOGGING


def post_worker_init(worker: Any) -> None:
    """The application is loaded: what web processes that are no more have counted is forgotten."""
    from config.telemetry import forget_the_dead  # noqa: PLC0415  needs the application

    forget_the_dead()

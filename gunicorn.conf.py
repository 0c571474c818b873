"""Read by gunicorn from the folder it is started in."""

import gc
from typing import Any

from config.logs import LOGGING

logconfig_dict = LOGGING


def post_worker_init(worker: Any) -> None:
    """The application is loaded: what web processes that are no more have counted is forgotten.

    What is loaded stays: the collector need not walk through it again and again, a tenth of the time of a large table.
    """
    from django.urls import get_resolver  # noqa: PLC0415  needs the application

    from config.telemetry import forget_the_dead  # noqa: PLC0415

    forget_the_dead()
    _ = get_resolver().url_patterns  # else the first request would load them
    gc.collect()
    gc.freeze()

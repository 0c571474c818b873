"""How long background tasks take, counted by the process that ran them."""

import time
from typing import Any

from celery.signals import task_postrun, task_prerun
from prometheus_client import Histogram

from config.telemetry import forget_the_dead

TASKS = Histogram(
    "madoguchi_task_seconds",
    "Duration of background tasks",
    ["task", "state"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800),
)
_began: dict[str, float] = {}


@task_prerun.connect
def begin(task_id: str = "", **kwargs: Any) -> None:
    _began[task_id] = time.monotonic()


@task_postrun.connect
def end(task_id: str = "", task: Any = None, state: str | None = None, **kwargs: Any) -> None:
    began = _began.pop(task_id, None)
    if began is not None:
        TASKS.labels(task.name if task else "", state or "").observe(time.monotonic() - began)


def begin_counting() -> None:
    """Called when a worker starts; forgets what workers that are no more have counted."""
    forget_the_dead()

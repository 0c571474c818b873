"""The Celery application. The broker carries wake-ups only: what must happen stands in the Effect table."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

broker.install()
app = Celery("madoguchi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def count_durations(**kwargs: Any) -> None:
    """Settings first: they say where what is counted is kept."""
    from config import durations  # noqa: PLC0415

    durations.begin_counting()


@setup_logging.connect
def keep_logging(**kwargs: Any) -> None:
    """Celery sets up its own logging unless somebody listens here; the settings' is already in place."""

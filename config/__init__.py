"""Settings, URLs, the Celery application and what maps domain errors to answers."""

from config.celery import app as celery_app

__all__ = ["celery_app"]

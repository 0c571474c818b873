"""Scheduled work on pages."""

from celery import shared_task
from django.core.management import call_command
from django.db import transaction

from cms import article_views


@shared_task
def publish_scheduled_task() -> None:
    """Pages that editors set to appear or expire at a time; with what follows, or not at all."""
    with transaction.atomic():
        call_command("publish_scheduled", verbosity=0)


@shared_task
def gather_views_task() -> None:
    """Adds up what was read since, from the files of the web processes."""
    article_views.gather()

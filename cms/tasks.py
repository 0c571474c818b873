"""Scheduled work on pages."""

from celery import shared_task
from django.core.management import call_command
from django.db import transaction


@shared_task
def publish_scheduled_task() -> None:
    """Pages that editors set to appear or expire at a time; with what follows, or not at all."""
    with transaction.atomic():
        call_command("publish_scheduled", verbosity=0)

"""What search does by the clock."""

import logging

from celery import shared_task
from django.utils import timezone

from search import missed
from search.engines.base import SearchError
from search.index import get_engine, rebuild, reconcile

logger = logging.getLogger(__name__)


@shared_task
def reconcile_index_task() -> None:
    """Mends what differs between index and database; the next run tries again if the engine is away."""
    try:
        changes = reconcile()
    except SearchError as error:
        logger.warning("The search index was not compared: %s", error)
        return
    if changes:
        logger.warning("The search index differed and was mended: %s", changes)


@shared_task
def renew_index_task() -> None:
    """Builds the index anew when it is missing or of another version of the analysis or of the mapping."""
    try:
        if not get_engine().is_current():
            logger.warning("The search index is not of this version: rebuilt with %s articles", rebuild())
    except SearchError as error:
        logger.warning("The search index was not rebuilt: %s", error)


@shared_task
def purge_missed_searches_task() -> None:
    """Forgets questions that found nothing and were not asked again."""
    missed.purge(timezone.localdate())

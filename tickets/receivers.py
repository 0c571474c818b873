"""Articles changed in the CMS reach the search index through the outbox, like everything else."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from cms.models import ArticlePage
from tickets import effects


@receiver(page_published, sender=ArticlePage, dispatch_uid="tickets.index_published")
@receiver(page_unpublished, sender=ArticlePage, dispatch_uid="tickets.index_unpublished")
@receiver(post_delete, sender=ArticlePage, dispatch_uid="tickets.index_deleted")
def index_later(sender: type[ArticlePage], instance: ArticlePage, **kwargs: Any) -> None:
    """Writes the effect in the transaction of the change."""
    effects.enqueue_index(instance.pk)

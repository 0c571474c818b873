"""A withdrawn title leaves the suggestions in the transaction that withdraws it.

They show readable articles only anyway; but nothing of a withdrawn text is to stay in a table.
"""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_unpublished

from cms.models import ArticlePage
from search import suggestions


@receiver(page_unpublished, sender=ArticlePage, dispatch_uid="search.forget_unpublished")
@receiver(post_delete, sender=ArticlePage, dispatch_uid="search.forget_deleted")
def forget_title(sender: type[ArticlePage], instance: ArticlePage, **kwargs: Any) -> None:
    suggestions.forget(instance.pk)

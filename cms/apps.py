"""What editors see: pages and snippets."""

from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.db.models import Model
from django.db.models.signals import post_delete, post_migrate, post_save


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "サイト"

    def ready(self) -> None:
        post_migrate.connect(sync_site_address, sender=self, dispatch_uid="cms.sync_site_address")
        _watch_the_public_site()


def _watch_the_public_site() -> None:
    """Whatever changes what readers see begins a new generation of the public site."""
    from wagtail.models import Page, PageViewRestriction  # noqa: PLC0415  models are there from `ready` on
    from wagtail.signals import page_published, page_unpublished  # noqa: PLC0415

    from cms import generation, snippets  # noqa: PLC0415

    for signal in (page_published, page_unpublished):
        signal.connect(generation.begin, dispatch_uid=f"cms.generation.{id(signal)}")
    watched = (PageViewRestriction, snippets.Category, snippets.GlossaryTerm, snippets.Window)
    for model in watched:
        post_save.connect(generation.begin, sender=model, dispatch_uid=f"cms.generation.{model.__name__}")
    for model in (*watched, *_page_types(Page)):
        post_delete.connect(generation.begin, sender=model, dispatch_uid=f"cms.generation.{model.__name__}")


def _page_types(page: type[Model]) -> list[type[Model]]:
    return [model for model in apps.get_models() if issubclass(model, page)]


def sync_site_address(sender: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """After `migrate`: the address Wagtail's admin links to is the one in BASE_URL."""
    site_model = apps.get_model("wagtailcore", "Site")
    tables = connections[using].introspection.table_names()
    if site_model._meta.db_table not in tables:  # noqa: SLF001  Django's API
        return
    base = urlsplit(settings.BASE_URL)
    port = base.port or (443 if base.scheme == "https" else 80)
    site_model.objects.using(using).filter(is_default_site=True).update(hostname=base.hostname, port=port)
    site_model.clear_site_root_paths_cache()

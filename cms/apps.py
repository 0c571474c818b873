"""What editors see: pages and snippets."""

from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "サイト"

    def ready(self) -> None:
        post_migrate.connect(sync_site_address, sender=self, dispatch_uid="cms.sync_site_address")


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

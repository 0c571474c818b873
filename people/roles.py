"""The five roles, as groups, and the permissions each holds. One table; `migrate` makes it true.

Permissions say what a role may do at all; `tickets/rules.py` says on which case.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db import connections
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    COORDINATOR = "coordinator", _("コーディネーター")
    EXPERT = "expert", _("専門家")
    EDITOR = "editor", _("編集者")
    OBSERVER = "observer", _("オブザーバー")
    ADMIN = "admin", _("管理者")


# Labels are `app.codename`; the apps above declare them on their models.
_ARTICLES = ["wagtailadmin.access_admin", "cms.view_articlepage", "cms.view_helpfulvote"]
_SNIPPETS = [
    f"cms.{verb}_{model}"
    for model in ("category", "window", "glossaryterm")
    for verb in ("add", "change", "delete", "view")
]
_PEOPLE = [
    f"people.{verb}_{model}"
    for model in ("user", "expertprofile")
    for verb in ("add", "change", "delete", "view")
]
ROLE_PERMISSIONS: dict[Role, list[str]] = {
    Role.COORDINATOR: ["tickets.coordinate_tickets"],
    Role.EXPERT: ["tickets.answer_tickets"],
    Role.EDITOR: [*_ARTICLES, *_SNIPPETS],
    Role.OBSERVER: ["tickets.view_metrics"],
    Role.ADMIN: [
        "tickets.coordinate_tickets",
        "tickets.view_metrics",
        "tickets.manage_webhooks",
        *_ARTICLES,
        *_SNIPPETS,
        *_PEOPLE,
    ],
}


def sync_roles(sender: AppConfig, **kwargs: Any) -> None:
    """After `migrate`: create the groups and give each exactly the permissions of the table above.

    Model permissions given by hand are taken away again; page permissions are Wagtail's and left alone.
    """
    if sender.name != "people":
        return
    if not apps.is_installed("tickets") or not _tables_exist(kwargs.get("using", "default")):
        return
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    for app_label in ("tickets", "cms", "people", "wagtailadmin"):
        create_permissions(apps.get_app_config(app_label), verbosity=0)
    for role, labels in ROLE_PERMISSIONS.items():
        group, _created = group_model.objects.get_or_create(name=role.value)
        wanted = Q()
        for label in labels:
            app_label, codename = label.split(".")
            wanted |= Q(content_type__app_label=app_label, codename=codename)
        group.permissions.set(permission_model.objects.filter(wanted))


def _tables_exist(using: str) -> bool:
    """`migrate people 0001` alone runs this before the other apps have their tables."""
    tables = connections[using].introspection.table_names()
    return {"auth_group", "tickets_ticket", "cms_category"} <= set(tables)

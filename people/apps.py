"""Accounts of those who work at the desk."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "担当者"

    def ready(self) -> None:
        from people.roles import sync_roles  # noqa: PLC0415  models load before ready()

        post_migrate.connect(sync_roles, dispatch_uid="people.sync_roles")

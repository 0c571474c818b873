"""Rows that are written once: what happened, what was read, what was said."""

from typing import Any

from django.db import models


class AppendOnlyError(RuntimeError):
    """Somebody tried to change what is only ever added to."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")


class AppendOnlyModel(models.Model):
    """A row that can be added and, with its whole case, erased, but never changed."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

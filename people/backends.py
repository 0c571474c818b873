"""Signing in as Django does it; what somebody may do is asked for in one query instead of two."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class OneQueryBackend(ModelBackend):
    """Every page of the desk asks for permissions; own ones and those of groups come together."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """`app.codename` of what `user_obj` may do, kept on it as Django does; nothing for the inactive."""
        if user_obj.is_superuser or not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            mine = Permission.objects.filter(Q(user=user_obj) | Q(group__user=user_obj)).order_by()
            labels = mine.values_list("content_type__app_label", "codename").distinct()
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in labels}  # noqa: SLF001
        return user_obj._perm_cache  # noqa: SLF001

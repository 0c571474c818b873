"""How permissions are read: all of a user's at once."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q

from people.models import User


class OneQueryBackend(ModelBackend):
    """Django's own, which asks for a user's own permissions and for those of the groups one after the other.

    Every page of the desk begins with them. Results are kept on the user, as Django keeps them.
    """

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if (
            not isinstance(user_obj, User)
            or user_obj.is_superuser
            or not user_obj.is_active
            or obj is not None
        ):
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            theirs = Q(user=user_obj) | Q(group__user=user_obj)
            labels = Permission.objects.filter(theirs).order_by()
            rows = labels.values_list("content_type__app_label", "codename")
            user_obj._perm_cache = {f"{app}.{name}" for app, name in rows}  # type: ignore[attr-defined]  # noqa: SLF001
        return user_obj._perm_cache  # type: ignore[attr-defined]  # noqa: SLF001

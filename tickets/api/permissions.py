"""Whom a view of the API admits: the same rules as the pages', from `rules.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


def admits(rule: Callable[[object], bool]) -> type[BasePermission]:
    """A permission class that asks `rule` about who is signed in; others are refused (401 or 403)."""

    class Admits(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            return rule(request.user)

    return Admits

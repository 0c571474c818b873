"""Defaults every API view starts from."""

from collections.abc import Callable
from typing import Any

from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class DenyAll(BasePermission):
    """A view that does not say whom it admits admits nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Pages(PageNumberPagination):
    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100


Endpoint = tuple[str, str, str, Callable[..., Any]]


def only_our_api(endpoints: list[Endpoint]) -> list[Endpoint]:
    """What the OpenAPI document describes: ours. Wagtail's admin has an API of its own below /cms/."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]

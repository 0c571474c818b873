"""Defaults every API view starts from."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
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


class AlwaysJSON(DefaultContentNegotiation):
    """JSON whatever `Accept` says: a program that asks for problem+json should get it, not a 406."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


class BoundedJSONParser(JSONParser):
    """JSON no longer than the settings allow (Django bounds forms only) and no deeper than can be read."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise RequestDataTooBig
        try:
            return super().parse(BytesIO(content), media_type, parser_context)
        except (RecursionError, ParseError) as error:
            raise ParseError(_("送られた内容を JSON として読み取れませんでした。")) from error


Endpoint = tuple[str, str, str, Callable[..., Any]]


def only_our_api(endpoints: list[Endpoint]) -> list[Endpoint]:
    """What the OpenAPI document describes: ours. Wagtail's admin has an API of its own below /cms/."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]

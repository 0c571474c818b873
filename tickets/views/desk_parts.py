"""What the desk's further pages share: the frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tickets.errors import ConflictError, InvalidInputError
from tickets.views.access import private, staff_of
from tickets.views.sidebar import sidebar


def desk_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    error: InvalidInputError | ConflictError | None = None,
) -> HttpResponse:
    """A page of the desk with the queues at the left; kept by no cache."""
    frame = sidebar(staff_of(request))
    return private(render(request, template, {**frame, **context}, status=error.status if error else 200))

"""What every page behind a secret link shares: the key opens it, and nobody keeps it or is led to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from tickets import forms


def private(response: HttpResponse) -> HttpResponse:
    """Keeps the answer out of caches and search engines, and its address out of other sites' logs.

    The address is a secret. "no-referrer" would make browsers send `Origin: null`, which CSRF refuses.
    """
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def private_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page with the headers of `private`."""
    return private(render(request, template, context, status=status))


def unknown_link(request: HttpRequest) -> HttpResponse:
    """For a wrong, an ended and an erased link alike: how to get a new one, and what was typed."""
    kept = forms.written(request.POST) if request.method == "POST" else []
    return private_page(request, "tickets/status_unknown.html", {"kept_texts": kept}, status=404)

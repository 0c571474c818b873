"""Files of a case, for the desk: looked at as pictures, or downloaded, with a warning before they were scanned."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tickets import viewing
from tickets.asking import attachments, file_access
from tickets.errors import NotFoundError
from tickets.views.access import private


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, number: str, file_id: uuid.UUID) -> HttpResponseBase:
    """The bytes of one file. In quarantine: a warning first, and for coordinators only. Infected: never."""
    found = file_access.open_to(request.user, number, file_id)
    if found.is_quarantined and request.method != "POST":
        return _page(request, "tickets/file_warning.html", {"file": found})
    return file_access.download(found)


@login_required
@require_http_methods(["GET", "HEAD"])
def look(request: HttpRequest, number: str, file_id: uuid.UUID) -> HttpResponse:
    """What is in one file, without opening it: pictures of its pages, or a mail as plain text."""
    found = file_access.open_to(request.user, number, file_id)
    path = file_access.stored(found)
    context: dict[str, Any] = {"file": found, "number": number}
    try:
        if found.media_type == attachments.MAIL_TYPE:
            context["mail"] = viewing.mail(path)
        else:
            context["pages"] = range(1, viewing.page_count(path, found.media_type) + 1)
    except viewing.UnreadableFileError:
        context["is_unreadable"] = True
    return _page(request, "tickets/file_view.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def page_picture(request: HttpRequest, number: str, file_id: uuid.UUID, page: int) -> HttpResponse:
    """One page as a PNG, drawn anew."""
    found = file_access.open_to(request.user, number, file_id)
    if found.media_type == attachments.MAIL_TYPE:
        raise NotFoundError
    try:
        drawn = viewing.picture(file_access.stored(found), found.media_type, page)
    except viewing.UnreadableFileError as error:
        raise NotFoundError from error
    return private(HttpResponse(drawn, content_type="image/png"))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return private(render(request, template, context))

"""Files of a case, for the desk: looked at as pictures, or downloaded, with a warning before they were scanned."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import rules, viewing
from tickets.asking import attachments
from tickets.errors import ForbiddenError, NotFoundError
from tickets.models import Attachment
from tickets.views.access import private


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, number: str, file_id: uuid.UUID) -> HttpResponseBase:
    """The bytes of one file. In quarantine: a warning first, and for coordinators only. Infected: never."""
    found = _open_to(request, number, file_id)
    if found.is_quarantined and request.method != "POST":
        return _page(request, "tickets/file_warning.html", {"file": found})
    return _file(found)


@login_required
@require_http_methods(["GET", "HEAD"])
def look(request: HttpRequest, number: str, file_id: uuid.UUID) -> HttpResponse:
    """What is in one file, without opening it: pictures of its pages, or a mail as plain text."""
    found = _open_to(request, number, file_id)
    path = _stored(found)
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
    found = _open_to(request, number, file_id)
    if found.media_type == attachments.MAIL_TYPE:
        raise NotFoundError
    try:
        drawn = viewing.picture(_stored(found), found.media_type, page)
    except viewing.UnreadableFileError as error:
        raise NotFoundError from error
    return private(HttpResponse(drawn, content_type="image/png"))


def _open_to(request: HttpRequest, number: str, file_id: uuid.UUID) -> Attachment:
    """The file, if this user may look into it now. Raises NotFoundError, ForbiddenError."""
    found = (
        Attachment.objects.visible_to(request.user)
        .select_related("ticket")
        .filter(pk=file_id, ticket__number=number)
        .first()
    )
    if found is None or found.ticket is None:
        raise NotFoundError
    if found.state == Attachment.State.INFECTED:
        raise ForbiddenError(_("ウイルスの疑いがあるため、このファイルは開けません。"))
    if found.is_quarantined and not rules.is_coordinator(request.user, found.ticket):
        raise ForbiddenError(
            _("ウイルスの確認がすんでいないため、まだ開けません。窓口の担当者に相談してください。")
        )
    return found


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return private(render(request, template, context))


def _stored(attachment: Attachment) -> Path:
    path = attachments.path_of(attachment.pk)
    if not path.is_file():
        raise NotFoundError
    return path


def _file(attachment: Attachment) -> FileResponse:
    response = FileResponse(
        _stored(attachment).open("rb"),
        as_attachment=True,
        filename=attachments.download_name(attachment),
        content_type="application/octet-stream",
    )
    add_never_cache_headers(response)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

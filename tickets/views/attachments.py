"""Files of a case, for the desk: always a download, and with a warning before they were scanned."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import attachments, rules
from tickets.errors import ForbiddenError, NotFoundError
from tickets.models import Attachment


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, number: str, file_id: uuid.UUID) -> HttpResponseBase:
    """The bytes of one file. In quarantine: a warning first, and for coordinators only. Infected: never."""
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
    if found.is_quarantined:
        if not rules.is_coordinator(request.user, found.ticket):
            raise ForbiddenError(
                _("ウイルスの確認がすんでいないため、まだ開けません。窓口の担当者に相談してください。")
            )
        if request.method != "POST":
            page = render(request, "tickets/file_warning.html", {"file": found})
            add_never_cache_headers(page)
            return page
    return _file(found)


def _file(attachment: Attachment) -> FileResponse:
    path = attachments.path_of(attachment.pk)
    if not path.is_file():
        raise NotFoundError
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=attachments.download_name(attachment),
        content_type="application/octet-stream",
    )
    add_never_cache_headers(response)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

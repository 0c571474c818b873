"""Who at the desk gets the bytes of a file that an asker sent, and how they are handed over: for pages and API."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from people.models import User
from tickets import rules
from tickets.asking import attachments
from tickets.errors import ForbiddenError, NotFoundError
from tickets.models import Attachment


def open_to(user: User | AnonymousUser, number: str, file_id: uuid.UUID) -> Attachment:
    """The file, if this user may look into it now. Raises NotFoundError, ForbiddenError."""
    found = (
        Attachment.objects.visible_to(user)
        .select_related("ticket")
        .filter(pk=file_id, ticket__number=number)
        .first()
    )
    if found is None or found.ticket is None:
        raise NotFoundError
    if found.state == Attachment.State.INFECTED:
        raise ForbiddenError(_("ウイルスの疑いがあるため、このファイルは開けません。"))
    if found.is_quarantined and not rules.is_coordinator(user, found.ticket):
        raise ForbiddenError(
            _("ウイルスの確認がすんでいないため、まだ開けません。窓口の担当者に相談してください。")
        )
    return found


def stored(attachment: Attachment) -> Path:
    """Where its bytes are. Raises NotFoundError where they are gone."""
    path = attachments.path_of(attachment.pk)
    if not path.is_file():
        raise NotFoundError
    return path


def download(attachment: Attachment) -> FileResponse:
    """The bytes, to be kept as a file: no browser opens them in a page of ours, and no cache keeps them."""
    response = FileResponse(
        stored(attachment).open("rb"),
        as_attachment=True,
        filename=attachments.download_name(attachment),
        content_type="application/octet-stream",
    )
    add_never_cache_headers(response)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

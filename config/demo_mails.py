"""The mails a demo has "sent", to be read in the browser. Wired in only where DEMO is set."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NEWEST = 100
_SEPARATOR = b"\n" + b"-" * 79


def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails."""
    files = sorted(_folder().glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)[:NEWEST]
    return render(request, "demo/mails.html", {"mails": [_read(file) for file in files]})


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail."""
    file = _folder() / name
    if file.parent != _folder() or not file.is_file():
        raise Http404
    return render(request, "demo/mail.html", {"mail": _read(file)})


def _folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def _read(file: Path) -> dict[str, Any]:
    """What Django's file backend wrote: one message per file, ended by a line of dashes."""
    raw = file.read_bytes().removesuffix(b"\n").removesuffix(_SEPARATOR)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  the policy above makes it one
    return {
        "name": file.name,
        "to": message["To"],
        "subject": message["Subject"],
        "date": message["Date"],
        "message_id": message["Message-ID"],
        "body": message.get_content(),
    }

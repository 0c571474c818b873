"""The mails a demo has "sent": kept in a folder and read in the browser. Wired in only where DEMO is set."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage as DjangoEmail
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

NEWEST = 100


class FolderBackend(BaseEmailBackend):
    """Writes each mail into a file named after its Message-ID: sent twice, it is still one mail."""

    def send_messages(self, email_messages: Sequence[DjangoEmail]) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for email_message in email_messages:
            message = email_message.message()
            file = folder / f"{_UNSAFE.sub('_', message['Message-ID'].strip('<>'))}.eml"
            part = file.with_suffix(".part")
            part.write_bytes(message.as_bytes())
            part.replace(file)
        return len(email_messages)


_UNSAFE = re.compile(r"[^\w.@-]")


def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails."""
    files = sorted(_folder().glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)[:NEWEST]
    return render(request, "demo/mails.html", {"mails": [_read(file) for file in files]})


def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail."""
    file = _folder() / name
    if file.parent != _folder() or not file.is_file():
        raise Http404
    return render(request, "demo/mail.html", {"mail": _read(file)})


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "mails"


def _read(file: Path) -> dict[str, Any]:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  the policy above makes it one
    return {
        "name": file.name,
        "to": message["To"],
        "subject": message["Subject"],
        "date": message["Date"],
        "message_id": message["Message-ID"],
        "body": message.get_content(),
    }

"""Files that askers send: which are taken, where they lie, and how they become a case's.

Limits and types follow the form's own words (`LIMITS`). What a file is, is read from its content; its name
and what the browser says of it count for nothing.
"""

from __future__ import annotations

import logging
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import clock, effects
from tickets.models import Attachment, Draft, Ticket

logger = logging.getLogger(__name__)

LARGEST = 10 * 1024 * 1024
MOST = 5
# With all replies together: nobody fills the disk through one link.
MOST_OF_CASE = 20
LIMITS = gettext_lazy(
    "PDF、写真・画面の画像（PNG・JPEG・GIF・WebP・HEIC）、メールのファイル（.eml）。1つ10MBまで、5つまで。"
)
TYPES = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
}
MAIL_TYPE = "message/rfc822"
_HEAD = 64 * 1024
_MAIL_HEADERS = ("From", "Date", "Received", "Subject", "Message-ID")
_FEWEST_HEADERS = 2
_NAME_LENGTH = 100
_ORPHAN_AFTER = timedelta(days=1)


def folder() -> Path:
    """Where files lie, each under its id. Outside MEDIA_ROOT: no web server shows it."""
    return Path(settings.DATA_DIR) / "attachments"


def path_of(attachment_id: uuid.UUID) -> Path:
    return folder() / attachment_id.hex


def add(draft: Draft, files: Iterable[UploadedFile]) -> list[str]:
    """Keeps `files` with the draft; returns a sentence for each that was not taken, naming it."""
    taken, refused = _sorted_out(files, MOST - draft.attachments.count(), _("つけられるのは5つまでです。"))
    for file in taken:
        _store(file, draft=draft)
    return refused


def add_to_case(ticket: Ticket, files: Iterable[UploadedFile]) -> list[str]:
    """Keeps `files` with the case, all of them or, where one is not taken, none; the caller holds its lock.

    Returns a sentence for each that was not taken, naming it.
    """
    left = MOST_OF_CASE - ticket.attachments.count()
    too_many = (
        _("つけられるのは、一度に5つまでです。")
        if left >= MOST
        else _("1つの相談につけられるのは、全部で20までです。")
    )
    taken, refused = _sorted_out(files, min(left, MOST), too_many)
    for file in taken if not refused else ():
        _store(file, ticket=ticket)
    return refused


def too_large(names: Iterable[str | None]) -> list[str]:
    """A sentence for each file that `tickets.asking.uploads` stopped reading."""
    return [_refusal(clean_name(name or ""), _("1つ10MBまでです。")) for name in names]


def _sorted_out(
    files: Iterable[UploadedFile], room: int, too_many: str
) -> tuple[list[UploadedFile], list[str]]:
    """(those to be taken, a sentence for each of the others)."""
    taken: list[UploadedFile] = []
    refused = []
    for file in files:
        reason = too_many if len(taken) >= room else _why_not(file)
        if reason:
            refused.append(_refusal(clean_name(file.name or ""), reason))
        else:
            taken.append(file)
    return taken, refused


def _refusal(name: str, reason: str) -> str:
    return _("「%(name)s」は受け取れませんでした。%(reason)s") % {"name": name, "reason": reason}


def _why_not(file: UploadedFile) -> str:
    if not file.size:
        return _("中身が空です。")
    if file.size > LARGEST:
        return _("1つ10MBまでです。")
    if not _media_type(file):
        return _("PDF・画像・メール（.eml）のほかは受け取れません。")
    return ""


def _media_type(file: UploadedFile) -> str:
    """What the content is, or "" where it is none of the types taken."""
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    kind = filetype.guess(head)
    if kind is not None:
        return kind.mime if kind.mime in TYPES else ""
    return MAIL_TYPE if _is_mail(head) else ""


def _is_mail(head: bytes) -> bool:
    """Mails have no signature: text that begins with headers as every mail program writes them (RFC 5322)."""
    if b"\x00" in head or not re.match(rb"(?:From |[\x21-\x39\x3b-\x7e]+:)", head):
        return False
    found = BytesParser(policy=policy.compat32).parsebytes(head, headersonly=True)
    return sum(name in found for name in _MAIL_HEADERS) >= _FEWEST_HEADERS


def clean_name(name: str) -> str:
    """What somebody called a file, on one line, without folders and signs that do harm in a header or a list."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    plain = "".join(sign if sign.isprintable() and sign not in '<>:"|?*;%' else "_" for sign in last)
    stem, dot, ending = plain.strip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    return (f"{stem[:_NAME_LENGTH]}.{ending[:10]}" if ending else stem[:_NAME_LENGTH]) or _("ファイル")


def download_name(attachment: Attachment) -> str:
    """The name to save it under: its ending says what it is, whatever it was called."""
    ending = TYPES.get(attachment.media_type, "eml")
    stem = attachment.name.rpartition(".")[0] or attachment.name
    return f"{stem}.{ending}"


def _store(file: UploadedFile, **owner: Draft | Ticket) -> None:
    """First the bytes, then the row: a crash between leaves a file that `remove_orphans` finds."""
    attachment = Attachment(
        name=clean_name(file.name or ""),
        media_type=_media_type(file),
        size=file.size or 0,
        created_at=clock.now(),
        **owner,
    )
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(attachment.pk)
    try:
        with path.open("xb") as target:
            path.chmod(0o600)
            for chunk in file.chunks():
                target.write(chunk)
        with transaction.atomic():
            attachment.save()
            effects.enqueue_scan(attachment.pk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def hand_over(form_key: uuid.UUID, ticket: Ticket) -> None:
    """The files of the draft become the case's; call it in the transaction that makes the case."""
    Attachment.objects.filter(draft_id=form_key).update(draft=None, ticket=ticket)


def remove_all(rows: Iterable[Attachment]) -> None:
    """Removes rows at once and their bytes after the commit."""
    for attachment in rows:
        path = path_of(attachment.pk)
        attachment.delete()
        transaction.on_commit(_unlink(path), robust=True)


def _unlink(path: Path) -> Callable[[], None]:
    def unlink() -> None:
        path.unlink(missing_ok=True)

    return unlink


def remove_orphans() -> int:
    """Removes files no row knows of, left by a crash or by a case that was erased; returns how many."""
    if not folder().is_dir():
        return 0
    old = datetime.now(tz=UTC).timestamp() - _ORPHAN_AFTER.total_seconds()
    names = {path.name: path for path in folder().iterdir() if path.stat().st_mtime < old}
    known = {pk.hex for pk in Attachment.objects.values_list("pk", flat=True)}
    orphans = [path for name, path in names.items() if name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)

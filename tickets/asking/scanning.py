"""Looks for malware in what askers sent: by clamd where CLAMD_URL is set; without it files stay in quarantine.

Protocol: clamd(8), INSTREAM. Done here because the Python clients of clamd are no longer maintained.
"""

import socket
import struct
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tickets import clock, effects
from tickets.asking import attachments
from tickets.models import Attachment, Effect
from tickets.telling import notices

_SECONDS = 30
_CHUNK = 64 * 1024
_ANSWER = 4096
_PORT = 3310
# Every run takes so many of those that wait since before there was a scanner.
_AT_ONCE = 200


class ScannerError(Exception):
    """The scanner answered something else than yes or no; the effect is tried again."""


def scan_attachment(effect: Effect) -> None:
    """Sets the state of one file. Raises OSError or ScannerError while the scanner does not answer."""
    attachment = Attachment.objects.filter(pk=UUID(effect.payload["attachment"])).first()
    if attachment is None or not attachment.is_quarantined:
        return  # taken back meanwhile, or scanned before
    if not settings.CLAMD_URL:
        Attachment.objects.filter(pk=attachment.pk).update(state=Attachment.State.UNSCANNED)
        return
    infected = _is_infected(attachments.path_of(attachment.pk))
    state = Attachment.State.INFECTED if infected else Attachment.State.CLEAN
    Attachment.objects.filter(pk=attachment.pk).update(state=state, scanned_at=clock.now())
    if infected and attachment.ticket:
        notices.file_infected(attachment.ticket, attachment.pk)


def scan_again() -> int:
    """Has files scanned that nothing could scan when they came, now that CLAMD_URL is set; returns how many."""
    if not settings.CLAMD_URL:
        return 0
    with transaction.atomic():
        unscanned = Attachment.objects.select_for_update().filter(state=Attachment.State.UNSCANNED)
        some = list(unscanned.order_by("created_at", "pk")[:_AT_ONCE])
        for attachment in some:
            attachment.state = Attachment.State.WAITING
            effects.enqueue_scan(attachment.pk)
        Attachment.objects.bulk_update(some, ["state"])
    return len(some)


def _is_infected(path: Path) -> bool:
    with _connect() as connection, path.open("rb") as file:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(_CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = connection.recv(_ANSWER).rstrip(b"\0\n")
    if answer.endswith(b"OK"):
        return False
    if answer.endswith(b"FOUND"):
        return True
    raise ScannerError


def _connect() -> socket.socket:
    """To where CLAMD_URL says: `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    address = urlsplit(settings.CLAMD_URL)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_SECONDS)
        connection.connect(address.path)
        return connection
    return socket.create_connection((address.hostname or "127.0.0.1", address.port or _PORT), _SECONDS)

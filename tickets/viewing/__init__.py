"""Shows what is in a file somebody sent without opening the file: as pictures of its pages, or a mail as plain text.

The bytes are read by a process of its own that has little memory, little time and no right to write (`renderer.py`);
what comes back is drawn anew, so that nothing of the file itself reaches a browser.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tickets.viewing import renderer

_SECONDS = 20


class UnreadableFileError(Exception):
    """The file cannot be drawn: broken, locked by a password, too large when unpacked, or it took too long."""


@dataclass(frozen=True)
class Mail:
    """A mail to be read: (name, value) of the headers that matter, its text, and what its attachments are called."""

    headers: list[tuple[str, str]]
    text: str
    attachments: list[str]


def page_count(path: Path, media_type: str) -> int:
    """How many pages there are to look at, `renderer.MOST_PAGES` at most; 1 for a picture. Raises UnreadableFileError."""
    if media_type != renderer.PDF:
        return 1
    return min(int(_run("count", path)), renderer.MOST_PAGES)


def picture(path: Path, media_type: str, page: int) -> bytes:
    """A PNG of page `page` (from 1) of a PDF, or of the picture. Raises UnreadableFileError."""
    return _run("pdf" if media_type == renderer.PDF else "image", path, page)


def mail(path: Path) -> Mail:
    """What a mail file says. Raises UnreadableFileError."""
    found: dict[str, Any] = json.loads(_run("mail", path))
    headers = [(name, value) for name, value in found["headers"]]
    return Mail(headers, found["text"], found["attachments"])


def _run(kind: str, path: Path, page: int = 1) -> bytes:
    with path.open("rb") as file:
        try:
            done = subprocess.run(  # noqa: S603  our own program, with our own words
                [sys.executable, "-I", renderer.__file__, kind, str(page)],
                stdin=file,
                capture_output=True,
                timeout=_SECONDS,
                check=True,
                env={},
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise UnreadableFileError from error
    return done.stdout

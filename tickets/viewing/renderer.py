"""Draws one file, read from standard input, to standard output. Runs as a process of its own: it may die of what it reads.

Usage: renderer.py count|pdf|image|mail PAGE. Knows nothing of the rest of the product.
"""

import io
import json
import resource
import sys
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from html.parser import HTMLParser

PDF = "application/pdf"
MOST_PAGES = 30
_LONGEST_SIDE = 1600
_MOST_PIXELS = 60_000_000
_MEMORY = 1536 * 1024 * 1024
_CPU_SECONDS = 15
_MOST_TEXT = 20_000
_HEADERS = ("From", "To", "Reply-To", "Return-Path", "Date", "Subject")


def limit() -> None:
    """Little memory, little time, no files written."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def count(data: bytes) -> bytes:
    """How many pages a PDF has."""
    import pypdfium2  # noqa: PLC0415  only after the limits are set

    return str(len(pypdfium2.PdfDocument(data))).encode()


def pdf(data: bytes, page: int) -> bytes:
    """A PNG of one page, from 1."""
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(data)
    sheet = document[page - 1]
    scale = min(_LONGEST_SIDE / max(sheet.get_size()), 3)
    target = io.BytesIO()
    sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB").save(target, "PNG")
    return target.getvalue()


def image(data: bytes) -> bytes:
    """The first picture, drawn anew: what else the file holds (place, camera, scripts) stays behind."""
    import pillow_heif  # noqa: PLC0415
    from PIL import Image, ImageOps  # noqa: PLC0415

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS // 2  # Pillow refuses at twice as many
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    clean = Image.new("RGB", picture.size, "white")
    rgba = picture.convert("RGBA")
    clean.paste(rgba, mask=rgba.getchannel("A"))
    target = io.BytesIO()
    clean.save(target, "PNG")
    return target.getvalue()


class _Words(HTMLParser):
    """The words of an HTML mail. Addresses of links are written out: where they lead is what one looks for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        if tag in ("p", "br", "div", "tr", "li"):
            self.words.append("\n")
        if tag == "a" and (address := dict(attrs).get("href")):
            self.words.append(f"［{address}］")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def mail(data: bytes) -> bytes:
    """JSON: headers, text, names of attachments."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
    body = message.get_body(preferencelist=("plain", "html"))
    text = "" if body is None else _text_of(body)
    found = {
        "headers": [(name, str(message[name])[:500]) for name in _HEADERS if message[name]],
        "text": text[:_MOST_TEXT],
        "attachments": [
            part.get_filename() or part.get_content_type() for part in message.iter_attachments()
        ],
    }
    return json.dumps(found).encode()


def _text_of(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        text = raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a charset nobody knows
        text = raw.decode("utf-8", "replace")
    if part.get_content_type() != "text/html":
        return text
    words = _Words()
    words.feed(text)
    return "\n".join(line.strip() for line in "".join(words.words).splitlines() if line.strip())


def main() -> None:
    kind, page = sys.argv[1], int(sys.argv[2])
    limit()
    data = sys.stdin.buffer.read()
    drawn = {"count": lambda: count(data), "pdf": lambda: pdf(data, page), "image": lambda: image(data)}
    sys.stdout.buffer.write(drawn.get(kind, lambda: mail(data))())


if __name__ == "__main__":
    main()

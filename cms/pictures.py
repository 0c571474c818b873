"""The picture that goes with a link on other sites: the title of the answer and the name of the desk."""

import hashlib
import io
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.cache import caches
from PIL import Image, ImageDraw, ImageFont

from cms.reading import SITE_NAME

# What the big networks show without cutting.
SIZE = (1200, 630)
MARGIN = 80
# Titles of any usual length fit in one of these; what does not ends in "…".
TITLE_SIZES = (64, 52, 44)
MOST_LINES = 4
INK, PAPER, ACTION, QUIET = "#1a1a1a", "#ffffff", "#0017c1", "#4d4d4d"
# Debian's fonts-noto-cjk and fonts-ipaexfont-gothic. Without either, every answer has the picture of the site.
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"),
    Path("/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf"),
)
SITE_PICTURE = "cms/img/share.png"
NEVER_FIRST = "、。，．・：；？！ー〜」』）］｝〉》】ぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
# Only under the hash of a title, and only for a while: a picture is served for readable articles alone.
KEPT_SECONDS = 600


def picture_of(title: str) -> bytes:
    """A PNG that shows `title`, or the site's own picture on a machine without a Japanese font."""
    font = next((path for path in FONTS if path.exists()), None)
    if font is None:
        return _site_picture()
    key = f"picture-{hashlib.sha256(title.encode()).hexdigest()}"
    picture = caches["near"].get(key)
    if picture is None:
        picture = draw(title, font)
        caches["near"].set(key, picture, KEPT_SECONDS)
    return picture


def draw(title: str, font: Path) -> bytes:
    """The PNG itself; the longer the title, the smaller its letters."""
    image = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, SIZE[0], 24), fill=ACTION)
    size, lines = _fitted(" ".join(title.split()), font)
    for number, line in enumerate(lines):
        canvas.text((MARGIN, 110 + number * int(size * 1.5)), line, fill=INK, font=_font(font, size))
    canvas.text((MARGIN, SIZE[1] - 110), SITE_NAME, fill=QUIET, font=_font(font, 36))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _fitted(title: str, font: Path) -> tuple[int, list[str]]:
    for size in TITLE_SIZES:
        lines = _wrapped(title, _font(font, size))
        if len(lines) <= MOST_LINES:
            return size, lines
    return size, [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…"]


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for letter in text:
        if font.getlength(lines[-1] + letter) > SIZE[0] - 2 * MARGIN and letter not in NEVER_FIRST:
            lines.append("")
        lines[-1] += letter
    return lines


@lru_cache(maxsize=8)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=1)
def _site_picture() -> bytes:
    return Path(str(finders.find(SITE_PICTURE))).read_bytes()

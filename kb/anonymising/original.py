"""A text made readable for detectors (NFKC, plain spaces), and the way back to where each letter stood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Half-width kana carry their voicing marks as letters of their own; combining marks belong to what is before them.
_CLUSTER = re.compile("[\\s\\S][\uff9e\uff9f\u3099\u309a\u0300-\u036f]*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ud800-\udfff]")
_SPACE = re.compile(r"[\t\f\v\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Readable:
    """`text` is what detectors read; `starts` and `ends` give for each letter of it its place in the original."""

    text: str
    starts: list[int] | range
    ends: list[int] | range

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of `text` stands in the original. `start` < `end`."""
        return self.starts[start], self.ends[end - 1]


def readable(original: str) -> Readable:
    """`original` in one spelling of width, without what cannot be seen. Line breaks stay."""
    if unicodedata.is_normalized("NFKC", original) and not _INVISIBLE.search(original):
        text = _SPACE.sub(" ", original)
        return Readable(text, range(len(text)), range(1, len(text) + 1))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(original):
        seen = _INVISIBLE.sub("", match[0])
        plain = _SPACE.sub(" ", unicodedata.normalize("NFKC", seen))
        letters.append(plain)
        starts.extend([match.start()] * len(plain))
        ends.extend([match.end()] * len(plain))
    return Readable("".join(letters), starts, ends)

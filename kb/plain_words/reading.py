"""A text made comparable (width, case) without losing where each character stood, and cut into words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field

from search.analysis import Morpheme, morphemes

_MARKS = "ﾞﾟ"  # half-width voicing marks belong to the letter before: ｶﾞ is one character to a reader
_ADDRESS = re.compile(r"https?://[\x21-\x7e]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class PlainText:
    """`plain` is NFKC and lower case; `place(i)` says where in `text` its i-th character began."""

    text: str
    plain: str
    starts: list[int]
    words: list[Morpheme]
    addresses: list[tuple[int, int]]
    _begins: dict[int, int] = field(default_factory=dict)
    _ends: dict[int, int] = field(default_factory=dict)

    def place(self, position: int) -> int:
        return self.starts[position] if position < len(self.starts) else len(self.text)

    def is_in_address(self, start: int) -> bool:
        return any(begin <= start < end for begin, end in self.addresses)

    def words_in(self, start: int, end: int) -> tuple[int, int] | None:
        """The words that fill [start, end) exactly, first and last by number; None where it cuts one in two."""
        first, last = self._begins.get(start), self._ends.get(end)
        return None if first is None or last is None else (first, last)

    def words_between(self, start: int, end: int) -> list[Morpheme]:
        begins = list(self._begins)
        return self.words[bisect_left(begins, start) : bisect_left(begins, end)]


def read(text: str) -> PlainText:
    """Prepares `text` once for all rules."""
    starts: list[int] = []
    letters: list[str] = []
    position = 0
    while position < len(text):
        after = position + 1
        while after < len(text) and text[after] in _MARKS:
            after += 1
        plain = unicodedata.normalize("NFKC", text[position:after]).lower()
        letters.append(plain)
        starts.extend([position] * len(plain))
        position = after
    words = list(morphemes(text))
    return PlainText(
        text=text,
        plain="".join(letters),
        starts=starts,
        words=words,
        addresses=[match.span() for match in _ADDRESS.finditer(text)],
        _begins={word.start: number for number, word in enumerate(words)},
        _ends={word.end: number for number, word in enumerate(words)},
    )

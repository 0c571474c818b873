"""What differs between two texts, word by word, for somebody who has to decide about the second."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from search import analysis

# Below this likeness marks on single words hide more than they show. Measured as by difflib, 0 to 1.
REWRITTEN_BELOW = 0.45
# An agreement this short between two changes is chance, such as a lone particle. Characters.
CHANCE = 2
MOST_WORDS = 40
"""A longer list of words that are gone is read by nobody."""
# Names, places, dates and figures: two characters or more, not only hiragana.
_TELLING = re.compile("(?s)^(?=..).*[^ぁ-ゖー]")


class Kind(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    text: str
    kind: Kind


@dataclass(frozen=True)
class Comparison:
    """Both texts whole, in pieces. `is_rewritten` says that they are too different for marks: one piece each."""

    before: list[Piece]
    after: list[Piece]
    is_rewritten: bool

    @property
    def is_same(self) -> bool:
        return all(piece.kind is Kind.SAME for piece in [*self.before, *self.after])


def compare(before: str, after: str) -> Comparison:
    """The words of `before` that are gone from `after`, and those of `after` that are new.

    Joined, the pieces of each side are the text itself.
    """
    old, new = list(_tokens(before)), list(_tokens(after))
    matcher = SequenceMatcher(a=old, b=new)
    if matcher.ratio() < REWRITTEN_BELOW:
        return Comparison([Piece(before, Kind.SAME)], [Piece(after, Kind.SAME)], is_rewritten=True)
    left: list[Piece] = []
    right: list[Piece] = []
    steps = matcher.get_opcodes()
    for position, (tag, a1, a2, b1, b2) in enumerate(steps):
        gone, added = "".join(old[a1:a2]), "".join(new[b1:b2])
        is_inside = 0 < position < len(steps) - 1
        is_same = tag == "equal" and not (is_inside and len(gone.strip()) <= CHANCE)
        _append(left, gone, Kind.SAME if is_same else Kind.GONE)
        _append(right, added, Kind.SAME if is_same else Kind.NEW)
    return Comparison(left, right, is_rewritten=False)


def words_left_out(before: str, after: str) -> list[str]:
    """Names, places, dates and other telling words of `before` that `after` has in no form, in order.

    Neighbours are one expression. Common words in hiragana alone are left to the marks of `compare`.
    """
    kept = set(analysis.words(after))
    found: list[tuple[int, int]] = []
    for span in analysis.spans(before):
        if span.word in kept:
            continue
        if found and found[-1][1] == span.start:
            found[-1] = (found[-1][0], span.end)
        elif span.word not in analysis.STOP_WORDS:  # 所 alone says nothing, in 三好製作所 it does
            found.append((span.start, span.end))
    expressions = dict.fromkeys(before[start:end] for start, end in found)
    return [words for words in expressions if _TELLING.search(words)][:MOST_WORDS]


def found_in(text: str, values: list[str]) -> list[str]:
    """Which of `values` (a firm's name, an address) stand in `text`, whatever their width or case."""
    plain = folded(text)
    return [value for value in values if len(folded(value)) > 1 and folded(value) in plain]


def folded(text: str) -> str:
    """The text without blanks, width and case, to be compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _tokens(text: str) -> Iterator[str]:
    """Content words, and what stands between them."""
    end = 0
    for span in analysis.spans(text):
        if span.start > end:
            yield text[end : span.start]
        yield text[span.start : span.end]
        end = span.end
    if end < len(text):
        yield text[end:]


def _append(pieces: list[Piece], text: str, kind: Kind) -> None:
    """Adds a piece, or makes the last one longer where it is of the same kind."""
    if pieces and pieces[-1].kind is kind:
        pieces[-1] = Piece(pieces[-1].text + text, kind)
    elif text:
        pieces.append(Piece(text, kind))

"""The detector: every part asked, what they found merged, told in the offsets of the text as it was given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kb.anonymising import (
    combinations,
    ginza,
    introductions,
    names,
    own_fields,
    places,
    shapes,
    wording,
)
from kb.anonymising.combinations import Codes
from kb.anonymising.marks import Found, Mark, merged
from kb.anonymising.original import readable
from kb.anonymising.own_fields import Known
from search.analysis import fold

NAME_TYPES = frozenset(("person", "organisation", "place", "facility", "product", "name"))
"""Types that say what something is called, as against what it is shaped like."""


def find(
    text: str, *, known: Iterable[Known] = (), codes: Codes | None = None, extra: bool | None = None
) -> list[Found]:
    """What is found in `text`, in its order, without overlaps.

    `known` is what the case itself knows, `codes` what is published beside the text. `extra` says whether GiNZA is
    asked too; by default where it is installed.
    """
    read = readable(text)
    everything = [
        *shapes.found(read.text),
        *names.found(read.text),
        *places.found(read.text),
        *introductions.found(read.text),
        *own_fields.found(read.text, known),
    ]
    if ginza.is_installed() if extra is None else extra:
        everything += ginza.found(read.text)
    everything += list(combinations.found(read.text, everything, codes))
    return merged(Found(*read.original(item.start, item.end), item.type) for item in merged(everything))


def find_marks(
    text: str,
    *,
    known: Iterable[Known] = (),
    codes: Codes | None = None,
    harmless: Collection[str] = (),
) -> list[Mark]:
    """The marks a writer has to deal with, in the order of `text`.

    `harmless` are names anybody may read, such as public windows: a mark of a name that says only these is left
    out, in any width and kana. Nothing the case itself knows is ever left out.
    """
    harmless_folded = {fold(word) for word in harmless}
    return [
        Mark(
            item.start,
            item.end,
            words := text[item.start : item.end],
            item.type,
            wording.suggestion(words, item.type),
            str(wording.reason(item.type)),
        )
        for item in find(text, known=known, codes=codes)
        if not (item.type in NAME_TYPES and says_only(text[item.start : item.end], harmless_folded))
    ]


def says_only(words: str, harmless: Collection[str]) -> bool:
    """Whether `words` is one of the folded `harmless` ones."""
    return fold(words) in harmless


def words_of(text: str) -> Iterator[Known]:
    """The names in what an asker wrote: said again in a public text, they are theirs."""
    for item in find(text, extra=False):
        word = text[item.start : item.end]
        if item.type in NAME_TYPES and len(word) >= 2:
            yield Known(word, "word")

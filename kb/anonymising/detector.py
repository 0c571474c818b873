"""The detector: every part asked, what they found merged, told in the offsets of the text as it was given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

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

_BETWEEN = "\n\n"
NAME_TYPES = frozenset(("person", "organisation", "place", "facility", "product", "name"))
"""Types that say what something is called, as against what it is shaped like."""
_LINKS = frozenset(("url", "domain"))
_OFFICIAL = (".go.jp", ".lg.jp")
_MAY_BE_HARMLESS = NAME_TYPES | _LINKS | {"own_word", "phone", "mail"}


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
    fields: Mapping[str, str],
    *,
    known: Iterable[Known] = (),
    codes: Codes | None = None,
    harmless: Iterable[str] = (),
) -> list[Mark]:
    """The marks a writer has to deal with, field by field, in the order of each text.

    The fields are read as one text, because what identifies only together may stand in two of them. `harmless` are
    names anybody may read, such as public windows: a mark of a name that says only these is left out. Nothing the
    case's own fields know is ever left out.
    """
    whole = _BETWEEN.join(fields.values())
    named_openly = _Harmless(whole, harmless)
    found = [
        item
        for item in find(whole, known=known, codes=codes)
        if not (item.type in _MAY_BE_HARMLESS and named_openly.covers(item.start, item.end, item.type))
    ]
    marks: list[Mark] = []
    offset = 0
    for field, text in fields.items():
        marks += _of_field(field, text, offset, found)
        offset += len(text) + len(_BETWEEN)
    return marks


def same_word(words: str) -> str:
    """One spelling of `words` for all of width, case and kana: what is kept once is kept in every spelling."""
    return "".join(fold(unicodedata.normalize("NFKC", words)).split())


def words_of(text: str) -> Iterator[Known]:
    """The names in what an asker wrote: said again in a public text, they are theirs."""
    for item in find(text, extra=False):
        word = text[item.start : item.end]
        if item.type in NAME_TYPES and len(word) >= 2:
            yield Known(word, "word")


def _of_field(field: str, text: str, offset: int, found: Iterable[Found]) -> Iterator[Mark]:
    """What of `found` stands in one field, in its own offsets."""
    for item in found:
        start, end = max(item.start - offset, 0), min(item.end - offset, len(text))
        if start < end and (words := text[start:end]).strip():
            suggestion = wording.suggestion(words, item.type)
            yield Mark(start, end, words, item.type, suggestion, str(wording.reason(item.type)), field)


class _Harmless:
    """Where a text says what anybody may read. A link is harmless when its host is, whatever its path."""

    def __init__(self, text: str, words: Iterable[str]) -> None:
        spellings = {fold(unicodedata.normalize("NFKC", word)) for word in words if len(word) >= 2}
        self._hosts = {host for word in spellings if (host := _host(word))}
        pattern = re.compile("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))) or "(?!)")
        found = pattern.finditer(fold(text))
        self._letters = {at for match in found for at in range(match.start(), match.end())}
        self._text = text

    def covers(self, start: int, end: int, type_name: str) -> bool:
        if type_name in _LINKS:
            host = _host(unicodedata.normalize("NFKC", self._text[start:end]).lower())
            return host in self._hosts or host.endswith(_OFFICIAL)
        return all(at in self._letters or not self._text[at].isalnum() for at in range(start, end))


def _host(link: str) -> str:
    """The host of a link or domain, "" where it is neither."""
    match = re.fullmatch(r"(?:https?://)?([a-z0-9.-]+\.[a-z]+)(?:[/:?#].*)?", link)
    return match[1] if match else ""

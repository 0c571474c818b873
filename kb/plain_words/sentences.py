"""Sentences that are too long, pile up れる・られる, or say no twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kb.plain_words.findings import Finding, Kind
from kb.plain_words.levels import Level
from kb.plain_words.reading import PlainText

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[」』）)]*")
# What begins a line and is no part of its sentence: "1." "・" "①" and blanks.
_MARK = re.compile(r"[\s　]*(?:[(（]?[0-9０-９]{1,2}[)）.．、]|[①-⑳]|[・●○◆■*-])?[\s　]*")
PILE = 2
"""So many れる・られる in one sentence are a pile."""
_PASSIVE = frozenset({"れる", "られる"})
_TWICE_NO: list[tuple[re.Pattern[str], tuple[str, ...]]] = [
    (re.compile("ない(?:という)?わけでは(?:ない|ありません)"), ()),
    (re.compile("ない(?:という)?ことは(?:ない|ありません)"), ()),
    (re.compile("なくは(?:ない|ありません)"), ()),
    (re.compile("ないとは(?:限らない|限りません|言えない|言えません|いえない|いえません)"), ()),
    (re.compile("ないものでは(?:ない|ありません)"), ()),
    (re.compile("せざるを(?:得ません|えません)"), ("するしかありません",)),
    (re.compile("せざるを(?:得ない|えない)"), ("するしかない",)),
]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; a line break ends one too, the mark of a list is no part of it."""
    for match in _SENTENCE.finditer(text):
        mark = _MARK.match(text, match.start(), match.end())
        start = mark.end() if mark else match.start()
        if start < match.end():
            yield start, match.end()


def hard_sentences(text: PlainText, level: Level) -> Iterator[Finding]:
    for start, end in sentences(text.text):
        length = _length(text, start, end)
        if length > level.longest_sentence:
            words = {"length": length, "longest": level.longest_sentence}
            message = (
                _("この文は%(length)d字あります。%(longest)d字までで区切ると読みやすくなります。") % words
            )
            yield Finding(start, end, Kind.LONG_SENTENCE, text.text[start:end], message)
        piled = [word for word in text.words_between(start, end) if _is_passive(word.kind, word.base)]
        if len(piled) >= PILE:
            message = _("「れる・られる」が%(number)d回あります。だれがするのかを主語にしてください。") % {
                "number": len(piled)
            }
            yield Finding(start, end, Kind.PASSIVE, text.text[start:end], message)


def double_negatives(text: PlainText) -> Iterator[Finding]:
    for pattern, replacements in _TWICE_NO:
        for match in pattern.finditer(text.text):
            message = _("打ち消しが2回あります。「〜です」「〜できます」のように言い切ってください。")
            yield Finding(match.start(), match.end(), Kind.DOUBLE_NEGATIVE, match[0], message, replacements)


def _length(text: PlainText, start: int, end: int) -> int:
    """Characters that are read: addresses and white space are not."""
    skipped = sum(
        min(end, after) - max(start, before)
        for before, after in text.addresses
        if before < end and after > start
    )
    return len("".join(text.text[start:end].split())) - skipped


def _is_passive(kind: str, base: str) -> bool:
    return kind == "助動詞" and base in _PASSIVE

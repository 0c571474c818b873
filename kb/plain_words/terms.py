"""Terms of the glossary and abbreviations that nobody explains to the reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.utils.translation import gettext as _

from cms.snippets import GlossaryTerm, spelling_pattern
from kb.plain_words.findings import Finding, Kind
from kb.plain_words.levels import Level
from kb.plain_words.reading import PlainText

_KATAKANA = re.compile("[ァ-ヺー]")
_OPENS, _CLOSES = "（(", "）)"
# An explanation in words: some Japanese, longer than an abbreviation.
_IN_WORDS = re.compile("[ぁ-ゖァ-ヺ々一-鿿].*[ぁ-ゖァ-ヺー々一-鿿]")
_DEFINES = re.compile(r"[」』]?(?:とは|というのは|（[^）]*）とは)")
# The words that explain a term count as its explanation this near to it.
NEAR = 80
_LETTERS = re.compile(r"(?<![A-Za-z0-9_./@-])[A-Z][A-Z0-9]{1,7}(?![A-Za-z0-9_/@])(?!\.[A-Za-z])")
_VERB_GOES_ON = frozenset({"て", "で", "ながら", "つつ", "ば"})


def unexplained_terms(text: PlainText, terms: Iterable[GlossaryTerm], level: Level) -> Iterator[Finding]:
    """The first use of each term that this reader does not know and the text does not explain there."""
    by_spelling = {
        spelling.lower(): term
        for term in terms
        for spelling in (*term.aliases, term.term)
        if spelling.strip()
    }
    if not by_spelling:
        return
    met: set[int] = set()
    for start, end, spelling in _uses(text, tuple(sorted(by_spelling, key=lambda one: (-len(one), one)))):
        term = by_spelling[spelling]
        if term.pk in met:
            continue
        met.add(term.pk)
        if not level.knows(term.term) and not _is_explained(text.text, start, end, term.short):
            yield _about(term, text.text[start:end], start, end)


def unexplained_letters(text: PlainText, level: Level, taken: Iterable[Finding]) -> Iterator[Finding]:
    """Abbreviations in Latin letters that are no everyday ones, each where it first stands without explanation."""
    covered = {place for finding in taken for place in range(finding.start, finding.end)}
    met: set[str] = set()
    wide = text.text.translate(_WIDE_LETTERS)  # of the same length, so that places stay
    for match in _LETTERS.finditer(wide):
        letters = match[0]
        if letters in met or letters in level.letters or match.start() in covered:
            continue
        if text.is_in_address(match.start()):
            continue
        met.add(letters)
        if not _is_explained(text.text, match.start(), match.end(), ""):
            message = _("「%(letters)s」は略語です。何のことか、かっこで説明を足してください。")
            yield Finding(
                match.start(),
                match.end(),
                Kind.ABBREVIATION,
                text.text[match.start() : match.end()],
                message % {"letters": letters},
            )


_WIDE_LETTERS = {code: code - 0xFEE0 for code in range(ord("！"), ord("～") + 1)}


def _uses(text: PlainText, spellings: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Where the text uses a spelling as a word: not ログ in ブログ, not 控え in 控えてください, not an address."""
    pattern = _pattern(spellings)
    for match in pattern.finditer(text.plain):
        start, end = text.place(match.start()), text.place(match.end())
        if not text.is_in_address(start) and _is_word(text, start, end):
            yield start, end, match[0]


def _is_word(text: PlainText, start: int, end: int) -> bool:
    before, after = text.text[start - 1 : start], text.text[end : end + 1]
    inside = text.text[start:end]
    if _KATAKANA.match(inside[:1]) and _KATAKANA.match(before):
        return False
    if _KATAKANA.match(inside[-1:]) and _KATAKANA.match(after):
        return False
    if inside[:1].isascii() or _KATAKANA.match(inside[:1]):
        return True  # one run of letters is cut nowhere else
    span = text.words_in(start, end)
    if span is None:
        return False
    following = text.words[span[1] + 1] if span[1] + 1 < len(text.words) else None
    is_verb = text.words[span[1]].kind == "動詞"
    goes_on = following is not None and (following.kind == "助動詞" or following.base in _VERB_GOES_ON)
    return not (is_verb and goes_on)


def _is_explained(text: str, start: int, end: int, short: str) -> bool:
    """By brackets behind it, by words before brackets around it, by とは, or by its plain words nearby."""
    behind = text[end : end + 1]
    if behind in ("」", "』"):
        end, behind = end + 1, text[end + 1 : end + 2]
    if behind and behind in _OPENS and _IN_WORDS.search(_inside(text, end)):
        return True
    if _DEFINES.match(text, end):
        return True
    before = text[:start].rstrip("「『、・")
    if before[-1:] and before[-1:] in _OPENS and _IN_WORDS.search(_clause_before(before)):
        return True
    return bool(short) and short in text[max(0, start - NEAR) : end + NEAR]


def _inside(text: str, opens: int) -> str:
    """What stands in the brackets that open at `opens`."""
    ends = [place for place in (text.find(mark, opens) for mark in _CLOSES) if place != -1]
    return text[opens + 1 : min(ends)] if ends else ""


def _clause_before(text: str) -> str:
    """The words before an opening bracket, back to where the clause began."""
    return re.split(r"[。、！？\n（）()「」]", text[:-1])[-1]


def _about(term: GlossaryTerm, used: str, start: int, end: int) -> Finding:
    message = _("「%(term)s」は専門の言葉です。意味は「%(short)s」。") % {"term": used, "short": term.short}
    replacements = (f"{used}（{term.short}）", f"{term.short}（{used}）", term.short)
    return Finding(start, end, Kind.TERM, used, message, replacements)


@lru_cache(maxsize=8)
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all spellings, longest first, so that 標的型攻撃メール訓練 is no 標的型攻撃."""
    return re.compile("|".join(map(spelling_pattern, spellings)))

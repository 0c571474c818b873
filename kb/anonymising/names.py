"""Names: runs of noun-like words in which the dictionary, or a word beside them, says that this is one.

The dictionary knows many names, but cuts unknown ones in pieces; a whole run of nouns around a proper noun or an
unknown word is marked, because a name is only safe when every character of it is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from sudachipy import SplitMode

from kb.anonymising import words
from kb.anonymising.marks import Found
from search.analysis import Morpheme, morphemes

_KATAKANA = re.compile("[ァ-ヺー]+")
_LATIN = re.compile("[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9'’.-]*")
_NAME_LIKE = re.compile("(?![一二三四五六七八九十百千万何数])[々〆一-鿿㐀-䶿ァ-ヺー]+")
_HAS_LETTER = re.compile("[A-Za-zÀ-ɏぁ-んァ-ヺ々〆一-鿿㐀-䶿Ѐ-ӿͰ-Ͽ가-힣]")
# Parts of speech of which a stem without kana may be a piece of a name: 高等, 早, 冷.
_STEMS = frozenset(("形状詞", "形容詞", "動詞"))
_ONLY_LATIN = re.compile(r"[\x20-\x7e]+")
_HIRAGANA = re.compile("[ぁ-んー]{3,}")
_HAN = re.compile("[々〆一-鿿㐀-䶿]")
_FOREIGN_JOINERS = frozenset("・=＝")
_JOINERS = frozenset("・&-‐=＝'’/.+~〜×☆★!")
_NOUNS = frozenset(("名詞", "接頭辞", "接尾辞", "記号"))

Run = list[Morpheme]


def found(text: str) -> Iterator[Found]:
    """The names in `text` (NFKC): person, organisation, place, facility, product, and "name" for the rest."""
    short = list(morphemes(text))
    whole = [unit for unit in morphemes(text, SplitMode.C) if _is_proper(unit)]
    for unit in whole:
        yield Found(unit.start, unit.end, _dictionary_type(unit))
    starts = [unit.start for unit in whole]
    for run in _runs(short):
        inside = whole[bisect_left(starts, run[0].start) : bisect_left(starts, run[-1].end)]
        if type_name := _type_of(text, run, inside):
            yield Found(run[0].start, run[-1].end, type_name)


def _runs(units: list[Morpheme]) -> Iterator[Run]:
    """Neighbouring noun-like units; joiners and, within a name of several words, spaces go along inside."""
    run: Run = []
    pending: Run = []
    for unit in units:
        if _is_noun(unit):
            if pending and not _joined(run, pending, unit):
                yield run
                run = []
            run.extend([*pending, unit] if run else [unit])
            pending = []
        elif run and _joins(unit):
            pending.append(unit)
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run


def _is_noun(unit: Morpheme) -> bool:
    if unit.part[0] in _NOUNS:
        return unit.part[1] != "助動詞語幹"
    if unit.part[0] in _STEMS:
        return all(map(_HAN.match, unit.surface))
    return bool(_KATAKANA.fullmatch(unit.surface))


def _joins(unit: Morpheme) -> bool:
    return unit.surface in _JOINERS or unit.part[0] == "空白"


def _joined(run: Run, between: Run, after: Morpheme) -> bool:
    """Whether a name goes on behind ・ or a space."""
    before = run[-1]
    if len(between) > 2:
        return False
    if any("\n" in unit.surface or "\r" in unit.surface for unit in between):
        return False
    if all(unit.part[0] != "空白" for unit in between):
        return True
    return _script(before) == _script(after) != "" or (_is_proper(before) and _is_proper(after))


def _script(unit: Morpheme) -> str:
    if _LATIN.fullmatch(unit.surface):
        return "latin"
    return "katakana" if _KATAKANA.fullmatch(unit.surface) else ""


def _is_proper(unit: Morpheme) -> bool:
    return (
        unit.part[1] == "固有名詞" and unit.surface not in words.COMMON_NAMES and not _is_common_latin(unit)
    )


def _is_common_latin(unit: Morpheme) -> bool:
    return unit.surface.lower() in words.COMMON_LATIN


def _tells(unit: Morpheme) -> bool:
    """Whether this unit alone makes a run a name."""
    if _is_proper(unit):
        return True
    if _LATIN.fullmatch(unit.surface):
        return not _is_common_latin(unit)
    if unit.surface in words.COMMON_NAMES:
        return False
    if not _HAS_LETTER.search(unit.surface):
        return False
    if not unit.is_known:
        return unit.part[1] != "数詞"
    return _is_rare(unit)


def _is_rare(unit: Morpheme) -> bool:
    """Whether the dictionary knows it as a plain noun that hardly anybody writes: a name more often than not."""
    return (
        unit.part[1] == "普通名詞"
        and unit.surface not in words.COMMON_NOUNS
        and bool(_NAME_LIKE.fullmatch(unit.surface))
    )


def _dictionary_type(unit: Morpheme) -> str:
    return {"人名": "person", "地名": "place"}.get(unit.part[2], "name")


def _type_of(text: str, run: Run, inside: list[Morpheme]) -> str:
    """What a run names, or "" where it is no name."""
    surface = text[run[0].start : run[-1].end]
    told = (
        inside
        or any(_tells(unit) for unit in run)
        or _is_foreign(run)
        or _is_cut_up(run)
        or _is_kana_name(run)
    )
    if _is_person(run):
        return "person"
    if words.LEGAL_FORM.search(surface) and not words.LEGAL_FORM.fullmatch(surface):
        return "organisation"
    if _ends_like_organisation(run, surface, told=bool(told)):
        return "organisation"
    if not told:
        return ""
    types = {_dictionary_type(unit) for unit in (*inside, *run) if _is_proper(unit)}
    for name in ("person", "place"):
        if name in types:
            return name
    return "product" if _ONLY_LATIN.fullmatch(surface) else "name"


def _is_foreign(run: Run) -> bool:
    """Katakana words with ・ or = between them: how foreign names are written."""
    return any(
        between.surface in _FOREIGN_JOINERS
        and _KATAKANA.fullmatch(before.surface)
        and _KATAKANA.fullmatch(after.surface)
        for before, between, after in zip(run, run[1:], run[2:], strict=False)
    )


def _is_cut_up(run: Run) -> bool:
    """Single characters that make no word together: the dictionary has cut up a name it does not know."""
    return 2 <= len(run) <= 4 and all(
        len(unit.surface) == 1 and _HAN.match(unit.surface) and unit.part[1] == "普通名詞" for unit in run
    )


def _is_kana_name(run: Run) -> bool:
    """A rare noun in hiragana within a longer run, as shops and inns call themselves."""
    return len(run) > 1 and any(
        _HIRAGANA.fullmatch(unit.surface)
        and unit.part[1] == "普通名詞"
        and unit.surface not in words.COMMON_NOUNS
        for unit in run
    )


def _is_person(run: Run) -> bool:
    """A name before an honorific or a post, except somebody who is no one in particular."""
    for position, unit in enumerate(run[1:], 1):
        if unit.surface in words.HONORIFICS:
            before = "".join(part.surface for part in run[:position])
            return before not in words.NOBODY and run[position - 1].surface not in words.NOBODY
    return False


def _ends_like_organisation(run: Run, surface: str, *, told: bool) -> bool:
    last = run[-1].surface
    if surface in words.COMMON_RUNS:
        return False
    ends = last in words.ORGANISATION_ENDS or surface.endswith(words.LONG_ENDS)
    if not ends or surface == last:
        return False
    return (
        told or len(run) > 2 or (len(last) > 1 and last not in words.WEAK_ENDS) or last in words.STRONG_ENDS
    )

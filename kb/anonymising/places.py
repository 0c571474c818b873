"""Places in Japan: prefectures, municipalities with and without 市区町村, and what follows them in an address."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from kb.anonymising.marks import Found
from kb.anonymising.words import COMMON_NOUNS, DATA
from search.analysis import fold

PREFECTURES = re.compile(
    "北海道|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|"
    "兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県|東京都|(?:京都|大阪)府"
)
_KANJI = "々一-鿿㐀-䶿"
_ALL_KANJI = re.compile(f"[{_KANJI}]{{2,}}")
_NUMBER = r"[0-9一二三四五六七八九十百]+"
_HYPHEN = "[-\u2010-\u2015\u2212ー]"
_ADDRESS = re.compile(
    rf"[{_KANJI}ぁ-んァ-ヺ]{{1,6}}?[市区町村郡][{_KANJI}ァ-ヺ]{{1,10}}?(?:大字|字)?[{_KANJI}ァ-ヺ]{{0,6}}{_NUMBER}(?:丁目|番地?|{_HYPHEN}\d)(?:{_NUMBER}|丁目|番地?|号|の|{_HYPHEN})*"
)
_BLOCK = re.compile(
    rf"[{_KANJI}]{{1,8}}{_NUMBER}丁目(?:{_NUMBER}|番地?|号|の|{_HYPHEN})*|(?:大字|字)[{_KANJI}]{{1,8}}{_NUMBER}(?:番地?|{_HYPHEN}\d+)+"
)


def found(text: str) -> Iterator[Found]:
    """Where in `text` (NFKC) a place is named, by name, reading or address."""
    for pattern in (PREFECTURES, _ADDRESS, _BLOCK, _names()):
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), "place")
    folded = fold(text)
    for match in _said().finditer(folded):
        yield Found(match.start(), match.end(), "place")


@functools.cache
def _names() -> re.Pattern[str]:
    """The names of municipalities, also without 市区町村 where that is no everyday word."""
    names = set()
    for name, _reading in _municipalities():
        names.add(name)
        short = name[:-1]
        if short not in COMMON_NOUNS and (len(short) >= 4 or _ALL_KANJI.fullmatch(short)):
            names.add(short)
    return _one_of(names)


@functools.cache
def _said() -> re.Pattern[str]:
    """Their readings, with 市区町村: たかまつし. Short ones are anything."""
    return _one_of({reading for _name, reading in _municipalities() if len(reading) >= 5})


@functools.cache
def _municipalities() -> list[tuple[str, str]]:
    lines = (DATA / "municipalities.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and line[0] != "#"]
    return [(name, reading) for name, reading in rows]


def _one_of(names: set[str]) -> re.Pattern[str]:
    """A pattern for any of `names`, built as a tree of letters so that it is as fast for thousands as for one."""
    tree: dict[str, dict] = {}
    for name in names:
        node = tree
        for letter in name:
            node = node.setdefault(letter, {})
        node[""] = {}

    def pattern(node: dict[str, dict]) -> str:
        branches = [re.escape(letter) + pattern(below) for letter, below in sorted(node.items()) if letter]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{body})?" if "" in node else body

    return re.compile(pattern(tree))

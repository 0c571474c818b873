"""How Japanese text becomes search terms: the same for documents and queries, the same for every engine.

Two views of a text: *words* (SudachiPy, split mode A, normalised forms: サーバ = サーバー, 問合せ = 問い合わせ) and
*bigrams* of folded characters, which find what words miss (ぱすわーど for パスワード, one typo, one kanji).
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sudachipy import Dictionary, SplitMode, Tokenizer

# An index is only good for the analysis that wrote it. Raise this with any change of the rules below or of
# the pinned dictionary; `rebuild_index` then writes a new index.
ANALYSIS_VERSION = "1"
# Each prefix stands for hundreds of bigrams; nobody types more than a few single characters.
MAX_PREFIXES = 5

TEXT_LIMIT = 200_000
QUERY_LIMIT = 200
# Sudachi refuses more than 49,149 bytes at once; a character has at most four.
PIECE_LIMIT = 8_000

FUNCTION_WORDS = frozenset({"助詞", "助動詞", "補助記号", "空白"})
# Words of asking, in Sudachi's normalised forms. Left out of a query if anything else remains, never of the
# index: somebody may ask for 出来ない alone.
STOP_WORDS = frozenset({
    "為る", "有る", "居る", "成る", "出来る", "下さる", "下さい", "教える", "知る", "分かる", "良い", "どう", "如何", "どの", "どれ",
    "何", "何故", "此れ", "其れ", "其の", "此の", "事", "物", "時", "所", "様", "方", "為", "御",
})  # fmt: skip

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ud800-\udfff]")
_RUN = re.compile(r"[^\W_]+")
_HAN = re.compile("[々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


@dataclass(frozen=True, slots=True)
class Span:
    """One content word and where it stands in the text."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another way to say `stands_for` (words of the query): `words`, which count only all together."""

    words: tuple[str, ...]
    stands_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; engines combine all of it with OR.

    `words`, `bigrams` and `prefixes` are without repetitions; `sequence` has the words as they were typed.
    `prefixes` are single characters that start a bigram: the only way to find 罠 inside 罠に.
    """

    words: tuple[str, ...] = ()
    bigrams: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    sequence: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.bigrams or self.prefixes)


@dataclass(frozen=True, slots=True)
class Analysed:
    """The terms of a document. The first `title_words` of its words are the title's.

    Title and body are one: two fields with a boost for the title were measured and found worse.
    """

    words: list[str]
    title_words: int
    bigrams: list[str]


class _PerThread(threading.local):
    """A Sudachi tokenizer cannot be shared by threads; its dictionary (memory-mapped) can."""

    dictionary: Dictionary | None = None
    lock = threading.Lock()
    own: Tokenizer | None = None

    def tokenizer(self) -> Tokenizer:
        if self.own is None:
            with _PerThread.lock:
                if _PerThread.dictionary is None:
                    _PerThread.dictionary = Dictionary(dict="core")
                self.own = _PerThread.dictionary.tokenizer(mode=SplitMode.A)
        return self.own


_threads = _PerThread()


def normalise(text: str) -> str:
    """NFKC, lower case, control characters as spaces, invisible ones and lone surrogates out, length capped."""
    text = unicodedata.normalize("NFKC", text[:TEXT_LIMIT])
    return _INVISIBLE.sub("", _CONTROL.sub(" ", text)).lower()[:TEXT_LIMIT]


def fold(text: str) -> str:
    """Width, case and kana made one, character by character: offsets in the result are offsets in `text`."""
    return "".join(_fold_character(character) for character in text)


def spans(text: str) -> Iterator[Span]:
    """The content words of `text` with their offsets in it. `text` may be as somebody typed it."""
    readable = _INVISIBLE.sub(" ", _CONTROL.sub(" ", text))
    tokenizer = _threads.tokenizer()
    for offset, piece in _pieces(readable):
        for morpheme in tokenizer.tokenize(piece):
            if morpheme.part_of_speech()[0] in FUNCTION_WORDS:
                continue
            # Engines split at white space, so a word must hold none.
            word = "".join(morpheme.normalized_form().lower().split())
            if _RUN.search(word):
                yield Span(offset + morpheme.begin(), offset + morpheme.end(), word)


def words(text: str) -> list[str]:
    """The content words of `text` in order, in their normalised forms, without particles and symbols."""
    return [span.word for span in spans(normalise(text))]


def bigrams(text: str) -> list[str]:
    """Every pair of neighbouring letters or digits of `text`, katakana folded to hiragana.

    Nothing is dropped, so there is no order of folding and dropping to get wrong: dropping all-hiragana
    pairs after the fold would delete every katakana word.
    """
    return [run[i : i + 2] for run in _runs(text) for i in range(len(run) - 1)]


def analyse(title: str, text: str) -> Analysed:
    """The terms by which a document is found."""
    title_words = words(title)
    return Analysed(
        words=title_words + words(text),
        title_words=len(title_words),
        bigrams=index_bigrams(f"{title}\n{text}"),
    )


def index_bigrams(text: str) -> list[str]:
    """The bigrams of a document, and the last letter of each run: it starts no pair, but is asked for too."""
    return [run[i : i + 2] for run in _runs(text) for i in range(len(run))]


def query_terms(text: str) -> Query:
    """What to look for when somebody asks `text`; an empty (false) query if it holds no letter or digit."""
    text = normalise(text)[:QUERY_LIMIT]
    typed = words(text)
    found = _distinct(typed)
    pairs = _distinct(bigrams(text))
    singles = _distinct(run for run in _runs(text) if len(run) == 1)
    return Query(
        words=tuple(word for word in found if word not in STOP_WORDS) or found,
        bigrams=pairs,
        # Beside other words a lone kana or digit is noise (パスワード の 変更); a lone kanji is a word.
        prefixes=tuple(single for single in singles if _HAN.match(single) or not pairs)[:MAX_PREFIXES],
        sequence=tuple(typed),
    )


def _runs(text: str) -> list[str]:
    return _RUN.findall(normalise(text).translate(_KATAKANA_TO_HIRAGANA))


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return (plain if len(plain) == 1 else character).translate(_KATAKANA_TO_HIRAGANA)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """`text` in parts short enough for Sudachi, cut behind a sentence or a space where one is near."""
    start = 0
    while start < len(text):
        end = start + PIECE_LIMIT
        if end < len(text):
            cut = max(text.rfind("。", start, end), text.rfind(" ", start, end))
            end = cut + 1 if cut > start else end
        yield start, text[start:end]
        start = end


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))

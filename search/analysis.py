"""How Japanese text becomes search terms: the same for documents and queries, the same for every engine.

Two views of a text: *words* (SudachiPy, split mode A, normalised forms: サーバ = サーバー, 問合せ = 問い合わせ) and
*bigrams* of folded characters, which find what words miss (ぱすわーど for パスワード, one typo, one kanji).
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from operator import add
from pathlib import Path

from sudachipy import Dictionary, SplitMode, Tokenizer

SPELLINGS = Path(__file__).parent / "data" / "spellings.tsv"
# An index is only good for the analysis that wrote it; `rebuild_index` writes a new one where it was another.
# Dictionary and data count by themselves: raise the first number with any change of the rules below.
RULES_VERSION = "2"
ANALYSIS_VERSION = "_".join([
    RULES_VERSION,
    version("sudachipy"),
    version("sudachidict-core"),
    hashlib.blake2b(SPELLINGS.read_bytes(), digest_size=4).hexdigest(),
]).replace(".", "")  # fmt: skip
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
_HYPHEN = re.compile("[\u2010-\u2013\u2212]")
_DASH_IN_KATAKANA = re.compile("(?<=[ァ-ヺ])[-\u2014\u2015－](?=[ァ-ヺ])")
_LONG_KATAKANA = re.compile("[ァ-ヺー]{3,}ー")
# Distinct words whose plain form is kept at hand: a language has few frequent ones.
KNOWN_WORDS = 100_000
_HAN = re.compile("[々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


@dataclass(frozen=True, slots=True)
class Span:
    """One content word and where it stands in the text."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a part of a text is said, in hiragana. `is_known` is false for what no dictionary has."""

    start: int
    end: int
    kana: str
    is_content: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class Morpheme:
    """One unit of the dictionary: where it stands, its part of speech (six levels), its dictionary form, whether it is known."""

    start: int
    end: int
    surface: str
    part: tuple[str, ...]
    base: str
    is_known: bool

    @property
    def kind(self) -> str:
        """The first level of its part of speech, such as 名詞."""
        return self.part[0]


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
    """The terms of a document, with spaces between them. The first `title_words` of its words are the title's.

    Title and body are one: two fields with a boost for the title were measured and found worse.
    """

    words: str
    title_words: int
    bigrams: str


class _PerThread(threading.local):
    """A Sudachi tokenizer cannot be shared by threads; its dictionary (memory-mapped) can."""

    dictionary: Dictionary | None = None
    function_words: frozenset[int] = frozenset()
    lock = threading.Lock()
    own: Tokenizer | None = None

    def tokenizer(self) -> Tokenizer:
        if self.own is None:
            with _PerThread.lock:
                if _PerThread.dictionary is None:
                    dictionary = Dictionary(dict="core")
                    _PerThread.function_words = _part_of_speech_ids(dictionary, FUNCTION_WORDS)
                    _PerThread.dictionary = dictionary
                self.own = _PerThread.dictionary.tokenizer(mode=SplitMode.A)
        return self.own


_threads = _PerThread()


def normalise(text: str) -> str:
    """NFKC, lower case, control characters as spaces, invisible ones and lone surrogates out, length capped."""
    text = unicodedata.normalize("NFKC", text[:TEXT_LIMIT])
    return _INVISIBLE.sub("", _CONTROL.sub(" ", text)).lower()[:TEXT_LIMIT]


def fold(text: str) -> str:
    """Width, case and kana made one, character by character: offsets in the result are offsets in `text`."""
    return text.translate(_folded)


def spans(text: str) -> Iterator[Span]:
    """The content words of `text` with their offsets in it. `text` may be as somebody typed it."""
    readable = _spelled(_INVISIBLE.sub(" ", _CONTROL.sub(" ", text)))
    tokenizer = _threads.tokenizer()
    for offset, piece in _pieces(readable):
        for morpheme in tokenizer.tokenize(piece):
            if morpheme.part_of_speech_id() not in _threads.function_words:
                word = _plain(morpheme.normalized_form())
                if word:
                    yield Span(offset + morpheme.begin(), offset + morpheme.end(), word)


def readings(text: str) -> list[Reading]:
    """How a short text (a title, a word) is said, part by part, particles included."""
    return [
        Reading(
            start=morpheme.begin(),
            end=morpheme.end(),
            kana=(morpheme.reading_form() or morpheme.surface()).translate(_KATAKANA_TO_HIRAGANA),
            is_content=morpheme.part_of_speech()[0] not in FUNCTION_WORDS,
            is_known=not morpheme.is_oov(),
        )
        for morpheme in _threads.tokenizer().tokenize(text[:PIECE_LIMIT])
    ]


def morphemes(text: str, mode: SplitMode = SplitMode.A) -> Iterator[Morpheme]:
    """`text` cut into the dictionary's short (A) or long (C) units, with offsets in `text`; every character is in one."""
    readable = _INVISIBLE.sub(" ", _CONTROL.sub(" ", text))
    tokenizer = _threads.tokenizer()
    for offset, piece in _pieces(readable):
        for found in tokenizer.tokenize(piece, mode):
            yield Morpheme(
                offset + found.begin(),
                offset + found.end(),
                found.surface(),
                found.part_of_speech(),
                found.dictionary_form(),
                is_known=not found.is_oov(),
            )


def words(text: str) -> list[str]:
    """The content words of `text` in order, in their normalised forms, without particles and symbols."""
    return _words(normalise(text))


def bigrams(text: str) -> list[str]:
    """Every pair of neighbouring letters or digits of `text`, katakana folded to hiragana.

    Nothing is dropped, so there is no order of folding and dropping to get wrong: dropping all-hiragana
    pairs after the fold would delete every katakana word.
    """
    return [pair for run in _runs(normalise(text)) for pair in map(add, run, run[1:])]


def analyse(title: str, text: str) -> Analysed:
    """The terms by which a document is found."""
    title, text = normalise(title), normalise(text)
    title_words = _words(title)
    return Analysed(
        words=" ".join(title_words + _words(text)),
        title_words=len(title_words),
        bigrams=" ".join(_index_bigrams(f"{title}\n{text}")),
    )


def index_bigrams(text: str) -> list[str]:
    """The bigrams of a document, and the last letter of each run: it starts no pair, but is asked for too."""
    return _index_bigrams(normalise(text))


def query_terms(text: str) -> Query:
    """What to look for when somebody asks `text`; an empty (false) query if it holds no letter or digit."""
    text = normalise(text)[:QUERY_LIMIT]
    typed = _words(text)
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


def _words(text: str) -> list[str]:
    """`words` of what is normalised already: the inner loop of indexing."""
    tokenizer = _threads.tokenizer()
    ignored = _threads.function_words
    found = [
        _plain(morpheme.normalized_form())
        for _, piece in _pieces(_spelled(text))
        for morpheme in tokenizer.tokenize(piece)
        if morpheme.part_of_speech_id() not in ignored
    ]
    return [word for word in found if word]


@lru_cache(maxsize=KNOWN_WORDS)
def _plain(word: str) -> str:
    """A word as it is written to an index; "" if it holds no letter or digit.

    In lower case, without white space, at which engines split, and long katakana words without the long vowel
    at their end: メモリー and メモリ are one, and so are others that the dictionary does not know.
    """
    word = "".join(word.lower().split())
    if _LONG_KATAKANA.fullmatch(word):
        word = word.rstrip("ー")
    return word if _RUN.search(word) else ""


def _spelled(text: str) -> str:
    """`text`, of the same length, as the dictionary spells it: ファイア for ファイヤ, one kind of hyphen."""
    text = _DASH_IN_KATAKANA.sub("ー", _HYPHEN.sub("-", text))
    return _UNKNOWN_SPELLING.sub(lambda match: _SPELLINGS[match[0]], text)


def read_spellings(path: Path) -> dict[str, str]:
    """Known spellings by unknown ones. Raises `ValueError` for a line that would move what stands behind."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    spellings: dict[str, str] = {}
    for line in lines:
        unknown, known = line.split("\t")
        if len(unknown) != len(known):
            raise ValueError(f"{path.name}: {unknown} and {known} are not of the same length")
        spellings[unknown] = known
    return spellings


_SPELLINGS = read_spellings(SPELLINGS)
_UNKNOWN_SPELLING = re.compile("|".join(map(re.escape, _SPELLINGS)))


def _part_of_speech_ids(dictionary: Dictionary, names: Iterable[str]) -> frozenset[int]:
    """The numbers of all parts of speech whose first level is one of `names`."""
    found = set()
    number = 0
    while part := dictionary.pos_of(number):
        if part[0] in names:
            found.add(number)
        number += 1
    return frozenset(found)


def _index_bigrams(text: str) -> list[str]:
    return [pair for run in _runs(text) for pair in (*map(add, run, run[1:]), run[-1])]


def _runs(text: str) -> list[str]:
    """The runs of letters and digits of what is normalised already, katakana folded."""
    return _RUN.findall(text.translate(_KATAKANA_TO_HIRAGANA))


class _Folding(dict[int, str]):
    """What each character is folded to, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = unicodedata.normalize("NFKC", character).lower()
        folded = (plain if len(plain) == 1 else character).translate(_KATAKANA_TO_HIRAGANA)
        self[code] = folded
        return folded


_folded = _Folding()


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

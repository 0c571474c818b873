"""The question "did you mean": a word that no article has, and the word of an article that it nearly is.

The vocabulary is what readable articles and the glossary say at this moment: the articles that share most letters
with the typed word, and those whose title has a word that is said like it. Nothing is kept, so nothing of a
withdrawn article can be offered.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

import jaconv
from rapidfuzz.distance import OSA

from cms.models import ArticlePage, GlossaryTerm
from search import suggestions
from search.analysis import Query, bigrams, fold, normalise, readings, spans, words
from search.engines.base import EngineUnavailable, SearchEngine

# Words that one can mistype: in one script, since a slip within 添付ファイル is one in 添付 or in ファイル.
_UNITS = re.compile(r"[ァ-ヺー]{3,}|[a-z][a-z0-9-]{3,}|(?<!\S)[ぁ-ゖー]{4,15}(?!\S)|[一-龠々]{2,4}")
_RUNS = re.compile(r"[ァ-ヺー]{3,}|[a-z][a-z0-9-]{3,}|[一-龠々]{2,}")
_HAN = re.compile(r"[一-龠々]+")
# Letters from which two slips may be forgiven, not one.
LONG_WORD = 7
ARTICLES_READ = 20
UNITS_READ = 3


def did_you_mean(engine: SearchEngine, typed: str, shown: Iterable[str]) -> str:
    """`typed` with a mistyped word put right, or "". `shown` are texts of articles that were found.

    Only a word that stands in no article is put right, by one that stands in a readable one. Where the shown
    texts have each word there is nothing to do, and this costs nothing.
    """
    text = normalise(typed)
    seen = list(shown)
    doubtful = [
        unit[0] for unit in _UNITS.finditer(text) if not any(fold(unit[0]) in fold(one) for one in seen)
    ]
    for unit in doubtful[:UNITS_READ]:
        try:
            better = _better(engine, unit)
        except EngineUnavailable:
            return ""
        if better:
            return text.replace(unit, better, 1)
    return ""


def _better(engine: SearchEngine, unit: str) -> str:
    """The word of readable articles or of the glossary nearest to `unit`, "" if it is one or none is near."""
    kana = jaconv.alphabet2kana(unit) if unit.isascii() else unit
    own = tuple(words(unit))
    pairs = tuple(dict.fromkeys([*bigrams(unit), *bigrams(kana)]))
    found = engine.search(Query(words=own, bigrams=pairs, sequence=own), {}, 0, ARTICLES_READ)
    said = "".join(part.kana for part in readings(unit))
    is_han = _HAN.fullmatch(unit) is not None
    if not is_han and own and len(own) == 1 and found.frequencies.get(own[0]):
        return ""
    page_ids = [one.page_id for one in found.candidates]
    page_ids += suggestions.pages_said(said) if is_han else []
    texts = _texts(page_ids)
    spellings = list(_glossary())
    if any(fold(unit) in fold(text) for text in [*texts, *spellings]):
        return ""
    vocabulary = Counter(word for text in texts for word in set(_RUNS.findall(text)))
    vocabulary.update(set(_existing(engine, spellings)))
    if is_han:
        vocabulary.update(set(_content_words(texts)))
        return _said_alike(said, vocabulary)
    if unit.isascii() and kana != unit and (near := _nearest(kana, vocabulary)):
        return near
    return _nearest(unit, vocabulary)


def _texts(page_ids: Collection[int]) -> list[str]:
    rows = ArticlePage.objects.readable().filter(pk__in=page_ids).values_list("title", "question", "answer")
    return [normalise("\n".join(row)) for row in rows]


def _glossary() -> Iterable[str]:
    for term, aliases in GlossaryTerm.objects.values_list("term", "aliases"):
        yield from (normalise(spelling) for spelling in (term, *aliases))


def _existing(engine: SearchEngine, spellings: list[str]) -> Iterable[str]:
    """The words of the glossary that the index has too: an offer has to lead somewhere."""
    by_word = {run: word for spelling in spellings for run in _RUNS.findall(spelling) for word in words(run)}
    frequencies = engine.search(Query(words=tuple(set(by_word.values()))), {}, 0, 1).frequencies
    return (run for run, word in by_word.items() if frequencies.get(word))


def _content_words(texts: list[str]) -> Iterable[str]:
    return (text[span.start : span.end] for text in texts for span in spans(text[:500]))


def _nearest(unit: str, vocabulary: Counter[str]) -> str:
    """The nearest word, of equals the one in most articles; "" if none is near enough."""
    folded = fold(unit)
    allowed = 2 if len(folded) >= LONG_WORD else 1
    near = [
        (distance, -number, word)
        for word, number in vocabulary.items()
        if (distance := OSA.distance(folded, fold(word), score_cutoff=allowed)) <= allowed
    ]
    return min(near)[2] if near else ""


def _said_alike(said: str, vocabulary: Counter[str]) -> str:
    """The word with the same reading: the input method offered the wrong one (感線 for 感染)."""
    alike = [
        (-number, word)
        for word, number in vocabulary.items()
        if _HAN.fullmatch(word) and "".join(part.kana for part in readings(word)) == said
    ]
    return min(alike)[1] if alike else ""

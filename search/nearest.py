"""What to show when nothing fits: what comes closest, and the windows for the subject."""

import re
from functools import lru_cache

from cms import taxonomy
from cms.models import Category, Window
from search.analysis import Query, words

NUMBER = 3
# Few enough that one shared pair of letters lets an article in (`engines.base.BIGRAM_SHARE`).
PAIRS = 6
WINDOWS = 3
_HIRAGANA = re.compile(r"[ぁ-ゖ]+")


def loosened(query: Query) -> Query:
    """A query that is content with single pairs of letters, those that say something; empty if there are none."""
    # Pairs of words keep to the subject, where those of the whole question also have its grammar.
    from_words = {word[i : i + 2] for word in query.words for i in range(len(word) - 1)}
    pairs = [pair for pair in query.bigrams if pair in from_words and not _HIRAGANA.fullmatch(pair)]
    return Query(words=query.words, bigrams=tuple(pairs[:PAIRS]), sequence=query.sequence)


def windows_for(text: str) -> list[Window]:
    """Windows for the whole country that take what `text` seems to be about; the general ones if that is unclear."""
    code = _category(frozenset(words(text)))
    everywhere = Window.objects.filter(prefecture="")
    return everywhere.for_topic(code)[:WINDOWS] or list(everywhere[:WINDOWS])


def _category(asked: frozenset[str]) -> str:
    """The category whose name, description and examples share most words with the question, or ""."""
    scored = {
        category.code: len(
            asked & _words_of(f"{category.name} {category.description} {_examples(category.code)}")
        )
        for category in Category.objects.all()
    }
    best = max(scored, key=lambda code: scored[code], default="")
    return best if scored.get(best) else ""


@lru_cache(maxsize=256)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(words(text))


def _examples(code: str) -> str:
    items = taxonomy.load("taxonomy")["categories"]
    return next((" ".join(item["examples_ja"]) for item in items if item["id"] == code), "")

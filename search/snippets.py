"""The part of an article that shows why it was found, with the found words marked."""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import Query, bigrams, fold, spans

LENGTH = 120
# How far before the first found letters a snippet may begin, to begin with a sentence.
LEAD = 30
# Letters that must agree in a row before they are marked where no whole word agrees.
SHORTEST_MARK = 3
# A pair with kanji, katakana or letters says more about the subject than one of hiragana.
TELLING = 4
FIRST_KANJI = "\u3400"
# What Sudachi would never join: it is asked about each such part for itself.
CLAUSE = re.compile(r"[^。、！？「」（）\s]+")
SENTENCE_ENDS = "。！？!? "

Marks = list[tuple[int, int]]


def snippet(text: str, query: Query) -> SafeString:
    """About `LENGTH` characters of the plain `text`, as HTML: escaped, with <mark> around what was found."""
    text = " ".join(text.split())
    folded = fold(text)
    start = _start(text, folded, query)
    end = min(len(text), start + LENGTH)
    part, letters = text[start:end], folded[start:end]
    marks = _word_marks(part, letters, query) or _letter_marks(letters, query)
    return _mark(part, marks, before="…" if start else "", after="…" if end < len(text) else "")


def _start(text: str, folded: str, query: Query) -> int:
    """Where the window begins that holds the most telling of the query's letters."""
    wanted = _wanted_letters(query)
    if wanted is None:
        return 0
    hits = [(match.start(), folded[match.start() : match.start() + 2]) for match in wanted.finditer(folded)]
    first = _densest(text, hits)
    # Near the end of the text the window begins earlier, to be as long as any.
    return _sentence_start(text, min(first - LEAD, len(text) - LENGTH), first)


@lru_cache(maxsize=64)
def _wanted_letters(query: Query) -> re.Pattern[str] | None:
    """Finds where the letters of the query stand, each place; made once for all the results of a page."""
    grams = {*query.bigrams, *query.prefixes, *(pair for word in _named(query) for pair in bigrams(word))}
    # Conjugated words keep their kanji: 送りました for 送る.
    grams |= {letter for word in _named(query) for letter in word if letter >= FIRST_KANJI}
    return re.compile(f"(?={'|'.join(map(re.escape, sorted(grams)))})") if grams else None


def _named(query: Query) -> set[str]:
    """The words of the query, and those that mean the same."""
    return {*query.words, *(word for expansion in query.expansions for word in expansion.words)}


def _densest(text: str, hits: list[tuple[int, str]]) -> int:
    """The position of the first hit of the best window; 0 if there is none."""
    inside: Counter[str] = Counter()
    best, best_position, left, weight = 0, 0, 0, 0
    for position, gram in hits:
        inside[gram] += 1
        weight += _weight(text, position) if inside[gram] == 1 else 0
        while position - hits[left][0] > LENGTH - LEAD:
            old_position, old = hits[left]
            inside[old] -= 1
            weight -= _weight(text, old_position) if inside[old] == 0 else 0
            left += 1
        if weight > best:
            best, best_position = weight, hits[left][0]
    return best_position


def _weight(text: str, position: int) -> int:
    # Judged before folding: folded katakana looks like hiragana.
    return 1 if all("ぁ" <= letter <= "ゖ" for letter in text[position : position + 2]) else TELLING


def _sentence_start(text: str, low: int, high: int) -> int:
    """The first beginning of a sentence from `low` to `high`; if there is none, a little before `high`."""
    if low <= 0:
        return 0
    starts = (i + 1 for i in range(low - 1, high) if text[i] in SENTENCE_ENDS)
    return next(starts, max(low, high - LEAD))


def _word_marks(part: str, letters: str, query: Query) -> Marks:
    """The words of the query, whole. Only clauses that share letters with it are taken apart."""
    wanted, words = _wanted_letters(query), _named(query)
    covered = {
        clause.start() + i
        for clause in CLAUSE.finditer(part)
        if wanted and wanted.search(letters, clause.start(), clause.end())
        for span in spans(clause[0])
        if span.word in words
        for i in range(span.start, span.end)
    }
    return _stretches(sorted(covered))


def _letter_marks(folded: str, query: Query) -> Marks:
    """Stretches of letters that the query has too: パスワード where ぱすわーど was typed."""
    covered = {
        i + step for i in range(len(folded) - 1) if folded[i : i + 2] in set(query.bigrams) for step in (0, 1)
    }
    covered |= {i for i, letter in enumerate(folded) if letter in query.prefixes}
    shortest = SHORTEST_MARK if len(query.bigrams) > 1 else 1
    return [(start, end) for start, end in _stretches(sorted(covered)) if end - start >= shortest]


def _stretches(positions: list[int]) -> Marks:
    """Neighbouring positions as (start, end)."""
    if not positions:
        return []
    breaks = [i for i, (left, right) in enumerate(pairwise(positions), start=1) if right != left + 1]
    edges = [0, *breaks, len(positions)]
    return [(positions[a], positions[b - 1] + 1) for a, b in pairwise(edges)]


def _mark(part: str, marks: Marks, *, before: str, after: str) -> SafeString:
    """`part` escaped piece by piece, so that no mark can fall inside an entity or open a tag."""
    pieces = [before]
    end = 0
    for start, stop in marks:
        pieces += [escape(part[end:start]), "<mark>", escape(part[start:stop]), "</mark>"]
        end = stop
    # Every piece is escaped or written here.
    return mark_safe("".join([*pieces, escape(part[end:]), after]))  # noqa: S308

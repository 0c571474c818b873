"""Other words for what somebody typed, from the glossary that editors keep.

A term and its aliases mean the same: whoever types one of them finds the others too, for less than the word that
was typed.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import DatabaseError, transaction
from django.db.models.signals import post_delete, post_save

from cms.models import GlossaryTerm
from search.analysis import QUERY_LIMIT, Expansion, Query, fold, normalise, words

# How long another process's change of the glossary may stay unknown here. Own changes are known at once.
KNOWN_FOR_SECONDS = 5.0
# More would only blur what was asked; the first ones of the glossary's order count.
MAX_EXPANSIONS = 20

Words = tuple[str, ...]
Row = tuple[str, str, list[str]]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """The spellings of all terms.

    `groups` has for each term its spellings as words; `by_first` and `by_letters` the groups of a spelling, by
    its first word and by its folded letters.
    """

    groups: tuple[tuple[Words, ...], ...] = ()
    by_first: dict[str, list[tuple[Words, int]]] = field(default_factory=dict)
    by_letters: dict[str, list[int]] = field(default_factory=dict)


def expanded(query: Query, text: str) -> Query:
    """`query`, made of `text`, with the other spellings of the glossary terms that stand in it.

    A spelling stands there as its words in a row, or where nothing else was typed as its letters in any kana
    (らんさむうぇあ). Nothing is expanded to words that the query has already. Never fails: without a database,
    or before it is migrated, there are no synonyms.
    """
    thesaurus = _known.thesaurus()
    typed = frozenset(query.sequence)
    found = dict.fromkeys(
        Expansion(words=other, stands_for=spelling)
        for spelling, group in _spellings_in(query, text, thesaurus)
        for other in thesaurus.groups[group]
        # Whatever has コンピュータウイルス is found by ウイルス already.
        if not (typed.issuperset(other) or frozenset(other).issuperset(spelling))
    )
    return replace(query, expansions=tuple(found)[:MAX_EXPANSIONS]) if found else query


def thesaurus_of(terms: Iterable[tuple[str, Sequence[str]]]) -> Thesaurus:
    """The thesaurus of `terms`: the reading of each, which may be "", and all its spellings."""
    groups: list[tuple[Words, ...]] = []
    by_first: dict[str, list[tuple[Words, int]]] = {}
    by_letters: dict[str, list[int]] = {}
    for number, (reading, spellings) in enumerate(terms):
        group = tuple(dict.fromkeys(filter(None, (tuple(words(spelling)) for spelling in spellings))))
        for spelling in group:
            by_first.setdefault(spelling[0], []).append((spelling, number))
        for letters in dict.fromkeys(_letters(spelling) for spelling in (reading, *spellings)):
            if letters:
                by_letters.setdefault(letters, []).append(number)
        groups.append(group)
    return Thesaurus(tuple(groups), by_first, by_letters)


def _spellings_in(query: Query, text: str, thesaurus: Thesaurus) -> Iterator[tuple[Words, int]]:
    """The words of each spelling that stands in the query, as the query has them, and its group."""
    sequence = query.sequence
    for place, word in enumerate(sequence):
        for spelling, group in thesaurus.by_first.get(word, ()):
            if sequence[place : place + len(spelling)] == spelling:
                yield _asked(spelling, query), group
    for group in thesaurus.by_letters.get(_letters(text[:QUERY_LIMIT]), ()):
        yield query.words, group


def _asked(spelling: Words, query: Query) -> Words:
    """Those words of a spelling that the query asks for: stop words (何 of 何とか詐欺) are left out of it."""
    return tuple(word for word in spelling if word in query.words) or query.words


def _letters(text: str) -> str:
    return fold("".join(normalise(text).split()))


class _Known:
    """The thesaurus as last read. Safe to share between threads: a thread may read it twice, never half."""

    def __init__(self) -> None:
        self._thesaurus = Thesaurus()
        self._rows: list[Row] | None = None
        self._until = 0.0
        self._lock = threading.Lock()

    def thesaurus(self) -> Thesaurus:
        if time.monotonic() < self._until:
            return self._thesaurus
        with self._lock:
            if time.monotonic() >= self._until:
                self._read()
            return self._thesaurus

    def forget(self) -> None:
        self._until = 0.0

    def _read(self) -> None:
        # Set first: a change that is saved while we read makes it 0 again.
        self._until = time.monotonic() + KNOWN_FOR_SECONDS
        rows = _rows()
        if rows != self._rows:
            self._thesaurus = thesaurus_of((reading, [term, *aliases]) for term, reading, aliases in rows)
            self._rows = rows


def _rows() -> list[Row]:
    """Term, reading and aliases of the glossary; none where there is no such table or no database."""
    try:
        # An error would otherwise spoil the transaction of whoever searches.
        with transaction.atomic():
            return list(GlossaryTerm.objects.order_by("pk").values_list("term", "reading", "aliases"))
    except DatabaseError:
        return []


def _glossary_changed(**_: object) -> None:
    forget()
    # Another thread may read the old glossary once more before this is committed.
    transaction.on_commit(forget)


def forget() -> None:
    """Read the glossary anew at the next search."""
    _known.forget()


_known = _Known()
post_save.connect(_glossary_changed, sender=GlossaryTerm)
post_delete.connect(_glossary_changed, sender=GlossaryTerm)

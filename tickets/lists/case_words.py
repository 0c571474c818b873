"""Finding a case by its words, for those who may see it: the analysis of the public search on a table of its own.

Found are the asker's words, everything said in the case, notes included, the name of the firm and the number in
any spelling. Width and kana do not matter: ﾊﾟｽﾜｰﾄﾞ, パスワード and ぱすわーど are one. Every word asked for has to be
there: who looks for a case knows something of it, and more words narrow it down.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from search import analysis
from tickets.lists.capped import capped_counts
from tickets.models.case_word import LONGEST_WORD, CaseWord

if TYPE_CHECKING:
    from tickets.models import Ticket
    from tickets.querysets import TicketQuerySet

QUERY_LIMIT = 100
RARE = 2_000
"""A word of so few cases leads to them; a more frequent one is looked up case by case, in the order of the list."""

_NUMBER = re.compile(r"^s?([a-z0-9]{4})([a-z0-9]{2})$")
_RUN = re.compile(r"[^\W_]+")


def of_intake(ticket: Ticket) -> list[str]:
    """What a case brings with it."""
    return [ticket.subject, ticket.body, ticket.organisation, ticket.name]


def add(ticket: Ticket, *texts: str) -> None:
    """Makes the case found by the words of `texts` too. Call it in the transaction that stores them."""
    rows = [CaseWord(ticket=ticket, word=word) for word in words_in(*texts)]
    CaseWord.objects.bulk_create(rows, ignore_conflicts=True)


def search(tickets: TicketQuerySet, text: str) -> TicketQuerySet:
    """Those of `tickets` that hold every word of `text`, in the order they are in. At most two queries of its own.

    Where `text` has no letter or digit nothing is found.
    """
    text = unicodedata.normalize("NFKC", text[:QUERY_LIMIT])
    if number := number_in(text):
        by_number = tickets.filter(number=number)
        if by_number.exists():
            return by_number
    terms = [found for run in text.split() if (found := _spellings(run))]
    if not terms:
        return tickets.none()
    known = {word: CaseWord.objects.filter(word=word) for term in terms for words in term for word in words}
    counts = capped_counts(known, RARE)
    for term in terms:
        found = [words for words in term if all(counts[word] for word in words)]
        if not found:
            return tickets.none()
        one_of = Q()
        for words in found:
            one_of |= _holds_all(words, counts)
        tickets = tickets.filter(one_of)
    return tickets


def number_in(text: str) -> str | None:
    """The number of a case as it is written, from any way to type it: s7f3k9a, Ｓ－７Ｆ３Ｋ－９Ａ, 7F3K 9A."""
    plain = "".join(_RUN.findall(unicodedata.normalize("NFKC", text).lower()))
    found = _NUMBER.match(plain)
    return f"S-{found[1]}-{found[2]}".upper() if found else None


def words_in(*texts: str) -> list[str]:
    """The different words of `texts`, folded as they are stored."""
    return sorted({analysis.fold(word)[:LONGEST_WORD] for text in texts for word in analysis.words(text)})


def _spellings(run: str) -> list[tuple[str, ...]]:
    """Ways in which what stands between two spaces may be stored: as its words, or as one word in other letters.

    The dictionary cuts ぱすわーど into pieces that no text has; folded as a whole it is what パスワード is stored as.
    """
    words = tuple(
        dict.fromkeys(analysis.fold(word)[:LONGEST_WORD] for word in analysis.query_terms(run).words)
    )
    whole = analysis.fold("".join(_RUN.findall(run)))[:LONGEST_WORD]
    if len(whole) > 3:
        whole = whole.rstrip("ー")
    return [spelling for spelling in dict.fromkeys([words, (whole,)]) if spelling and all(spelling)]


def _holds_all(words: tuple[str, ...], counts: dict[str, int]) -> Q:
    condition = Q()
    for word in words:
        if counts[word] <= RARE:
            condition &= Q(pk__in=CaseWord.objects.filter(word=word).values("ticket"))
        else:
            condition &= Q(Exists(CaseWord.objects.filter(word=word, ticket=OuterRef("pk"))))
    return condition

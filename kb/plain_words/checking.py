"""All rules over one text."""

from __future__ import annotations

from collections.abc import Iterable

from cms.snippets import GlossaryTerm
from kb.plain_words.findings import Finding, Report, score_of
from kb.plain_words.levels import level_of
from kb.plain_words.reading import read
from kb.plain_words.sentences import double_negatives, hard_sentences
from kb.plain_words.terms import unexplained_letters, unexplained_terms
from kb.plain_words.wording import placeholders, stiff_words

LONGEST = 20_000
"""More than any answer may hold; what is beyond is not read."""


def check(text: str, level: str = "", *, terms: Iterable[GlossaryTerm] | None = None) -> Report:
    """What of `text` a reader of `level` (a code of the taxonomy; "" is a beginner) may not understand.

    Line breaks count as the text has them. `terms` is the glossary where the caller has it at hand; else it costs one
    query. Never fails for what was typed.
    """
    reader = level_of(level)
    plain = read(text[:LONGEST])
    glossary = list(terms if terms is not None else GlossaryTerm.objects.all())
    # An abbreviation that the glossary has is the glossary's business, known to this reader or not.
    of_glossary = {spelling.upper() for term in glossary for spelling in (term.term, *term.aliases)}
    in_terms = list(unexplained_terms(plain, glossary, reader))
    letters = [
        one for one in unexplained_letters(plain, reader, in_terms) if one.text.upper() not in of_glossary
    ]
    found: list[Finding] = [
        *placeholders(plain),
        *in_terms,
        *letters,
        *hard_sentences(plain, reader),
        *double_negatives(plain),
        *stiff_words(plain),
    ]
    ordered = tuple(sorted(found, key=lambda one: (one.start, one.end)))
    return Report(ordered, score_of(ordered, len(text)), reader.code)

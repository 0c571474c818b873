"""Where a text uses terms of the glossary: the first use of each, so that it can be explained in place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cms.snippets import GlossaryTerm, spelling_pattern

_ADDRESS = r"https?://\S+"


@dataclass(frozen=True, slots=True)
class Use:
    """A term at [start, end) of a text."""

    start: int
    end: int
    term: GlossaryTerm


class Explainer:
    """Finds each term once over several texts that are read one after the other.

    Longer spellings win over shorter ones inside them (標的型攻撃メール訓練 is no 標的型攻撃), and the address of a
    link asks for no explanation.
    """

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self._terms = {
            spelling.lower(): term
            for term in terms
            for spelling in (*term.aliases, term.term)
            if spelling.strip()
        }
        self._pattern = _pattern(tuple(sorted(self._terms, key=lambda one: (-len(one), one))))
        self.used: list[GlossaryTerm] = []

    def uses(self, text: str) -> list[Use]:
        """First uses in `text` of terms not used before; they are then in `used`."""
        found = []
        for match in self._pattern.finditer(text):
            term = self._terms.get(match[0].lower())
            if term is not None and term not in self.used:
                self.used.append(term)
                found.append(Use(match.start(), match.end(), term))
        return found


@lru_cache(maxsize=8)
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all spellings."""
    return re.compile("|".join([_ADDRESS, *map(spelling_pattern, spellings)]), re.IGNORECASE)

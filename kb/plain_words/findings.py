"""What the check says: findings at places of the text, and a score."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Kind(StrEnum):
    """What is hard about a piece of text."""

    PLACEHOLDER = "placeholder"
    TERM = "term"
    ABBREVIATION = "abbreviation"
    LONG_SENTENCE = "long_sentence"
    PASSIVE = "passive"
    DOUBLE_NEGATIVE = "double_negative"
    STIFF = "stiff"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS: dict[Kind, Any] = {
    Kind.PLACEHOLDER: gettext_lazy("書きかけのところ"),
    Kind.TERM: gettext_lazy("説明のない専門の言葉"),
    Kind.ABBREVIATION: gettext_lazy("説明のない英字の略語"),
    Kind.LONG_SENTENCE: gettext_lazy("長い文"),
    Kind.PASSIVE: gettext_lazy("「れる・られる」の重なり"),
    Kind.DOUBLE_NEGATIVE: gettext_lazy("二重の打ち消し"),
    Kind.STIFF: gettext_lazy("かたい言い方"),
}
WEIGHTS = {
    Kind.PLACEHOLDER: 10,
    Kind.TERM: 6,
    Kind.ABBREVIATION: 6,
    Kind.LONG_SENTENCE: 5,
    Kind.PASSIVE: 4,
    Kind.DOUBLE_NEGATIVE: 4,
    Kind.STIFF: 3,
}
"""How much each finding takes from the score, on a text of at most `PAGE` characters."""
PAGE = 500
GOOD, FAIR = 90, 70


@dataclass(frozen=True, slots=True)
class Finding:
    """Something hard at [start, end) of the text as it was given, in characters.

    `replacements` are texts to put there instead, best first; empty where only the writer knows.
    """

    start: int
    end: int
    kind: Kind
    text: str
    message: str
    replacements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All findings in the order of the text; `level` is the reader they are meant for."""

    findings: tuple[Finding, ...]
    score: int
    level: str

    @property
    def verdict(self) -> str:
        if self.score >= GOOD:
            return _("読みやすい文章です")
        return _("もう少しで読みやすくなります") if self.score >= FAIR else _("むずかしい文章です")

    @property
    def is_good(self) -> bool:
        return self.score >= GOOD


def score_of(findings: tuple[Finding, ...], length: int) -> int:
    """100 less the weights of the findings, never below 0.

    score = max(0, round(100 - sum(WEIGHTS) * PAGE / max(PAGE, length))): a longer text may hold more of them for the
    same score, a shorter one is judged as if it filled a page.
    """
    lost = sum(WEIGHTS[finding.kind] for finding in findings)
    return max(0, round(100 - lost * PAGE / max(PAGE, length)))

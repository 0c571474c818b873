"""Whether the desk keeps its promise, as one word that follows from the figures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from tickets.metrics import MIN_N
from tickets.metrics.measures import target_days
from tickets.surveys.questionnaires import Share, share

PROMISE = "first_answer"
"""The measure that is promised to askers (`tickets.asking.receipts`)."""
KEPT_FROM = 0.9
"""From this share on the promise is called kept."""
_EXACT_UP_TO = 5_000
"""The share has four digits: up to here they tell the number of cases behind it."""


@dataclass(frozen=True)
class Verdict:
    """`is_kept` is None where there are too few cases to say; `within` where it is hidden or cannot be told exactly.

    `percent` is None where the share itself is hidden; then `at_least` or `at_most` says what it follows from.
    """

    is_kept: bool | None
    target: int | None
    percent: int | None = None
    due: int | None = None
    within: int | None = None
    interval: Share | None = None
    at_least: int | None = None
    at_most: int | None = None


def verdict(measures: dict[str, Any]) -> Verdict:
    """From the measures of the total of a report, suppressed or not."""
    row, target = measures[PROMISE], target_days(PROMISE)
    due, kept = row["due"], row["within_target"]
    if kept is None or due is None:
        return _from_bounds(row, target)
    if due < MIN_N:
        return Verdict(None, target, due=due)
    exact = round(kept * due) if due <= _EXACT_UP_TO else None
    # Never rounded up to a promise that is not kept.
    return Verdict(
        kept >= KEPT_FROM, target, int(kept * 100 + 1e-9), due, exact, share(round(kept * due), due)
    )


def _from_bounds(row: dict[str, Any], target: int | None) -> Verdict:
    """A hidden share is judged where all that it may be is on one side."""
    least, most = row.get("within_target_at_least"), row.get("within_target_at_most")
    if (row["n"] or 0) < MIN_N:
        return Verdict(None, target, due=row["due"])
    if least is not None and least >= KEPT_FROM:
        return Verdict(is_kept=True, target=target, due=row["due"], at_least=int(least * 100 + 1e-9))
    if most is not None and most < KEPT_FROM:
        return Verdict(is_kept=False, target=target, due=row["due"], at_most=math.ceil(most * 100 - 1e-9))
    return Verdict(None, target, due=row["due"])

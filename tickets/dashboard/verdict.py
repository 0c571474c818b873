"""Whether the desk keeps its promise, as one word that follows from the figures."""

from __future__ import annotations

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

    `percent` is None where the promise is kept and the share itself is hidden.
    """

    is_kept: bool | None
    target: int | None
    percent: int | None = None
    due: int | None = None
    within: int | None = None
    interval: Share | None = None


def verdict(measures: dict[str, Any], *, promised_minutes: int | None) -> Verdict:
    """From the measures of the total of a report, suppressed or not, and the promise in business minutes."""
    row, target = measures[PROMISE], target_days(PROMISE)
    due, kept = row["due"], row["within_target"]
    if kept is None and _is_kept_whatever_is_hidden(row, promised_minutes):
        return Verdict(is_kept=True, target=target, due=due)
    if due is None or kept is None or due < MIN_N:
        return Verdict(None, target, due=due)
    exact = round(kept * due) if due <= _EXACT_UP_TO else None
    # Never rounded up to a promise that is not kept.
    return Verdict(
        kept >= KEPT_FROM, target, int(kept * 100 + 1e-9), due, exact, share(round(kept * due), due)
    )


def _is_kept_whatever_is_hidden(row: dict[str, Any], promised_minutes: int | None) -> bool:
    """A share is hidden where less than `MIN_N` were late, or in time.

    More than half were quick, so it is the late ones that are few; and of so many cases even the most of them would
    not break the promise. All of it follows from what is shown anyway, so that it tells nobody anything new.
    """
    median = row["business_minutes"]["p50"]
    at_least_due = row["due"] or row["done"] or 0  # what is done was due
    is_quick = median is not None and promised_minutes is not None and median <= promised_minutes
    return is_quick and at_least_due * (1 - KEPT_FROM) + 1e-9 >= MIN_N - 1

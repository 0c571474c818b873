"""What observers and the public may see: no figure about a handful, and none that gives a handful away by subtraction.

A table has groups and a total. A group is hidden where its number is too small; then, as long as what is hidden could be
found by subtracting what is shown from the total, the smallest shown group is hidden too. The same for every column.
"""

from __future__ import annotations

from collections.abc import Mapping

from tickets.metrics import MIN_N


def is_safe(number: int, of: int) -> bool:
    """Neither the number nor what is left of the whole is a handful. None at all, or all, is no secret about anybody."""
    return all(count == 0 or count >= MIN_N for count in (number, of - number))


def hidden(numbers: Mapping[str, int], *, unsafe: frozenset[str] = frozenset()) -> set[str]:
    """Which groups of a column must be hidden when the total is shown.

    `unsafe` are to be hidden whatever their number is. What is hidden is at least `MIN_N` together, and of at least two
    groups, so that the total tells neither of them.
    """
    gone = {key for key, number in numbers.items() if 0 < number < MIN_N} | unsafe
    shown = sorted((key for key in numbers if key not in gone and numbers[key]), key=lambda key: numbers[key])
    while gone and shown and (len(gone) < 2 or sum(numbers[key] for key in gone) < MIN_N):
        gone.add(shown.pop(0))
    return gone


def publishable_months(numbers: Mapping[str, int]) -> dict[str, str]:
    """Month → the month with which its cases become public, in the order of the months.

    Months with too few cases are counted together with the next ones until they are enough, so that two periods never
    differ by a handful. The last ones wait, and are not in the answer, until they are enough.
    """
    published: dict[str, str] = {}
    waiting: list[str] = []
    together = 0
    for month in sorted(numbers):
        waiting.append(month)
        together += numbers[month]
        if together == 0 or together >= MIN_N:
            published.update(dict.fromkeys(waiting, month))
            waiting, together = [], 0
    return published

"""Where the time of done cases went: to the desk, to the asker, to another window."""

from __future__ import annotations

from tickets.metrics import runs
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Question, pieces
from tickets.metrics.runs import SPENT, TOGETHER


def spent(question: Question, source: Source) -> dict[str, tuple[int, int]]:
    """By each name of `SPENT` the business minutes of the done cases asked about, and in how many of them there are any."""
    found = pieces(source, question)
    table = runs.spent(found.added) - runs.spent(found.gone)
    for one in found.runs(TOGETHER).runs:
        table += one.arrays["spent"]
    return {name: (minutes, cases) for name, (minutes, cases) in zip(SPENT, table.tolist(), strict=True)}

"""How well the detector finds what is labelled: one place for the command and the tests."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from kb.anonymising.detector import NAME_TYPES
from kb.anonymising.marks import Found

Document = dict[str, Any]
"""`{"text", "entities": [{"start", "end", "type"}]}`; offsets are characters, the end excluded."""


def read(path: Path) -> list[Document]:
    """The documents of a file, one JSON object a line. Raises OSError, ValueError."""
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not all(
        isinstance(document, dict) and {"text", "entities"} <= document.keys() for document in documents
    ):
        raise ValueError('each line needs "text" and "entities"')
    return documents


def measure(documents: Sequence[Document], find: Callable[[str], Iterable[Found]]) -> dict[str, Any]:
    """`{"precision", "recall": {type: share}, "ms_per_1000_chars", "sentences", "marks"}`.

    An entity is found when every character of it is marked; precision is the share of marks that touch an entity.
    Marks of shapes (dates, sums, numbers) count for the precision only where the labels have shapes: an encyclopaedia
    whose dates are not labelled says nothing about them.
    """
    labelled = {entity["type"] for document in documents for entity in document["entities"]}
    knows_shapes = bool(labelled - NAME_TYPES - {"event"})
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    touching = counted = 0
    seconds = 0.0
    for document in documents:
        begun = time.perf_counter()
        marks = list(find(document["text"]))
        seconds += time.perf_counter() - begun
        spans = [(mark.start, mark.end) for mark in marks]
        for entity in document["entities"]:
            total[entity["type"]] += 1
            hit[entity["type"]] += _covers(spans, entity["start"], entity["end"])
        judged = [mark for mark in marks if knows_shapes or mark.type in NAME_TYPES]
        counted += len(judged)
        touching += sum(
            any(mark.start < entity["end"] and entity["start"] < mark.end for entity in document["entities"])
            for mark in judged
        )
    characters = sum(len(document["text"]) for document in documents)
    return {
        "precision": _share(touching, counted),
        "recall": {name: _share(hit[name], total[name]) for name in sorted(total)},
        "ms_per_1000_chars": round(seconds * 1_000_000 / max(characters, 1), 1),
        "sentences": len(documents),
        "marks": counted,
    }


def _covers(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether every character from `start` to `end` is in one of the spans, which are in order."""
    for mark_start, mark_end in spans:
        if mark_start > start:
            return False
        start = max(start, mark_end)
        if start >= end:
            return True
    return False


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None

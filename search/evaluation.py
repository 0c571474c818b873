"""How good and how fast search is on a set of questions whose right documents are known."""

import json
import math
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.analysis import query_terms
from search.documents import Document
from search.engines.base import SearchEngine
from search.ranking import ranked

DEPTH = 10
CUTOFFS = (1, 5, DEPTH)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the documents that answer it."""

    query: str
    relevant: frozenset[str]


def read_corpus(path: Path) -> Iterator[tuple[str, str, str]]:
    """Id, title and text of each line: `{"id": .., "title": .., "text": ..}`, the title optional."""
    for line in _lines(path):
        yield str(line["id"]), line.get("title") or "", line["text"]


def read_questions(path: Path) -> list[Question]:
    """The questions of the file, one a line: `{"query": .., "relevant": [ids]}`; `q` is `query` too."""
    return [
        Question(line["query"] if "query" in line else line["q"], frozenset(map(str, line["relevant"])))
        for line in _lines(path)
    ]


def evaluate(engine: SearchEngine, corpus: Path, questions: Sequence[Question]) -> dict[str, float]:
    """Fill `engine` with `corpus`, ask the questions, and measure.

    Recall is the share of a question's right documents among the first k, averaged over questions;
    MRR the mean of 1/rank of the first right one, 0 beyond rank 10. Times include the analysis.
    """
    names: list[str] = []
    engine.put(_documents(corpus, names))
    if questions:
        _ask(engine, questions[0].query)  # loads the dictionary and the index, which no later question pays
    answers = [_ask(engine, question.query) for question in questions]
    rankings = [[names[position] for position in found] for found, _ in answers]
    times = sorted(milliseconds for _, milliseconds in answers)
    return {
        "n": len(questions),
        "mrr10": _mean([_reciprocal_rank(r, q.relevant) for r, q in zip(rankings, questions, strict=True)]),
        **{
            f"recall{k}": _mean(
                [_recall(r[:k], q.relevant) for r, q in zip(rankings, questions, strict=True)]
            )
            for k in CUTOFFS
        },
        "p50_ms": _percentile(times, 0.5),
        "p95_ms": _percentile(times, 0.95),
    }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _documents(corpus: Path, names: list[str]) -> Iterator[Document]:
    """The documents, numbered; `names` receives the id of each number."""
    for number, (name, title, text) in enumerate(read_corpus(corpus)):
        names.append(name)
        yield Document(page_id=number, title=title, text=text)


def _ask(engine: SearchEngine, query: str) -> tuple[list[int], float]:
    started = time.perf_counter()
    found = ranked(engine, query_terms(query), {}, 0, DEPTH)
    return [page_id for page_id, _ in found.hits], (time.perf_counter() - started) * 1000


def _reciprocal_rank(ranking: list[str], relevant: Collection[str]) -> float:
    return next((1 / rank for rank, name in enumerate(ranking, start=1) if name in relevant), 0.0)


def _recall(ranking: list[str], relevant: Collection[str]) -> float:
    return len(set(ranking) & set(relevant)) / len(relevant) if relevant else 0.0


def _mean(numbers: list[float]) -> float:
    return round(sum(numbers) / len(numbers), 4) if numbers else 0.0


def _percentile(ordered: list[float], share: float) -> float:
    """The smallest time that at least `share` of the questions took at most (nearest rank)."""
    return round(ordered[max(0, math.ceil(len(ordered) * share) - 1)], 2) if ordered else 0.0

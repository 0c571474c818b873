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
from search.synonyms import expanded

DEPTH = 10
CUTOFFS = (1, 5, DEPTH)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the documents that answer it."""

    query: str
    relevant: frozenset[str]


class UnusableLine(ValueError):  # noqa: N818  reads as what it is about
    """A line of a file that is not what it should be; says which line and why."""


def read_corpus(path: Path) -> Iterator[tuple[str, str, str]]:
    """Id, title and body of each line: `{"id": .., "title": .., "body": ..}`.

    The title may be missing; the body may be called "text". Raises `UnusableLine` and `OSError`.
    """
    seen: set[str] = set()
    for where, line in _lines(path):
        name = str(_value(where, line, "id"))
        if name in seen:
            raise UnusableLine(f"{where}: the id {name} was there before")
        seen.add(name)
        yield name, _text(where, line, "title", default=""), _text(where, line, "body", "text")


def read_questions(path: Path) -> list[Question]:
    """The questions of the file, one a line: `{"query": .., "relevant": [ids]}`; `q` is `query` too.

    Raises `UnusableLine` and `OSError`.
    """
    questions = []
    for where, line in _lines(path):
        relevant = _value(where, line, "relevant")
        if not isinstance(relevant, list):
            raise UnusableLine(f'{where}: "relevant" is not a list of ids')
        questions.append(Question(_text(where, line, "query", "q"), frozenset(map(str, relevant))))
    return questions


def evaluate(engine: SearchEngine, corpus: Path, questions: Sequence[Question]) -> dict[str, float]:
    """Fill `engine` with `corpus`, ask the questions, and measure.

    Recall is the share of a question's right documents among the first k, averaged over questions;
    MRR the mean of 1/rank of the first right one, 0 beyond rank 10. Times include the analysis and
    documents per second the writing.
    """
    names: list[str] = []
    query_terms("辞書")  # loads the dictionary, which no document pays
    started = time.perf_counter()
    documents = engine.put(_documents(corpus, names))
    seconds = time.perf_counter() - started
    if questions:
        _ask(engine, questions[0].query)  # opens the index, which no later question pays
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
        "docs_per_s": round(documents / seconds, 1),
    }


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file of JSON lines, each with where it stands: "corpus.jsonl, line 3"."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                where = f"{path.name}, line {number}"
                try:
                    value = json.loads(line)
                except ValueError as error:
                    raise UnusableLine(f"{where}: not JSON: {error}") from error
                if not isinstance(value, dict):
                    raise UnusableLine(f"{where}: not an object")
                yield where, value


def _value(where: str, line: dict[str, Any], *names: str) -> Any:
    """What the line has under the first of `names` that it has."""
    for name in names:
        if line.get(name) is not None:
            return line[name]
    raise UnusableLine(f'{where}: "{names[0]}" is missing')


def _text(where: str, line: dict[str, Any], *names: str, default: str | None = None) -> str:
    if default is not None and all(line.get(name) is None for name in names):
        return default
    value = _value(where, line, *names)
    if not isinstance(value, str):
        raise UnusableLine(f'{where}: "{names[0]}" is not text')
    return value


def _documents(corpus: Path, names: list[str]) -> Iterator[Document]:
    """The documents, numbered; `names` receives the id of each number."""
    for number, (name, title, text) in enumerate(read_corpus(corpus)):
        names.append(name)
        yield Document(page_id=number, title=title, text=text)


def _ask(engine: SearchEngine, query: str) -> tuple[list[int], float]:
    started = time.perf_counter()
    found = ranked(engine, expanded(query_terms(query), query), {}, 0, DEPTH)
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

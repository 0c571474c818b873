"""`make bench SETS=folder`: how often the right article comes first, beside the engine's own order.

For each pair NAME.corpus.jsonl and NAME.queries.jsonl of the folder, lines as `evaluate_search` takes them, on the
engine configured. Public question sets are not shipped: they are large and have licences of their own.

    python -m tests.bench_quality folder
"""

import os
import sys
import tempfile
from pathlib import Path
from unittest import mock

FOLDER = tempfile.TemporaryDirectory(prefix="madoguchi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["DATA_DIR"] = FOLDER.name

import django  # noqa: E402  settings read the environment

django.setup()

from search import evaluation  # noqa: E402
from search.index import scratch_engine  # noqa: E402
from search.ranking import Ranking  # noqa: E402


def main(folder: Path) -> None:
    for corpus in sorted(folder.glob("*.corpus.jsonl")):
        name = corpus.name.removesuffix(".corpus.jsonl")
        questions = evaluation.read_questions(folder / f"{name}.queries.jsonl")
        with scratch_engine() as engine:
            ours = evaluation.evaluate(engine, corpus, questions)
        with mock.patch.object(evaluation, "ranked", engine_order), scratch_engine() as engine:
            first = evaluation.evaluate(engine, corpus, questions)
        print(
            f"{name:20} {type(engine).__name__:20} n {ours['n']:5}   MRR@10 {ours['mrr10']:.4f}   first stage "
            f"{first['mrr10']:.4f}   recall@10 {ours['recall10']:.4f}   p95 {ours['p95_ms']:5.1f} ms, "
            f"{ours['p95_ms'] / first['p95_ms']:.2f} times the first stage",
            flush=True,
        )


def engine_order(engine, query, filters, offset, limit) -> Ranking:
    found = engine.search(query, filters, offset, limit)
    return Ranking(found.total, [(one.page_id, one.score) for one in found.candidates])


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Measuring search on a corpus and its questions."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.index import get_engine

CORPUS = [
    {"id": "a", "title": "メール", "text": "添付ファイルを開いた"},
    {"id": 7, "title": "サーバー", "text": "遅い"},
    {"id": "c", "text": "罠"},
]


def write(path, lines):
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return str(path)


def measured(tmp_path, questions):
    out = StringIO()
    corpus = write(tmp_path / "c.jsonl", CORPUS)
    queries = write(tmp_path / "q.jsonl", questions)
    call_command("evaluate_search", "--corpus", corpus, "--queries", queries, stdout=out)
    return json.loads(out.getvalue())


def test_prints_quality_and_times_as_json(tmp_path):
    figures = measured(
        tmp_path,
        [
            {"query": "添付ファイル", "relevant": ["a"]},
            {"q": "サーバ", "relevant": [7]},
            {"query": "存在しません", "relevant": ["c"]},
            {"query": "罠", "relevant": ["c", "a"]},
        ],
    )

    assert figures.pop("p50_ms") > 0
    assert figures.pop("p95_ms") > 0
    assert figures == {"n": 4, "mrr10": 0.75, "recall1": 0.625, "recall5": 0.625, "recall10": 0.625}


def test_leaves_the_real_index_alone(tmp_path):
    measured(tmp_path, [{"query": "罠", "relevant": ["c"]}])

    assert get_engine().count() == 0


def test_no_questions_measure_nothing(tmp_path):
    assert measured(tmp_path, [])["n"] == 0


def test_says_what_a_line_lacks(tmp_path):
    with pytest.raises(CommandError, match="relevant"):
        measured(tmp_path, [{"query": "罠"}])

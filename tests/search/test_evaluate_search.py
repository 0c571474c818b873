"""Measuring search on a corpus and its questions."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cms.models import GlossaryTerm
from search import evaluation
from search.engines.base import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine
from search.index import get_engine

pytestmark = pytest.mark.django_db

CORPUS = [
    {"id": "a", "title": "メール", "body": "添付ファイルを開いた"},
    {"id": 7, "title": "サーバー", "text": "遅い"},
    {"id": "c", "body": "罠"},
]
FIGURES = ["n", "mrr10", "recall1", "recall5", "recall10", "p50_ms", "p95_ms", "docs_per_s"]


def write(path, lines):
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8"
    )
    return str(path)


@pytest.fixture
def measured(tmp_path):
    def run(questions, corpus=CORPUS):
        out = StringIO()
        arguments = [
            "--corpus", write(tmp_path / "c.jsonl", corpus), "--queries", write(tmp_path / "q.jsonl", questions)
        ]  # fmt: skip
        call_command("evaluate_search", *arguments, stdout=out)
        return json.loads(out.getvalue())

    return run


@pytest.fixture
def destroyed(monkeypatch) -> list[SearchEngine]:
    """The engines whose index was removed."""
    gone = []
    for kind in (TantivyEngine, ElasticsearchEngine):
        monkeypatch.setattr(kind, "destroy", _noting(kind.destroy, gone))
    return gone


def _noting(remove, gone):
    def destroy(engine):
        remove(engine)
        gone.append(engine)

    return destroy


def test_prints_quality_and_times_as_json(measured):
    figures = measured(
        [
            {"query": "添付ファイル", "relevant": ["a"]},
            {"q": "サーバ", "relevant": [7]},
            {"query": "存在しません", "relevant": ["c"]},
            {"query": "罠", "relevant": ["c", "a"]},
        ],
    )

    assert list(figures) == FIGURES
    assert all(figures.pop(name) > 0 for name in ("p50_ms", "p95_ms", "docs_per_s"))
    assert figures == {"n": 4, "mrr10": 0.75, "recall1": 0.625, "recall5": 0.625, "recall10": 0.625}


def test_counts_the_glossary_as_the_site_does(measured):
    GlossaryTerm.objects.create(term="計算機", aliases=["サーバ"], short="短い", plain="説明")

    assert measured([{"query": "計算機", "relevant": [7]}])["mrr10"] == 1


def test_leaves_the_real_index_alone(measured):
    measured([{"query": "罠", "relevant": ["c"]}])

    assert get_engine().count() == 0


def test_removes_its_index(measured, destroyed):
    measured([{"query": "罠", "relevant": ["c"]}])

    assert [engine.is_current() for engine in destroyed] == [False]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError])
def test_removes_its_index_when_interrupted(measured, destroyed, monkeypatch, interruption):
    def interrupted(*_):
        raise interruption

    monkeypatch.setattr(evaluation, "ranked", interrupted)
    with pytest.raises(interruption):
        measured([{"query": "罠", "relevant": ["c"]}])

    assert [engine.is_current() for engine in destroyed] == [False]


def test_no_questions_measure_nothing(measured):
    assert measured([])["n"] == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"query": "罠"}, 'q.jsonl, line 2: "relevant" is missing'),
        ({"query": "罠", "relevant": "c"}, 'q.jsonl, line 2: "relevant" is not a list'),
        ({"relevant": ["c"]}, 'q.jsonl, line 2: "query" is missing'),
        ({"query": 5, "relevant": ["c"]}, 'q.jsonl, line 2: "query" is not text'),
        ("{", "q.jsonl, line 2: not JSON"),
        ("[]", "q.jsonl, line 2: not an object"),
    ],
)
def test_says_which_question_is_wrong(measured, line, message):
    with pytest.raises(CommandError, match=message):
        measured([{"query": "罠", "relevant": ["c"]}, line])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"id": "a", "body": "紙"}, "c.jsonl, line 4: the id a was there before"),
        ({"id": "7", "body": "紙"}, "c.jsonl, line 4: the id 7 was there before"),
        ({"body": "紙"}, 'c.jsonl, line 4: "id" is missing'),
        ({"id": "d"}, 'c.jsonl, line 4: "body" is missing'),
        ({"id": "d", "title": ["紙"], "body": "紙"}, 'c.jsonl, line 4: "title" is not text'),
    ],
)
def test_says_which_document_is_wrong_and_cleans_up(measured, destroyed, line, message):
    with pytest.raises(CommandError, match=message):
        measured([{"query": "罠", "relevant": ["c"]}], corpus=[*CORPUS, line])

    assert [engine.is_current() for engine in destroyed] == [False]


def test_says_what_file_is_missing(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("evaluate_search", "--corpus", "nowhere", "--queries", str(tmp_path / "nowhere"))

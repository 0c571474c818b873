"""The order in which found documents are shown, and paging through it."""

import pytest

from search.analysis import Expansion, Query, query_terms
from search.documents import Document
from search.engines.base import Candidate, EngineResult
from search.engines.tantivy import TantivyEngine
from search.ranking import BLOCK, WINDOWS, ranked


class Found:
    """An engine whose answer is known."""

    def __init__(self, *candidates: Candidate, documents=1000, **frequencies: int):
        self.candidates = list(candidates)
        self.documents = documents
        self.frequencies = frequencies

    def search(self, query, filters, offset, limit):
        return EngineResult(
            total=len(self.candidates),
            candidates=self.candidates[offset : offset + limit],
            facets={"category": {"mail": 1}},
            documents=self.documents,
            frequencies=self.frequencies,
        )


def candidate(page_id: int, text: str, *, score=5.0, title_words=0) -> Candidate:
    return Candidate(page_id, score, text.split(), title_words)


def asked(text: str, *expansions: Expansion) -> Query:
    words = tuple(text.split())
    return Query(words=tuple(dict.fromkeys(words)), expansions=expansions, sequence=words)


def order(engine, query: Query, limit: int = 10) -> list[int]:
    return [page_id for page_id, _ in ranked(engine, query, {}, 0, limit).hits]


FAR = " ".join(["紙"] * 50)


def test_words_near_each_other_beat_words_far_apart():
    far = candidate(1, f"鍵 {FAR} 罠 紙")
    near = candidate(2, f"鍵 紙 罠 {FAR}")

    assert order(Found(far, near), asked("鍵 罠")) == [2, 1]


def test_words_in_the_order_of_the_question_beat_the_other_order():
    assert order(Found(candidate(1, "罠 鍵"), candidate(2, "鍵 罠")), asked("鍵 罠")) == [2, 1]


def test_words_in_order_with_some_between_beat_those_further_apart():
    apart = [candidate(n, f"鍵 {'紙 ' * n}罠 {'紙 ' * (9 - n)}") for n in (1, 2, 4, 6)]

    assert order(Found(*reversed(apart)), asked("鍵 罠")) == [1, 2, 4, 6]


def test_words_of_asking_do_not_separate_the_words_of_the_question():
    query = Query(words=("鍵", "罠"), sequence=("鍵", "どう", "罠"))

    assert order(Found(candidate(1, "罠 鍵"), candidate(2, "鍵 罠")), query) == [2, 1]


def test_words_in_the_title_beat_words_in_the_body():
    assert order(
        Found(candidate(1, "紙 鍵", title_words=1), candidate(2, "鍵 紙", title_words=1)), asked("鍵")
    ) == [2, 1]


def test_of_equal_documents_the_shorter_one_is_first():
    assert order(Found(candidate(1, "鍵 紙 紙 紙"), candidate(2, "鍵 紙")), asked("鍵")) == [2, 1]


def test_rare_words_count_more_than_frequent_ones():
    rare, frequent = candidate(1, "罠 紙"), candidate(2, "鍵 紙")

    assert order(Found(frequent, rare, 罠=1, 鍵=900), asked("鍵 罠")) == [1, 2]


def test_better_engine_score_wins_where_the_words_stand_alike():
    assert order(Found(candidate(1, "鍵", score=2), candidate(2, "鍵", score=9)), asked("鍵")) == [2, 1]


def test_where_only_letters_match_the_engine_decides():
    query = Query(bigrams=("ぱす", "すわ"))

    assert order(Found(candidate(1, "紙 紙 紙", score=9), candidate(2, "紙", score=8)), query) == [1, 2]


def test_documents_without_words_are_no_error():
    assert order(Found(candidate(1, ""), candidate(2, "鍵")), asked("鍵")) == [2, 1]


def test_word_in_more_documents_than_there_are_is_no_error():
    """Deleted documents leave the frequencies later than the number of documents."""
    engine = Found(candidate(1, "紙"), candidate(2, "鍵"), documents=2, 鍵=9)

    assert order(engine, asked("鍵")) == [2, 1]


def test_expansion_counts_for_what_it_stands_for_but_less_than_the_typed_word():
    query = asked("サインイン", Expansion(words=("ログイン",), stands_for=("サインイン",)))
    strange, meant, typed = candidate(1, "紙"), candidate(2, "ログイン"), candidate(3, "サインイン")

    assert order(Found(strange, meant, typed), query) == [3, 2, 1]


def test_expansion_of_two_words_counts_only_where_both_stand_together():
    query = asked("ランサムウェア", Expansion(words=("身代", "金"), stands_for=("ランサムウェア",)))

    assert order(Found(candidate(1, "金 身代"), candidate(2, "身代 金")), query) == [2, 1]


def test_typed_word_and_its_expansion_count_once():
    query = asked("鍵 罠", Expansion(words=("キー",), stands_for=("鍵",)))

    assert order(Found(candidate(1, "鍵 キー 紙"), candidate(2, "鍵 紙 罠")), query) == [2, 1]


@pytest.mark.parametrize("width", [width for width, _ in WINDOWS])
def test_window_ends_where_it_should(width):
    def together(apart: int) -> float:
        text = f"鍵 {'紙 ' * (apart - 1)}罠 {'紙 ' * (100 - apart)}"
        return ranked(Found(candidate(1, text)), asked("鍵 罠"), {}, 0, 1).hits[0][1]

    assert together(width - 1) == together(width - 2)
    assert together(width) < together(width - 1)


def test_scores_fall_within_a_block():
    engine = Found(*(candidate(n, f"鍵 {'紙 ' * (n * 7 % 11)}", score=n % 5) for n in range(BLOCK)))

    scores = [score for _, score in ranked(engine, asked("鍵"), {}, 0, BLOCK).hits]

    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("size", [1, 7, 20, 50, 60, 130])
def test_each_hit_stands_on_exactly_one_page(size):
    engine = Found(*(candidate(n, f"鍵 {'紙 ' * (n % 13)}", score=n % 7) for n in range(123)))
    whole = order(engine, asked("鍵"), limit=123)

    pages = [ranked(engine, asked("鍵"), {}, start, size).hits for start in range(0, 123, size)]

    assert [page_id for page in pages for page_id, _ in page] == whole
    assert sorted(whole) == list(range(123))


def test_long_documents_are_ordered_too():
    engine = Found(*(candidate(n, " ".join(["鍵", "罠", "紙"] * 2000)) for n in range(3)))

    assert len(order(engine, asked("鍵 罠"))) == 3


def test_page_beyond_the_end_is_empty_and_knows_the_total():
    found = ranked(Found(candidate(1, "鍵")), asked("鍵"), {}, 500, 20)

    assert (found.total, found.hits) == (1, [])


def test_facets_are_the_engines():
    assert ranked(Found(candidate(1, "鍵")), asked("鍵"), {}, 0, 1).facets == {"category": {"mail": 1}}


def test_real_engine_puts_the_answer_first(tmp_path):
    engine = TantivyEngine(tmp_path / "engine")
    engine.put(
        [
            Document(1, "メールの設定", f"パスワードは大切です。{'紙' * 200}変更の届け"),
            Document(2, "アカウント", "パスワードの変更はこの画面でします。"),
        ]
    )

    assert order(engine, query_terms("パスワードの変更")) == [2, 1]

"""What every engine must do. Runs on each engine there is; needs no database."""

import pytest

from search.analysis import query_terms
from search.documents import Document
from search.engines.base import EngineResult, SearchEngine
from search.engines.tantivy import TantivyEngine

PASSWORD = Document(
    1, "パスワードを忘れた", "管理者に言えば、できないことはない。", {"category": "account", "size": "e1"}
)
SERVER = Document(
    2, "サーバーが遅い", "二段階認証で詰まるのは罠。", {"category": "malware", "audience": "it"}
)
MAIL = Document(
    3,
    "問い合わせのメール",
    "引っ越し先の鍵。すべてＷｉ－Ｆｉで送る。",
    {"category": "mail", "audience": "it"},
)
EVERYTHING = [PASSWORD, SERVER, MAIL]


@pytest.fixture(params=[TantivyEngine])
def engine(request, tmp_path) -> SearchEngine:
    return request.param(tmp_path / "engine")


@pytest.fixture
def filled(engine: SearchEngine) -> SearchEngine:
    engine.replace_all(EVERYTHING)
    return engine


def found(engine: SearchEngine, text: str, **filters: list[str]) -> list[int]:
    return [page_id for page_id, _ in engine.search(query_terms(text), filters, 0, 10).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("罠", 2),  # one kanji, last of its run
        ("鍵", 3),
        ("忘", 1),  # one kanji inside a word
        ("ぱすわーど", 1),  # hiragana for katakana
        ("パスワート", 1),  # one typo
        ("ﾊﾟｽﾜｰﾄﾞ", 1),
        ("サーバ", 2),
        ("2段階", 2),
        ("２段階", 2),
        ("問合せ", 3),
        ("引越し", 3),
        ("全て", 3),
        ("wifi", 3),
        ("ワイファイ", 3),
        ("出来ない", 1),  # only stop words
    ],
)
def test_other_spellings_find_the_document_first(filled, text, expected):
    assert found(filled, text)[0] == expected


def test_both_words_matter_more_than_one_word_twice(engine):
    engine.replace_all(
        [
            Document(1, "メール", "メールとメールとメール"),
            Document(2, "メールの添付", "ファイル"),
            Document(3, "プリンター", "紙"),
        ]
    )

    assert found(engine, "メール 添付") == [2, 1]


def test_any_word_is_enough(filled):
    assert set(found(filled, "パスワード サーバー")) == {1, 2}


def test_words_of_asking_alone_do_not_find_everything(filled):
    assert found(filled, "天気予報はどうしたら出ますか教えてください") == []


@pytest.mark.parametrize(
    "text",
    [
        "", "あ", "a", "鍵" * 500, "a b " * 125, "😀", "\x00", "\x00\x01\x1b[0m", "\ud800", "' OR 1=1 --", "%", "_",
        "words:*", "title:(メール AND", '+-&&||!(){}[]^"~*?:\\/', "/.*/", "メール~2", "[* TO *]", "<script>", "*" * 300,
    ],
)  # fmt: skip
def test_no_text_makes_a_search_fail_or_find_everything(filled, text):
    assert len(found(filled, text)) < len(EVERYTHING)


def test_search_syntax_is_only_text(filled):
    assert set(found(filled, "page_id:3 OR パスワード*")) == {1}


def test_empty_index_finds_nothing(engine):
    assert engine.search(query_terms("メール"), {}, 0, 10) == EngineResult()
    assert engine.count() == 0
    assert engine.ids() == set()


def test_put_makes_the_index_and_is_found_at_once(engine):
    engine.put([MAIL])

    assert found(engine, "メール") == [3]


def test_put_again_replaces(filled):
    filled.put([Document(1, "プリンター", "紙")])

    assert found(filled, "パスワード") == []
    assert found(filled, "プリンター") == [1]
    assert filled.count() == len(EVERYTHING)


def test_delete_forgets_and_ignores_strangers(filled):
    filled.delete([1, 99])

    assert found(filled, "パスワード") == []
    assert found(filled, "忘") == []
    assert filled.ids() == {2, 3}


def test_delete_without_an_index_is_no_error(engine):
    engine.delete([1])

    assert engine.count() == 0


def test_replace_all_drops_what_is_no_longer_there(filled):
    assert filled.replace_all([SERVER]) == 1

    assert filled.ids() == {2}


def test_replace_all_with_nothing_empties(filled):
    assert filled.replace_all([]) == 0

    assert filled.ids() == set()


def test_failed_rebuild_keeps_the_old_index(filled):
    def broken():
        yield PASSWORD
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        filled.replace_all(broken())

    assert filled.ids() == {1, 2, 3}


def test_result_has_total_and_the_asked_part(engine):
    engine.replace_all([Document(number, "メール", "") for number in range(1, 31)])

    first = engine.search(query_terms("メール"), {}, 0, 20)
    second = engine.search(query_terms("メール"), {}, 20, 20)

    assert (first.total, second.total) == (30, 30)
    assert (len(first.hits), len(second.hits)) == (20, 10)
    assert {page_id for page_id, _ in [*first.hits, *second.hits]} == set(range(1, 31))


def test_scores_fall(filled):
    scores = [score for _, score in filled.search(query_terms("メール パスワード サーバー"), {}, 0, 10).hits]

    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_codes_of_one_facet_widen_and_facets_narrow(filled):
    everything = "パスワード サーバー メール"

    assert set(found(filled, everything, category=["account", "mail"])) == {1, 3}
    assert found(filled, everything, category=["account", "mail"], audience=["it"]) == [3]
    assert found(filled, everything, category=["unknown"]) == []
    assert set(found(filled, everything, category=[])) == {1, 2, 3}


def test_facet_counts_ignore_their_own_filter_only(filled):
    result = filled.search(query_terms("パスワード サーバー メール"), {"category": ["mail"]}, 0, 10)

    assert result.facets == {
        "category": {"account": 1, "malware": 1, "mail": 1},
        "audience": {"it": 1},
        "industry": {},
        "size": {},
    }


def test_filters_do_not_change_scores(filled):
    plain = dict(filled.search(query_terms("メール"), {}, 0, 10).hits)
    narrowed = dict(filled.search(query_terms("メール"), {"category": ["mail"]}, 0, 10).hits)

    assert narrowed[3] == pytest.approx(plain[3])

"""What every engine must do. Runs on each engine there is; needs no database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from search.analysis import Expansion, Query, query_terms
from search.documents import Document
from search.engines import elasticsearch
from search.engines.base import EXPANSION_WEIGHT, EngineResult, EngineUnavailable, Entry, SearchEngine
from search.engines.elasticsearch import engine_from_settings
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine, rows
from search.engines.tantivy import engine as tantivy

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


@pytest.fixture
def filled(engine: SearchEngine) -> SearchEngine:
    engine.put(EVERYTHING)
    return engine


def found(engine: SearchEngine, text: str, **filters: list[str]) -> list[int]:
    return found_by(engine, query_terms(text), **filters)


def found_by(engine: SearchEngine, query: Query, **filters: list[str]) -> list[int]:
    return [candidate.page_id for candidate in engine.search(query, filters, 0, 10).candidates]


def scores(engine: SearchEngine, query: Query, **filters: list[str]) -> dict[int, float]:
    return {one.page_id: one.score for one in engine.search(query, filters, 0, 50).candidates}


def page_ids(engine: SearchEngine) -> list[int]:
    return [entry.page_id for entry in engine.entries()]


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
    engine.put(
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


def test_before_anything_is_indexed_there_is_nothing(engine):
    assert engine.search(query_terms("メール"), {}, 0, 10) == EngineResult()
    assert engine.count() == 0
    assert list(engine.entries()) == []
    assert not engine.is_current()


# --- Writing -------------------------------------------------------------------------------------
def test_put_makes_the_index_and_is_found_at_once(engine):
    assert engine.put([MAIL]) == 1

    assert found(engine, "メール") == [3]
    assert engine.is_current()


def test_put_again_replaces(filled):
    filled.put([Document(1, "プリンター", "紙")])

    assert found(filled, "パスワード") == []
    assert found(filled, "プリンター") == [1]
    assert filled.count() == len(EVERYTHING)


def test_put_takes_more_documents_than_go_into_one_request(engine):
    assert engine.put(Document(number, "メール", "") for number in range(1, 1_202)) == 1_201

    assert engine.count() == 1_201
    assert page_ids(engine) == list(range(1, 1_202))


def test_put_of_nothing_changes_nothing(filled):
    assert filled.put([]) == 0

    assert filled.count() == len(EVERYTHING)


def test_put_whose_source_breaks_off_says_so_and_can_be_repeated(filled):
    def broken():
        yield Document(4, "プリンター", "紙", version=1)
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        filled.put(broken())

    filled.put([Document(4, "プリンター", "紙", version=1)])
    assert page_ids(filled) == [1, 2, 3, 4]


def test_delete_forgets_and_ignores_strangers(filled):
    filled.delete({1: 1, 99: 1})

    assert found(filled, "パスワード") == []
    assert found(filled, "忘") == []
    assert page_ids(filled) == [2, 3]
    assert filled.count() == 2


def test_delete_without_an_index_is_no_error(engine):
    engine.delete({1: 1})

    assert engine.count() == 0


def test_late_put_changes_nothing(engine):
    engine.put([replace(MAIL, version=5)])

    assert engine.put([Document(3, "プリンター", "紙", version=4)]) == 1

    assert found(engine, "プリンター") == []
    assert list(engine.entries()) == [Entry(3, MAIL.checksum)]


def test_put_of_the_same_version_is_no_error(engine):
    engine.put([replace(MAIL, version=5)])

    engine.put([replace(MAIL, version=5)])

    assert engine.count() == 1


def test_late_put_does_not_bring_back_what_was_deleted(engine):
    engine.put([replace(MAIL, version=5)])
    engine.delete({3: 7})

    engine.put([replace(MAIL, version=6)])

    assert engine.count() == 0
    assert found(engine, "メール") == []


def test_late_put_does_not_bring_what_was_deleted_before_it_ever_came(filled):
    filled.delete({4: 7})

    filled.put([Document(4, "プリンター", "紙", version=6)])

    assert page_ids(filled) == [1, 2, 3]


def test_late_delete_changes_nothing(engine):
    engine.put([replace(MAIL, version=5)])

    engine.delete({3: 4})

    assert found(engine, "メール") == [3]


def test_newer_put_brings_back_what_was_deleted(engine):
    engine.put([replace(MAIL, version=5)])
    engine.delete({3: 6})

    engine.put([replace(MAIL, version=7)])

    assert found(engine, "メール") == [3]


def test_late_write_does_not_stop_the_others_of_its_batch(engine):
    engine.put([replace(MAIL, version=5)])

    engine.put([replace(PASSWORD, version=1), replace(MAIL, version=1), replace(SERVER, version=1)])

    assert page_ids(engine) == [1, 2, 3]


# --- Entries -------------------------------------------------------------------------------------
def test_entries_tell_page_and_checksum_by_ascending_page_id(engine):
    engine.put([MAIL, replace(SERVER, page_id=100), PASSWORD, replace(SERVER, page_id=20)])

    assert list(engine.entries()) == [
        Entry(1, PASSWORD.checksum),
        Entry(3, MAIL.checksum),
        Entry(20, SERVER.checksum),
        Entry(100, SERVER.checksum),
    ]


def test_entries_go_beyond_one_portion(engine, monkeypatch):
    monkeypatch.setattr(rows, "ENTRIES_AT_ONCE", 2)
    monkeypatch.setattr(elasticsearch.engine, "ENTRIES_AT_ONCE", 2)
    engine.put(Document(number, "メール", "") for number in range(1, 6))

    assert page_ids(engine) == [1, 2, 3, 4, 5]


# --- Rebuilding ----------------------------------------------------------------------------------
def test_aside_is_empty_and_nobody_searches_it(filled):
    aside = filled.aside()
    assert aside.count() == 0

    aside.put([Document(9, "プリンター", "紙")])

    assert found(filled, "プリンター") == []
    assert page_ids(filled) == [1, 2, 3]
    assert page_ids(aside) == [9]


def test_adopt_puts_the_new_index_in_place_of_the_old_one(filled):
    filled.aside().put([SERVER])

    filled.adopt()

    assert page_ids(filled) == [2]
    assert found(filled, "パスワード") == []
    assert filled.is_current()
    assert filled.aside().count() == 0


def test_adopt_makes_the_first_index(engine):
    engine.aside().put([SERVER])

    engine.adopt()

    assert found(engine, "サーバー") == [2]


def test_adopted_nothing_empties(filled):
    filled.aside()

    filled.adopt()

    assert page_ids(filled) == []


def test_adopt_without_an_index_aside_keeps_the_old_one(filled):
    with pytest.raises(EngineUnavailable):
        filled.adopt()

    assert page_ids(filled) == [1, 2, 3]


def test_index_in_use_takes_writes_while_another_is_built(filled):
    filled.aside().put([SERVER])

    filled.put([Document(4, "プリンター", "紙")])
    filled.delete({1: 1})

    assert page_ids(filled) == [2, 3, 4]
    assert page_ids(filled.aside()) == [2]


def test_rebuild_after_rebuild_works(filled):
    for number in (4, 5, 6):
        filled.aside().put([Document(number, "プリンター", "紙")])
        filled.adopt()

    assert page_ids(filled) == [6]


def test_unfinished_index_aside_is_resumed(filled):
    filled.aside().put([SERVER])

    resumed = filled.aside()
    resumed.put([MAIL])

    assert page_ids(resumed) == [2, 3]


@pytest.fixture
def of_another_analysis(monkeypatch):
    """Sets the version of both engines to one whose words are others."""

    def change() -> None:
        monkeypatch.setattr(tantivy, "INDEX_VERSION", f"{rows.SCHEMA_VERSION}.other")
        version = f"{elasticsearch.engine.MAPPING_VERSION}.other"
        monkeypatch.setattr(elasticsearch.engine, "INDEX_VERSION", version)

    return change


@pytest.fixture
def of_other_fields(monkeypatch):
    """Sets the version of both engines to one that stores other fields."""

    def change() -> None:
        monkeypatch.setattr(rows, "SCHEMA_VERSION", "other")
        monkeypatch.setattr(elasticsearch.engine, "MAPPING_VERSION", "other")
        monkeypatch.setattr(tantivy, "INDEX_VERSION", "other.1")
        monkeypatch.setattr(elasticsearch.engine, "INDEX_VERSION", "other.1")

    return change


def test_unfinished_index_of_another_version_is_not_resumed(filled, of_another_analysis):
    filled.aside().put([SERVER])

    of_another_analysis()

    assert filled.aside().count() == 0


def test_index_of_another_analysis_goes_on_until_the_next_is_built(filled, of_another_analysis):
    of_another_analysis()

    assert not filled.is_current()
    assert found(filled, "パスワード") == [1]

    filled.aside().put([SERVER])
    filled.adopt()
    assert filled.is_current()
    assert page_ids(filled) == [2]


def test_index_of_other_fields_is_not_used_but_replaced(filled, of_other_fields):
    of_other_fields()

    assert not filled.is_current()
    with pytest.raises(EngineUnavailable):
        found(filled, "パスワード")
    with pytest.raises(EngineUnavailable):
        filled.put([MAIL])

    filled.aside().put([SERVER])
    filled.adopt()
    assert page_ids(filled) == [2]


def test_destroy_leaves_nothing(filled):
    filled.aside().put([SERVER])

    filled.destroy()

    assert filled.count() == 0
    assert not filled.is_current()
    assert filled.aside().count() == 0


def test_destroyed_index_can_be_filled_again(filled):
    filled.destroy()

    filled.put([MAIL])

    assert page_ids(filled) == [3]


def test_destroy_of_nothing_is_no_error(engine):
    engine.destroy()

    assert engine.count() == 0


# --- Results -------------------------------------------------------------------------------------
def test_result_has_total_and_the_asked_part(engine):
    engine.put([Document(number, "メール", "") for number in range(1, 31)])

    first = engine.search(query_terms("メール"), {}, 0, 20)
    second = engine.search(query_terms("メール"), {}, 20, 20)

    assert (first.total, second.total) == (30, 30)
    assert (len(first.candidates), len(second.candidates)) == (20, 10)
    assert {one.page_id for one in [*first.candidates, *second.candidates]} == set(range(1, 31))


@pytest.mark.parametrize("offset", [3, 10_000, 5_000_000])
def test_offset_beyond_the_last_gives_the_total_alone(filled, offset):
    result = filled.search(query_terms("メール"), {}, offset, 20)

    assert (result.total, result.candidates) == (1, [])


def test_candidates_have_the_words_in_order_and_how_many_are_the_titles(engine):
    engine.put([Document(1, "メールの添付", "印刷の紙")])

    (candidate,) = engine.search(query_terms("添付"), {}, 0, 10).candidates

    assert candidate.words == ["メール", "添付", "印刷", "紙"]
    assert candidate.title_words == 2


def test_words_may_repeat(engine):
    engine.put([Document(1, "メール", "メールとメール")])

    (candidate,) = engine.search(query_terms("メール"), {}, 0, 10).candidates

    assert candidate.words == ["メール", "メール", "メール"]


def test_scores_fall(filled):
    falling = [
        one.score for one in filled.search(query_terms("メール パスワード サーバー"), {}, 0, 10).candidates
    ]

    assert falling == sorted(falling, reverse=True)
    assert falling[-1] > 0


def test_documents_and_frequencies_count_all_documents(engine):
    engine.put([PASSWORD, SERVER, MAIL, Document(4, "メール", "パスワードとメール", {"category": "mail"})])
    query = query_terms("メール パスワード 天気")

    result = engine.search(query, {"category": ["account"]}, 0, 10)

    assert result.total == 1
    assert result.documents == 4
    assert result.frequencies == {"メール": 2, "パスワード": 2, "天気": 0}


def test_documents_do_not_count_deleted_ones(filled):
    filled.delete({1: 1})

    assert filled.search(query_terms("メール"), {}, 0, 10).documents == 2


def test_nothing_found_still_tells_documents_and_frequencies(filled):
    result = filled.search(Query(words=("天気",)), {}, 0, 10)

    assert (result.total, result.documents, result.frequencies) == (0, 3, {"天気": 0})


# --- Expansions ----------------------------------------------------------------------------------
LOGIN = Document(1, "ログイン", "手順")
SIGN_IN = Document(2, "認証", "手順")
EXPANDED = Query(words=("ログイン",), expansions=(Expansion(("認証",), ("ログイン",)),))


def test_expansion_finds_but_the_typed_word_is_worth_more(engine):
    engine.put([LOGIN, SIGN_IN, Document(3, "印刷", "紙")])

    found_scores = scores(engine, EXPANDED)

    assert found_scores.keys() == {1, 2}
    # Of the same length and as rare, so the weight alone makes the difference.
    same = scores(engine, Query(words=("ログイン", "認証")))
    assert found_scores[1] == pytest.approx(same[1])
    assert found_scores[2] == pytest.approx(EXPANSION_WEIGHT * same[2])


def test_frequencies_tell_the_words_of_expansions_too(engine):
    engine.put([LOGIN, SIGN_IN])

    assert engine.search(EXPANDED, {}, 0, 10).frequencies == {"ログイン": 1, "認証": 1}


def test_words_of_an_expansion_count_only_all_together(engine):
    engine.put(
        [Document(1, "暗号", "紙"), Document(2, "ウイルス", "紙"), Document(3, "暗号のウイルス", "紙")]
    )
    query = Query(
        words=("ランサムウェア",), expansions=(Expansion(("暗号", "ウイルス"), ("ランサムウェア",)),)
    )

    assert found_by(engine, query) == [3]


# --- Filters -------------------------------------------------------------------------------------
def test_codes_of_one_facet_widen_and_facets_narrow(filled):
    everything = "パスワード サーバー メール"

    assert set(found(filled, everything, category=["account", "mail"])) == {1, 3}
    assert found(filled, everything, category=["account", "mail"], audience=["it"]) == [3]
    assert found(filled, everything, category=["unknown"]) == []
    assert set(found(filled, everything, category=[])) == {1, 2, 3}


def test_filters_narrow_the_total(filled):
    result = filled.search(query_terms("パスワード サーバー メール"), {"category": ["mail"]}, 0, 10)

    assert result.total == 1


def test_facet_counts_ignore_their_own_filter_only(filled):
    result = filled.search(query_terms("パスワード サーバー メール"), {"category": ["mail"]}, 0, 10)

    assert result.facets == {
        "category": {"account": 1, "malware": 1, "mail": 1},
        "audience": {"it": 1},
        "industry": {},
        "size": {},
    }


def test_facet_counts_of_two_filters_narrow_each_other(filled):
    result = filled.search(
        query_terms("パスワード サーバー メール"), {"category": ["mail"], "audience": ["it"]}, 0, 10
    )

    assert result.facets == {
        "category": {"malware": 1, "mail": 1},
        "audience": {"it": 1},
        "industry": {},
        "size": {},
    }


def test_filters_do_not_change_scores(filled):
    plain = scores(filled, query_terms("メール"))
    narrowed = scores(filled, query_terms("メール"), category=["mail"])

    assert narrowed[3] == pytest.approx(plain[3])


# --- Both ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        query_terms("パスワードを忘れたらどうすればいいですか"),
        query_terms("メール サーバー 遅い"),
        query_terms("鍵"),
        query_terms("ぱすわーど"),
        Query(words=("メール",), expansions=(Expansion(("パスワード", "忘れる"), ("メール",)),)),
    ],
    ids=["question", "words", "one kanji", "kana", "expansion"],
)
def test_engines_score_alike(on_tantivy: TantivyEngine, on_elasticsearch: ElasticsearchEngine, query):
    corpus = [
        *EVERYTHING,
        Document(4, "メールの鍵", "メールをパスワードで守る。" * 30, {"category": "mail"}),
        Document(5, "パスワードの決まり", "忘れたときは鍵のしるしを押す。サーバーは遅くない。"),
        *(Document(number, "迷惑なメール", "届いたら捨てる。" * number) for number in range(6, 40)),
    ]
    on_tantivy.put(corpus)
    on_elasticsearch.put(corpus)

    embedded, served = scores(on_tantivy, query), scores(on_elasticsearch, query)

    assert embedded
    assert served == pytest.approx(embedded, rel=1e-3)


# --- What only a server can get wrong ------------------------------------------------------------
def test_first_writers_at_once_make_one_index(on_elasticsearch: ElasticsearchEngine):
    start = Barrier(4)

    def write(number: int) -> None:
        engine = engine_from_settings(on_elasticsearch._alias)
        start.wait()
        engine.put([Document(number, "メール", "")])

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(1, 5)))

    assert len(on_elasticsearch._all()) == 1
    assert page_ids(on_elasticsearch) == [1, 2, 3, 4]


def test_neighbour_whose_name_begins_alike_is_left_alone(on_elasticsearch: ElasticsearchEngine):
    neighbour = engine_from_settings(f"{on_elasticsearch._alias}-v1-west")
    neighbour.put([MAIL])
    on_elasticsearch.put([PASSWORD])

    on_elasticsearch.aside()
    on_elasticsearch.adopt()
    on_elasticsearch.destroy()

    assert page_ids(neighbour) == [3]
    neighbour.destroy()


def test_index_that_vanished_during_a_rebuild_does_not_come_to_life_by_a_write(
    on_elasticsearch: ElasticsearchEngine,
):
    aside = on_elasticsearch.aside()
    on_elasticsearch.destroy()

    with pytest.raises(EngineUnavailable):
        aside.put([MAIL])

    assert on_elasticsearch._all() == []

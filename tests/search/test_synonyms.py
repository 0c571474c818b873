"""Other words for what was typed, from the glossary."""

import pytest
from django.contrib.auth import get_user_model

from cms.models import GlossaryTerm
from search import synonyms
from search.analysis import Expansion, query_terms
from search.synonyms import expanded


@pytest.fixture
def glossary(db):
    GlossaryTerm.objects.all().delete()

    def add(term: str, *aliases: str, reading: str = "") -> GlossaryTerm:
        return GlossaryTerm.objects.create(
            term=term, aliases=list(aliases), reading=reading, short="短い", plain="説明"
        )

    return add


def expansions(text: str) -> set[tuple[str, str]]:
    """Each expansion of `text` as (what it stands for, its words)."""
    found = expanded(query_terms(text), text).expansions
    return {(" ".join(one.stands_for), " ".join(one.words)) for one in found}


def test_term_and_alias_stand_for_each_other(glossary):
    glossary("ランサムウェア", "ransomware")

    assert expansions("ランサムウェアとは") == {("ランサムウェア", "ransomware")}
    assert expansions("ransomware") == {("ransomware", "ランサムウェア")}


def test_spelling_of_several_words_counts_as_a_run_only(glossary):
    glossary("フィッシング", "偽メール")

    assert expansions("偽メールが来た") == {("偽 メール", "フィッシング")}
    assert expansions("フィッシング") == {("フィッシング", "偽 メール")}
    assert expansions("メールが偽") == set()


def test_aliases_stand_for_each_other_too(glossary):
    glossary("スマートフォン", "スマホ", "携帯電話")

    assert expansions("スマホ") == {("スマホ", "スマートフォン"), ("スマホ", "携帯 電話")}


def test_words_that_the_query_has_are_not_added(glossary):
    glossary("ログイン", "サインイン")

    assert expansions("ログイン サインイン") == set()


def test_longer_name_with_the_typed_word_in_it_is_not_added(glossary):
    glossary("コンピュータウイルス", "ウイルス")

    assert expansions("ウイルス") == set()


def test_reading_and_other_kana_find_the_term(glossary):
    glossary("マルウェア", "不正プログラム", reading="まるうぇあ")

    assert {words for _, words in expansions("まるうぇあ")} == {"マルウェア", "不正 プログラム"}


def test_other_words_are_left_alone(glossary):
    glossary("ランサムウェア", "ransomware")

    query = query_terms("プリンター")
    assert expanded(query, "プリンター") is query


def test_saved_changed_and_deleted_terms_count_at_once(glossary):
    term = glossary("ログイン", "サインイン")
    assert expansions("ログイン") == {("ログイン", "サイン イン")}

    term.aliases = ["サインオン"]
    term.save()
    assert expansions("ログイン") == {("ログイン", "サイン オン")}

    term.delete()
    assert expansions("ログイン") == set()


def test_another_process_is_heard_after_a_while(glossary, monkeypatch):
    now = 1000.0
    monkeypatch.setattr("search.synonyms.time.monotonic", lambda: now)
    glossary("ログイン", "サインイン")
    assert expansions("ログイン") == {("ログイン", "サイン イン")}

    GlossaryTerm.objects.update(aliases=["サインオン"])  # no signal reaches us, as from another process
    assert expansions("ログイン") == {("ログイン", "サイン イン")}
    now += synonyms.KNOWN_FOR_SECONDS + 1
    assert expansions("ログイン") == {("ログイン", "サイン オン")}


def test_known_glossary_costs_no_query(glossary, django_assert_num_queries):
    glossary("ログイン", "サインイン")
    expansions("ログイン")

    with django_assert_num_queries(0):
        expansions("ログイン")


@pytest.mark.django_db
def test_without_the_table_there_are_no_synonyms(monkeypatch):
    monkeypatch.setattr(GlossaryTerm._meta, "db_table", "elsewhere")
    query = query_terms("ログイン")

    assert expanded(query, "ログイン") is query
    assert get_user_model().objects.count() == 0  # the transaction of whoever searches goes on


@pytest.mark.parametrize("aliases", [[""], ["。"], []])
def test_aliases_without_letters_are_no_error(glossary, aliases):
    glossary("ログイン", *aliases)

    assert expansions("ログイン") == set()


def test_result_has_the_rest_of_the_query(glossary):
    glossary("ログイン", "サインイン")
    query = query_terms("ログイン 画面")

    found = expanded(query, "ログイン 画面")

    assert (found.words, found.bigrams, found.sequence) == (query.words, query.bigrams, query.sequence)
    assert found.expansions == (Expansion(("サイン", "イン"), ("ログイン",)),)

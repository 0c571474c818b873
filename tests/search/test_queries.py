"""Search as pages and API use it: only readable articles, whatever the index holds."""

import logging
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from cms.models import ArticlePage
from search import synonyms
from search.engines.elasticsearch import engine as elasticsearch
from search.engines.tantivy import rows
from search.queries import search

pytestmark = pytest.mark.django_db


def titles(text: str, page: int = 1, page_size: int = 20, **filters: list[str]) -> list[str]:
    return [result.title for result in search(text, filters, page, page_size).results]


def test_result_tells_what_a_reader_needs(article):
    article(
        "パスワードを忘れた",
        "どうすればいいですか。",
        "管理者に聞きます。",
        slug="forgot",
        category="account",
        audience="owner",
        industry="E",
        size_band="e2",
        checked_on=date(2026, 10, 1),
        first_published_at=datetime(2026, 9, 30, 16, tzinfo=UTC),
    )

    (result,) = search("管理者", {}).results

    assert (result.title, result.path) == ("パスワードを忘れた", "/kb/forgot/")
    assert result.snippet == "どうすればいいですか。 <mark>管理者</mark>に聞きます。"
    assert (result.category, result.category_name) == ("account", "ID・パスワード")
    assert (result.audience, result.audience_name) == ("owner", "経営者")
    assert (result.industry, result.size) == ("E", "e2")
    assert (result.published_on, result.checked_on) == (date(2026, 10, 1), date(2026, 10, 1))
    assert result.score > 0


def test_best_comes_first(article):
    article("メール", "パソコン", "プリンター")
    article("メールの添付ファイル", "添付ファイルを開いた", "ネットから切る")

    assert titles("メールの添付ファイルを開いた") == ["メールの添付ファイル", "メール"]


@pytest.mark.parametrize(
    "change", [{"live": False}, {"retracted_at": timezone.now(), "question": "", "answer": ""}]
)
def test_withdrawn_article_never_shows_even_if_the_index_still_has_it(article, change):
    article("メールの見分け方")
    withdrawn = article("メールの秘密")
    ArticlePage.objects.filter(pk=withdrawn.pk).update(**change)

    found = search("メール", {})

    assert [result.title for result in found.results] == ["メールの見分け方"]
    assert found.count == 1
    assert titles("") == ["メールの見分け方"]


def test_no_text_lists_the_newest(article):
    article("古い", first_published_at=datetime(2026, 1, 1, tzinfo=UTC))
    article("新しい", first_published_at=datetime(2026, 2, 1, tzinfo=UTC))
    article("下書き", live=False)

    assert titles("") == ["新しい", "古い"]
    assert titles("  \u3000 ") == ["新しい", "古い"]


@pytest.mark.parametrize("text", ["", "メール"])
def test_filters_and_counts_are_the_same_with_and_without_text(article, text):
    article("メール一", category="mail", audience="it")
    article("メール二", category="malware", audience="it")
    article("メール三", category="malware", audience="owner")

    found = search(text, {"category": ["malware"]})

    assert {result.title for result in found.results} == {"メール二", "メール三"}
    assert found.count == 2
    counts = {facet: {one.code: one.count for one in values} for facet, values in found.facets.items()}
    assert counts == {
        "category": {"mail": 1, "malware": 2},
        "audience": {"it": 1, "owner": 1},
        "industry": {},
        "size": {},
    }
    assert [one.code for one in found.facets["category"] if one.selected] == ["malware"]


def test_chosen_code_is_offered_even_if_nothing_is_left(article):
    article("メール", category="mail")

    (value,) = search("メール", {"size": ["e6"]}).facets["size"]

    assert (value.code, value.name, value.count, value.selected) == ("e6", "301人以上", 0, True)


@pytest.mark.parametrize("text", ["", "メール"])
def test_pages_hold_each_article_once(article, text):
    made = {article(f"メール {number}").title for number in range(7)}

    pages = [titles(text, page, page_size=3) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert {title for page in pages for title in page} == made


@pytest.mark.parametrize("text", ["", "メール"])
def test_number_of_database_queries_does_not_depend_on_results(
    article, django_assert_num_queries, text, monkeypatch
):
    monkeypatch.setattr(synonyms, "KNOWN_FOR_SECONDS", 3600.0)
    synonyms.forget()
    article("メール", category="mail")
    search(text, {})
    queries = 3 if text else 5

    with django_assert_num_queries(queries):
        search(text, {})
    for number in range(5):
        article(f"メール {number}", category="mail")
    with django_assert_num_queries(queries):
        search(text, {})


@pytest.mark.parametrize(
    "text",
    ["😀", "\x00", "\ud800", "鍵" * 500, "'; DROP TABLE cms_articlepage; --", "title:(", "*", "%", "_"],
)
def test_text_that_means_nothing_finds_nothing(article, text):
    article("メール")

    assert search(text, {}).count == 0


def test_unavailable_engine_falls_back_to_the_database_and_says_so(article, monkeypatch, caplog):
    article("サーバーが遅い", category="malware")
    article("メール", answer="100% 安全")
    monkeypatch.setattr(rows, "SCHEMA_VERSION", "next")
    monkeypatch.setattr(elasticsearch, "MAPPING_VERSION", "next")

    with caplog.at_level(logging.WARNING):
        found = search("サーバが遅い", {"category": ["malware"]})

    assert [result.title for result in found.results] == ["サーバーが遅い"]
    assert titles("\x00メール") == ["メール"]
    said = [record.getMessage() for record in caplog.records if record.name.startswith("search")]
    assert len(said) == 2
    assert all(line.startswith("Searching the database instead") for line in said)
    assert "遅い" not in "".join(said)

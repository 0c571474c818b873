"""What is offered while somebody types, and that nothing withdrawn is."""

import pytest

from cms.models import ArticlePage, GlossaryTerm
from search import suggestions
from search.models import SuggestedTitle, SuggestionKey
from search.suggestions import TITLES, suggest

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_terms():
    GlossaryTerm.objects.all().delete()


def texts(typed: str) -> list[str]:
    return [one.text for one in suggest(typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "ランサム",
        "らんさむ",
        "ﾗﾝｻﾑ",
        "ransamu",
        "RANSAMU",
        "ransam",
        "らんさむうぇあのひ",
        "ひがい",
        "被害",
        "higai",
    ],
)
def test_a_title_is_found_by_any_of_its_words_as_written_and_as_said(article, no_terms, typed):
    article("ランサムウェアの被害にあったら")
    article("プリンターが動かない")

    assert texts(typed) == ["ランサムウェアの被害にあったら"]


@pytest.mark.parametrize("typed", ["wifi", "Wi-Fi", "ＷｉＦｉ", "wi fi", "わいふぁい", "ワイファイ"])
def test_signs_and_spaces_do_not_matter(article, no_terms, typed):
    article("Wi-Fiのつなぎ方")

    assert texts(typed) == ["Wi-Fiのつなぎ方"]


@pytest.mark.parametrize("typed", ["pasuwa-do", "pasuwa", "ぱすわーど"])
def test_romaji_with_long_vowels(article, no_terms, typed):
    article("忘れたパスワード")

    assert texts(typed) == ["忘れたパスワード"]


def test_terms_are_found_by_reading_and_other_spellings():
    GlossaryTerm.objects.update_or_create(
        term="身代金", defaults={"reading": "みのしろきん", "short": "", "plain": "", "aliases": ["ransom"]}
    )

    assert all("身代金" in texts(typed) for typed in ("みのしろきん", "minoshiro", "身代", "RANSOM"))


def test_titles_that_begin_so_come_first_and_each_once(article, no_terms):
    article("困ったメール")
    article("メールが来ない")
    article("メールが来ない")

    assert texts("めー") == ["メールが来ない", "困ったメール"]


def test_not_more_than_a_handful(article, no_terms):
    for number in range(TITLES + 3):
        article(f"メールの質問{number}")

    assert len(texts("メール")) == TITLES


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "😀", "%", "_", "\ud800", "-", "ー", "'; --", "xqz", "n", "kk", "x" * 500]
)
def test_what_means_nothing_is_offered_nothing(article, no_terms, typed):
    article("メール")

    assert texts(typed) == []


def test_a_withdrawn_title_is_gone_at_once_even_if_its_keys_are_left(article, no_terms):
    page = article("秘密の取引")
    ArticlePage.objects.filter(pk=page.pk).update(live=False)

    assert SuggestionKey.objects.filter(page_id=page.pk).exists()
    assert texts("秘密") == []


def test_keys_leave_the_tables_with_the_withdrawal(article, no_terms):
    page = article("秘密の取引")

    page.unpublish()

    assert not SuggestionKey.objects.filter(page_id=page.pk).exists()
    assert not SuggestedTitle.objects.filter(page_id=page.pk).exists()


def test_keys_leave_the_tables_with_the_page(article, no_terms):
    page = article("秘密の取引")

    page.delete()

    assert not SuggestionKey.objects.exists()


def test_a_changed_title_is_found_by_its_new_words_only(article, no_terms):
    page = article("古い題名")
    ArticlePage.objects.filter(pk=page.pk).update(title="新しい見出し")

    suggestions.update(page.pk)

    assert (texts("ふるい"), texts("みだし")) == ([], ["新しい見出し"])


def test_reconcile_adds_what_is_missing_mends_what_differs_and_takes_out_the_rest(article, no_terms):
    missing, changed, hidden, same = (article(title) for title in ("鍵", "罠", "盾", "的"))
    suggestions.forget(missing.pk)
    ArticlePage.objects.filter(pk=changed.pk).update(title="網")
    ArticlePage.objects.filter(pk=hidden.pk).update(live=False)

    assert suggestions.reconcile() == 3
    assert suggestions.reconcile() == 0
    assert set(SuggestedTitle.objects.values_list("page_id", flat=True)) == {missing.pk, changed.pk, same.pk}
    assert (texts("鍵"), texts("網"), texts("罠")) == (["鍵"], ["網"], [])


def test_number_of_database_queries_does_not_depend_on_titles(article, no_terms, django_assert_num_queries):
    article("メール")
    with django_assert_num_queries(5):
        suggest("メール")
    for number in range(5):
        article(f"メール{number}")
    with django_assert_num_queries(5):
        suggest("メール")

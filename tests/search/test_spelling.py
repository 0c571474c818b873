"""Did you mean: only for words that no article has, only words that readable articles have."""

import pytest

from cms.models import ArticlePage, GlossaryTerm
from search.queries import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def articles(article):
    GlossaryTerm.objects.all().delete()
    article("ランサムウェアに感染した", "ウイルスが広がりました。", "ネットから切ります。")
    article("パスワードを忘れた", "ログインできません。", "管理者に聞きます。Microsoft のアカウントです。")


def offered(text: str) -> str:
    return search(text, {}).did_you_mean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ランサムウエワ", "ランサムウェア"),
        ("パスワドー", "パスワード"),
        ("パスワートを忘れた", "パスワードを忘れた"),
        ("ぱすわーご", "パスワード"),
        ("micorsoft", "microsoft"),
        ("ransamuuea", "ランサムウェア"),
        ("ウイルスに感線", "ウイルスに感染"),
    ],
)
def test_a_mistyped_word_is_put_right(typed, meant):
    assert offered(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "ランサムウェア",
        "ぱすわーど",
        "パスワード",
        "ﾊﾟｽﾜｰﾄﾞ",
        "感染",
        "microsoft",
        "ログイン",
        "宇宙旅行",
        "",
        "😀",
        "ぬ",
    ],
)
def test_nothing_is_offered_for_words_that_exist_or_are_like_none(typed):
    assert offered(typed) == ""


def test_a_word_that_exists_stays_even_beside_a_more_frequent_one(article):
    article("ウイルト", "ウイルトという会社の人が来た。")

    assert offered("ウイルト") == ""


def test_words_of_withdrawn_articles_are_never_offered(article):
    page = article("ガラパゴスの件", "ガラパゴス", "ガラパゴス")
    assert offered("ガラパコス") == "ガラパゴス"

    ArticlePage.objects.filter(pk=page.pk).update(live=False)

    assert offered("ガラパコス") == ""


def test_the_glossary_is_offered_where_articles_have_the_word():
    GlossaryTerm.objects.create(term="ネット", short="", plain="", reading="ねっと")
    GlossaryTerm.objects.create(term="ドメイン", short="", plain="", reading="どめいん")

    assert offered("ドメイソ") == ""

"""What the public reads: home, the list of answers, one answer, and what is no longer there."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import ArticlePage
from cms.snippets import Category

pytestmark = pytest.mark.django_db


def retract(article):
    article.unpublish()
    ArticlePage.objects.filter(pk=article.pk).update(question="", answer="", retracted_at=timezone.now())


def test_home_shows_three_doors_search_and_the_newest_answers(client, make_article):
    make_article("新しい質問")

    page = client.get("/").content.decode()

    assert all(f'href="{door}"' in page for door in ("/now/", "/search/", "/consult/"))
    assert 'action="/search/"' in page
    assert "新しい質問" in page
    assert "責めません" in page


def test_home_shows_no_draft(client, make_article):
    make_article("まだ書きかけ", live=False)

    assert "まだ書きかけ" not in client.get("/").content.decode()


def test_an_article_shows_the_short_answer_before_the_question(client, make_article):
    article = make_article(question="困っています。", answer="閉じてください。\n\nEscキーを押します。")

    page = client.get(article.public_path).content.decode()

    assert (
        page.index("閉じてください。</p>")
        < page.index("困っています。</p>")
        < page.index("Escキーを押します。</p>")
    )


def test_a_long_first_paragraph_is_not_called_a_short_answer(client, make_article):
    article = make_article(answer="長い文。" * 80)

    assert "短い答え" not in client.get(article.public_path).content.decode()


def test_an_article_says_when_it_was_checked_and_how_old_it_is(client, make_article):
    article = make_article(checked_on=timezone.localdate() - datetime.timedelta(days=2 * 365 + 5))

    page = client.get(article.public_path).content.decode()

    assert "時点のものです。2年以上たっています。" in page


def test_an_article_tells_search_engines_its_address_and_shape(client, make_article):
    article = make_article()

    page = client.get(article.public_path).content.decode()

    assert f'<link rel="canonical" href="http://testserver{article.public_path}">' in page
    assert 'content="開かないでください。 差出人に電話で確かめてください。"' in page
    assert 'itemtype="https://schema.org/QAPage"' in page
    assert "<script" not in page


def test_text_is_escaped_and_addresses_become_links_without_weight(client, make_article):
    article = make_article(answer="<b>見て</b> https://www.ipa.go.jp/security/を見てください。")

    page = client.get(article.public_path).content.decode()

    assert "&lt;b&gt;見て" in page
    assert '<a href="https://www.ipa.go.jp/security/" rel="nofollow ugc noopener">' in page


def test_an_article_explains_the_terms_it_uses(client, make_article):
    article = make_article(answer="マルウェアかもしれません。")

    response = client.get(article.public_path)

    assert [term.term for term in response.context["terms"]] == ["マルウェア"]
    assert "悪さをするプログラムの総称" in response.content.decode()


def test_a_retracted_article_is_gone_with_a_neutral_page(client, make_article):
    article = make_article("取り下げる題")
    retract(article)

    response = client.get(article.public_path)

    assert response.status_code == 410
    assert "取り下げる題" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/kb/", "/feed/", "/sitemap.xml"])
def test_a_retracted_article_is_listed_nowhere(client, make_article, path):
    gone = make_article("取り下げる題")
    kept = make_article("残る題")
    retract(gone)

    page = client.get(path).content.decode()

    assert gone.slug + "/" not in page
    assert "取り下げる題" not in page
    assert kept.public_path in page


def test_an_unpublished_draft_is_not_found(client, make_article):
    assert client.get(make_article(live=False).public_path).status_code == 404


def test_no_cache_may_keep_an_article(client, make_article):
    assert "no-store" in client.get(make_article().public_path)["Cache-Control"]


def test_the_list_narrows_to_a_category(client, make_article):
    make_article("メールの質問", category=Category.objects.get(code="mail"))
    make_article("ほかの質問", category=Category.objects.get(code="ai"))

    page = client.get("/kb/?category=mail").content.decode()

    assert "メールの質問" in page
    assert "ほかの質問" not in page


def test_a_category_that_does_not_exist_is_not_found(client):
    assert client.get("/kb/?category=none").status_code == 404


def test_the_list_is_paged_by_twenty(client, make_article):
    for number in range(21):
        make_article(f"質問{number}")

    assert len(client.get("/kb/").context["articles"]) == 20
    assert len(client.get("/kb/?page=2").context["articles"]) == 1


@pytest.mark.parametrize("path", ["/", "/kb/", "/feed/", "/sitemap.xml"])
def test_lists_cost_the_same_with_one_article_and_with_many(
    client, make_article, path, django_assert_num_queries
):
    make_article(category=Category.objects.get(code="mail"))
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for code in ("ai", "rules", "mail"):
        make_article(category=Category.objects.get(code=code))

    with django_assert_num_queries(len(one)):
        client.get(path)

"""The search page: works without scripts, for whatever stands in its address."""

import re

import pytest
from django.test import Client

from cms.models import Window
from search import views

pytestmark = pytest.mark.django_db


def page_of(client: Client, **params) -> str:
    response = client.get("/search/", params)
    assert response.status_code == 200
    return response.content.decode()


def title_of(html: str) -> str:
    return re.search("<title>(.*?)</title>", html, re.DOTALL)[1]


def test_found_article_is_linked_and_marked(client, article):
    article("メールの見分け方", answer="あやしいメールは開かない。", slug="mail", category="mail")

    html = page_of(client, q="あやしい")

    assert '<a class="list__link" href="/kb/mail/" lang="ja">メールの見分け方</a>' in html
    assert "<mark>あやしい</mark>" in html
    assert "迷惑メール・偽メール" in html


def test_each_search_has_its_own_title(client, article, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 1)
    article("メール一")
    article("メール二")

    seen = [
        title_of(page_of(client, **params)) for params in ({}, {"q": "メール"}, {"q": "メール", "page": 2})
    ]

    assert len(set(seen)) == 3


def test_nothing_found_leads_on_to_the_desk_and_other_windows(client, article):
    html = page_of(client, q="宇宙旅行 & 船")

    assert "まだありません" in html
    assert '/consult/?q=%E5%AE%87%E5%AE%99%E6%97%85%E8%A1%8C%20%26%20%E8%88%B9"' in html
    assert 'href="/windows/"' in html


def test_what_was_typed_is_shown_escaped(client, article):
    html = page_of(client, q='"><script>alert(1)</script>')

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_filter_links_take_and_drop_a_code_and_keep_the_rest(client, article):
    article("メール一", category="mail", audience="it")
    article("メール二", category="malware", audience="it")

    html = page_of(client, q="メール", category="mail", audience="it")

    assert "メール一" in html
    assert "メール二" not in html
    assert (
        'href="?q=%E3%83%A1%E3%83%BC%E3%83%AB&amp;category=mail&amp;category=malware&amp;audience=it"' in html
    )
    assert 'href="?q=%E3%83%A1%E3%83%BC%E3%83%AB&amp;audience=it" aria-current="true"' in html
    assert '<input type="hidden" name="category" value="mail">' in html


def test_pages_keep_question_and_filters(client, article, monkeypatch):
    for number in range(21):
        article(f"メール {number}", category="mail")

    html = page_of(client, q="メール", category="mail", page=2)

    assert html.count("list__link") == 1
    assert 'href="?q=%E3%83%A1%E3%83%BC%E3%83%AB&amp;category=mail&amp;page=1"' in html


@pytest.mark.parametrize("number", ["0", "-1", "abc", "", "9" * 5000, "٣", "1.5", "999"])
def test_odd_page_numbers_give_a_page_with_results(client, article, number):
    article("メール")

    assert "list__link" in page_of(client, q="メール", page=number)


@pytest.mark.parametrize(
    "query", ["", "a", "x" * 5000, "😀", "\x00", "%00", "\x1b", "' OR 1=1", "title:(", "\ud83d"]
)
def test_odd_questions_give_a_page(client, article, query):
    response = client.get("/search/", {"q": query.encode("utf-8", "replace")})

    assert response.status_code == 200


@pytest.mark.parametrize("code", ["unknown", "\x00", "' OR 1=1", ""])
def test_unknown_codes_do_not_filter(client, article, code):
    article("メール")

    assert "list__link" in page_of(client, q="メール", category=code, audience=code, industry=code, size=code)


def test_only_reading_is_allowed(client, db):
    assert client.post("/search/").status_code == 405
    assert client.head("/search/").status_code == 200


def test_search_pages_ask_not_to_be_indexed(client, article):
    assert '<meta name="robots" content="noindex">' in page_of(client, q="メール")


def test_nothing_found_offers_near_answers_windows_and_the_question_carried_over(client, article):
    Window.objects.all().delete()
    Window.objects.create(code="virus", name="ウイルスの窓口", kind="police", topics=["malware"])
    Window.objects.create(code="law", name="法律の窓口", kind="law", topics=["rules"])
    article("ランサムウェアの身代金", category="malware")

    html = page_of(client, q="ランサムウェアとウイルス", category="mail")

    assert "ランサムウェアの身代金" in html
    assert "ぴったりではありませんが、近い答え" in html
    assert "しぼりこみをやめると、1件あります" in html
    assert "ウイルスの窓口" in html
    assert "法律の窓口" not in html
    (asking,) = re.findall(r'href="(/consult/[^"]+)"><?[^<]*この質問', html)
    assert "ランサムウェアとウイルス" in client.get(asking).content.decode()


def test_a_mistyped_word_is_put_right_by_a_link_that_keeps_the_filters(client, article):
    article("ランサムウェアに感染した", category="malware")

    html = page_of(client, q="ランサムウエワ", category="malware")

    (link,) = re.findall(r'もしかして：</span><a href="([^"]+)">ランサムウェア</a>', html)
    assert link == "?q=%E3%83%A9%E3%83%B3%E3%82%B5%E3%83%A0%E3%82%A6%E3%82%A7%E3%82%A2&amp;category=malware"


@pytest.mark.parametrize("path", ["/", "/kb/", "/search/"])
def test_search_boxes_suggest_from_a_file_of_ours(client, knowledge, path):
    html = client.get(path).content.decode()

    assert 'data-suggest="/api/v1/suggest/"' in html
    assert html.count("cms/js/suggest.js") == 1


@pytest.mark.parametrize("name", ["q", "category", "page"])
def test_nul_in_any_parameter_gives_a_page(client, article, name):
    article("メール")

    assert client.get("/search/", {"q": "メール", name: "メ\x00ール"}).status_code == 200

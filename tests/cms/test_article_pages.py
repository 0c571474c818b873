"""What the public reads: home, the list of answers, one answer, and what is no longer there."""

import datetime
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cms import generation, pictures
from cms.models import ArticlePage
from cms.snippets import Category, GlossaryTerm
from search.index import index_article

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


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


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "今日、確かめました"),
        (12, "12日前に確かめました"),
        (95, "3か月前に確かめました"),
        (360, "11か月前に確かめました"),
        (2 * 365 + 5, "2年前に確かめました"),
    ],
)
def test_an_article_says_how_long_ago_it_was_checked(client, make_article, days, words):
    article = make_article(checked_on=timezone.localdate() - datetime.timedelta(days=days))

    assert words in client.get(article.public_path).content.decode()


@pytest.mark.parametrize(("days", "old"), [(30, False), (31, True)])
def test_an_article_past_its_review_says_that_it_may_be_out_of_date(
    client, make_article, settings, days, old
):
    settings.ARTICLE_REVIEW_DAYS = 30
    article = make_article(checked_on=timezone.localdate() - datetime.timedelta(days=days))

    assert ("古くなっているかもしれません" in client.get(article.public_path).content.decode()) == old


def structured(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def test_an_article_tells_search_engines_its_address_and_shape(client, make_article):
    article = make_article(title="</script><b>題")

    page = client.get(article.public_path).content.decode()
    data = structured(page)

    assert f'<link rel="canonical" href="http://testserver{article.public_path}">' in page
    assert data["@type"] == "QAPage"
    assert data["mainEntity"]["name"] == "</script><b>題"
    assert data["mainEntity"]["acceptedAnswer"]["text"] == article.answer
    assert data["mainEntity"]["acceptedAnswer"]["url"] == article.public_url
    assert str(article.source_ref) not in page


def test_an_article_has_a_picture_for_other_sites(client, make_article):
    page = client.get(make_article().public_path).content.decode()
    address = re.search(r'property="og:image" content="http://testserver([^"]*)"', page)[1]

    picture = client.get(address)

    assert picture["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)


def test_without_a_japanese_font_the_picture_is_that_of_the_site(client, make_article, monkeypatch):
    monkeypatch.setattr(pictures, "FONTS", ())

    picture = client.get(f"{make_article().public_path}picture.png").content

    assert Image.open(io.BytesIO(picture)).size == (1200, 630)


def test_an_article_can_be_sent_linked_to_and_cited(client, make_article):
    article = make_article(title="題&題")

    page = client.get(article.public_path).content.decode()

    assert 'href="mailto:?subject=%E9%A1%8C%26%E9%A1%8C&amp;body=' in page
    assert f'data-copy="{article.public_url}"' in page
    assert f"出典：四国サイバー相談窓口「題&amp;題」（2026年11月18日時点） {article.public_url}" in page


def test_an_article_names_the_windows_for_its_subject(client, make_article):
    article = make_article(category=Category.objects.get(code="leak"))

    response = client.get(article.public_path)

    windows = response.context["windows"]
    assert 2 <= len(windows) <= 3
    assert all("leak" in window.topics for window in windows)
    assert windows[0].shown_phone
    assert windows[0].shown_phone in response.content.decode()


def test_firms_are_not_sent_to_windows_for_individuals(client, make_article):
    article = make_article(category=Category.objects.get(code="fraud"))

    windows = client.get(article.public_path).context["windows"]

    assert {window.code for window in windows}.isdisjoint({"ipa-anshin", "consumer-188", "houterasu"})


def test_text_is_escaped_and_addresses_become_links_without_weight(client, make_article):
    article = make_article(answer="<b>見て</b> https://www.ipa.go.jp/security/を見てください。")

    page = client.get(article.public_path).content.decode()

    assert "&lt;b&gt;見て" in page
    assert '<a href="https://www.ipa.go.jp/security/" rel="nofollow ugc noopener">' in page


def test_steps_are_an_ordered_list(client, make_article):
    article = make_article(answer="止めてください。\n1. 線を抜く\n2. 電話する\n終わりです。")

    page = client.get(article.public_path).content.decode()

    assert (
        '<ol class="steps" role="list">\n<li><div>線を抜く</div></li>\n<li><div>電話する</div></li>\n</ol>'
        in page
    )
    assert "<p>終わりです。</p>" in page


def test_an_article_explains_the_first_use_of_each_term_it_uses(client, make_article):
    term = GlossaryTerm.objects.get(term="マルウェア")
    article = make_article(answer="マルウェアかもしれません。\n\nマルウェアは<b>malware</b>とも書きます。")

    page = client.get(article.public_path).content.decode()

    assert page.count(f'href="#term-note-{term.pk}"') == 1
    assert f'<div class="term-notes__item" id="term-note-{term.pk}">' in page
    assert "悪さをするプログラムの総称" in page
    assert f'href="{term.public_path}"' in page
    assert "&lt;b&gt;malware" in page


def test_a_retracted_article_is_gone_with_a_neutral_page(client, make_article):
    article = make_article("取り下げる題")
    retract(article)

    response = client.get(article.public_path)

    assert response.status_code == 410
    assert "取り下げる題" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("part", ["", "picture.png"])
def test_every_part_of_a_retracted_article_is_gone_and_of_a_draft_not_found(client, make_article, part):
    gone = make_article("取り下げる題")
    retract(gone)
    draft = make_article("書きかけ", live=False)

    assert client.get(f"{gone.public_path}{part}").status_code == 410
    assert client.get(f"{draft.public_path}{part}").status_code == 404


LISTS = ["/", "/kb/", "/kb/?category=mail", "/feed/", "/feed/mail/", "/sitemap.xml", "/glossary/マルウェア/"]


@pytest.mark.parametrize("path", LISTS)
def test_a_retracted_article_is_listed_nowhere(client, make_article, path):
    mail = Category.objects.get(code="mail")
    gone, kept = (
        make_article(title, category=mail, answer="マルウェアです。") for title in ("取り下げる題", "残る題")
    )
    for article in (gone, kept):
        article.helpful_votes.create(helpful=True)
        index_article(article.pk)
    retract(gone)

    page = client.get(path).content.decode()

    assert gone.slug + "/" not in page
    assert "取り下げる題" not in page
    assert kept.public_path in page


def test_an_unpublished_draft_is_not_found(client, make_article):
    assert client.get(make_article(live=False).public_path).status_code == 404


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


@pytest.mark.parametrize("path", LISTS)
def test_lists_cost_the_same_with_one_article_and_with_many(client, make_article, path):
    mail = Category.objects.get(code="mail")
    index_article(make_article(category=mail, answer="マルウェア").pk)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for code in ("ai", "rules", "mail"):
        article = make_article(category=Category.objects.get(code=code), answer="マルウェア")
        article.helpful_votes.create(helpful=True)
        index_article(article.pk)
    generation.begin()
    client.get(path)

    with CaptureQueriesContext(connection) as many:
        client.get(path)

    queries = "\n".join(query["sql"] for query in many)
    assert len(many) == len(one), queries
    assert len(many) <= MOST_QUERIES, queries


def test_an_article_costs_the_same_however_many_terms_votes_and_neighbours_it_has(client, make_article):
    mail = Category.objects.get(code="mail")
    plain, rich = make_article(category=mail), make_article(category=mail, answer="VPN、UTM、EDR、NAS、SPF。")
    for article in (plain, rich):
        index_article(article.pk)
    for _number in range(5):
        rich.helpful_votes.create(helpful=True)
    costs = []
    for article in (plain, rich):
        client.get(article.public_path)
        with CaptureQueriesContext(connection) as queries:
            client.get(article.public_path)
        costs.append([query["sql"] for query in queries])

    assert len(costs[0]) == len(costs[1]), "\n".join(costs[1])
    assert len(costs[1]) <= MOST_QUERIES, "\n".join(costs[1])

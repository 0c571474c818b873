"""The text of an answer as HTML: the same for an article and for a draft that may become one."""

import pytest
from django.template.loader import render_to_string

from cms.answer_text import ReadableText
from cms.snippets import GlossaryTerm

pytestmark = pytest.mark.django_db


def body(article, **context):
    return render_to_string("cms/article_body.html", {"article": article, **context})


def text(answer="答えです。", question="質問です。", title="題"):
    return ReadableText(title=title, question=question, answer=answer)


def test_a_draft_reads_exactly_as_the_article_will(make_article):
    answer = "線を抜いてください。\n1. LANの線\n2. マルウェアを調べる\n\nhttps://www.ipa.go.jp/ も見ます。"
    article = make_article("題", question="質問です。", answer=answer)

    assert body(text(answer)) == body(article)


def test_with_its_title_the_text_goes_under_a_heading_of_the_page():
    html = body(text(title="<b>題"), titled=True)

    assert '<h3 lang="ja">&lt;b&gt;題</h3>' in html
    assert "<h4>質問</h4>" in html
    assert "<h1" not in html


def test_everything_somebody_typed_is_escaped():
    html = body(
        text(
            "<script>a</script>\n1. <img src=x onerror=a>\n2. マルウェア<b>\n・<i>",
            question="1. <u>\n2. https://example.jp/?a=<x>&b='\"",
        )
    )

    for tag in ("<script", "<img", "<b>", "<i>", "<u>", "<x>"):
        assert tag not in html
    assert '<a href="https://example.jp/?a=" rel="nofollow ugc noopener">' in html


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.jp", "file:///etc"]
)
def test_only_web_addresses_become_links(address):
    assert "<a " not in body(text(f"{address} です。"))


def test_a_term_inside_an_address_is_no_term():
    term = GlossaryTerm.objects.get(term="マルウェア")

    html = body(text("https://example.jp/malware を見て、malware を調べます。"))

    assert f'data-term="term-note-{term.pk}">malware</a> を調べます。' in html
    assert html.count("data-term=") == 1


def test_the_question_explains_nothing_the_answer_does():
    html = body(text("マルウェアです。", question="マルウェアですか。"))

    assert html.index("data-term=") < html.index("質問</h2>")
    assert html.count("data-term=") == 1


def test_line_breaks_inside_a_paragraph_stay():
    assert "一行目<br>\n二行目" in body(text("結論。\n\n一行目\n二行目"))


@pytest.mark.parametrize("answer", ["", "　", "\n\n"])
def test_an_empty_answer_breaks_nothing(answer):
    assert "短い答え" not in body(text(answer))

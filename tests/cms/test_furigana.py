"""Readings above characters: for terms, and in pages as editors write them."""

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms import furigana
from cms.models import RICH_TEXT_FEATURES, GlossaryTerm, StandardPage
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("term", "reading", "parts"),
    [
        ("標的型メール", "ひょうてきがためーる", [("標的型", "ひょうてきがた"), ("メール", "")]),
        ("トロイの木馬", "とろいのもくば", [("トロイの", ""), ("木馬", "もくば")]),
        ("DDoS攻撃", "でぃーどすこうげき", [("DDoS攻撃", "でぃーどすこうげき")]),
        ("マルウェア", "まるうぇあ", [("マルウェア", "")]),
        ("APT", "えーぴーてぃー", [("APT", "えーぴーてぃー")]),
        ("攻撃", "", [("攻撃", "")]),
        ("ウイルス対策", "ほかのよみ", [("ウイルス対策", "ほかのよみ")]),
    ],
)
def test_readings_stand_above_what_is_not_kana(term, reading, parts):
    assert furigana.parts(term, reading) == parts


def test_every_shipped_reading_fits_its_term():
    whole = [
        one.term
        for one in GlossaryTerm.objects.all()
        if furigana.parts(one.term, one.reading) == [(one.term, one.reading)]
    ]
    # Only terms without any kana have their reading as a whole.
    assert [term for term in whole if any("ぁ" <= letter <= "ヺ" for letter in term)] == []


def test_terms_are_shown_with_their_readings(client):
    for path in ("/glossary/", "/glossary/標的型メール/"):
        page = client.get(path).content.decode()
        assert "<ruby>標的型<rp>（</rp><rt>ひょうてきがた</rt><rp>）</rp></ruby>メール" in page


def test_a_term_with_markup_is_escaped(client):
    assert furigana.of_term("<b>", "びー") == "<ruby>&lt;b&gt;<rp>（</rp><rt>びー</rt><rp>）</rp></ruby>"


def test_the_editors_notation_is_drawn_as_ruby(client):
    page = StandardPage.objects.get(slug="privacy")
    page.body = "<p>｜個人情報《こじんじょうほう》の扱い。《》｜はそのまま。</p>"
    page.save_revision().publish()

    shown = client.get("/privacy/").content.decode()

    assert (
        "<ruby>個人情報<rp>（</rp><rt>こじんじょうほう</rt><rp>）</rp></ruby>の扱い。《》｜はそのまま。"
        in shown
    )


@pytest.mark.parametrize(
    "stored",
    [
        "<p><ruby>漢字<rt>かんじ</rt></ruby>です</p>",
        "<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です</p>",
    ],
)
def test_ruby_outlives_wagtails_editor(stored):
    editor = ContentstateConverter(RICH_TEXT_FEATURES)

    kept = editor.to_database_format(editor.from_database_format(stored))

    assert "｜漢字《かんじ》です" in kept
    assert "<ruby>漢字<rp>（</rp><rt>かんじ</rt><rp>）</rp></ruby>です" in furigana.with_ruby(kept)


def test_an_editor_can_open_and_save_a_page_with_ruby(client):
    client.force_login(user(Role.EDITOR))
    page = StandardPage.objects.get(slug="privacy")
    StandardPage.objects.filter(pk=page.pk).update(body="<p><ruby>漢字<rt>かんじ</rt></ruby>です</p>")

    form = client.get(f"/cms/pages/{page.pk}/edit/")

    assert form.status_code == 200
    assert (
        r"\uff5c\u6f22\u5b57\u300a\u304b\u3093\u3058\u300b" in form.content.decode()
        or "｜漢字《かんじ》" in form.content.decode()
    )

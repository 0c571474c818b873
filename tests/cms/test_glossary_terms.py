"""Terms, their page, and finding them in a text."""

import pytest

from cms.snippets import GlossaryTerm

pytestmark = pytest.mark.django_db


def test_the_page_lists_every_term_with_plain_words(client):
    response = client.get("/glossary/")

    listed = [term for _row, terms in response.context["rows"] for term in terms]
    assert len(listed) == GlossaryTerm.objects.count()
    assert "悪さをするプログラムの総称" in response.content.decode()


def test_terms_stand_under_the_row_of_their_reading(client):
    rows = dict(client.get("/glossary/").context["rows"])

    assert "マルウェア" in {term.term for term in rows["ま"]}
    assert len(rows) == len(client.get("/glossary/").context["rows"])


def test_terms_are_found_under_any_spelling_in_the_order_of_the_text():
    GlossaryTerm.objects.all().delete()
    GlossaryTerm.objects.create(term="二つ目", short="x", plain="x", aliases=["second"])
    GlossaryTerm.objects.create(term="一つ目", short="x", plain="x")

    assert [t.term for t in GlossaryTerm.objects.all().in_text("一つ目とSecondの話")] == ["一つ目", "二つ目"]


def test_latin_terms_count_as_whole_words_only():
    term = GlossaryTerm(term="AI", aliases=[])

    assert term.place_in("mainの話") is None
    assert term.place_in("生成AIの話") == 2


def test_the_address_of_a_link_uses_no_terms():
    assert GlossaryTerm.objects.all().in_text("https://example.jp/malware を見てください。") == []

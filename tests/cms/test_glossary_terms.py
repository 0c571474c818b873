"""Terms, their page, and finding them in a text."""

import re
from unittest.mock import Mock

import pytest

from cms.explaining import Explainer
from cms.snippets import GlossaryTerm
from search.engines.base import EngineUnavailable
from search.index import index_article

pytestmark = pytest.mark.django_db


def terms_in(text):
    return [use.term for use in Explainer(GlossaryTerm.objects.all()).uses(text)]


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

    assert [t.term for t in terms_in("一つ目とSecondの話")] == ["一つ目", "二つ目"]


def test_latin_terms_count_as_whole_words_only():
    term = GlossaryTerm(term="AI", aliases=[])

    assert term.place_in("mainの話") is None
    assert term.place_in("生成AIの話") == 2


def test_the_address_of_a_link_uses_no_terms():
    assert terms_in("https://example.jp/malware を見てください。") == []


@pytest.mark.parametrize("term", ["マルウェア", "IDS/IPS", "SECURITY ACTION"])
def test_every_term_has_a_page(client, term):
    found = GlossaryTerm.objects.get(term=term)

    page = client.get(found.public_path).content.decode()

    heading = re.sub(r"<r[pt]>.*?</r[pt]>|<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", page)[1])
    assert heading == term
    assert found.plain in page
    assert all(alias in page for alias in found.aliases)
    assert f'<link rel="canonical" href="http://testserver{found.public_path}">' in page


def test_the_page_of_all_terms_leads_to_each(client):
    page = client.get("/glossary/").content.decode()

    assert all(f'href="{term.public_path}"' in page for term in GlossaryTerm.objects.all())


def test_a_term_that_does_not_exist_is_not_found(client):
    assert client.get("/glossary/ないことば/").status_code == 404


def test_a_term_leads_to_answers_that_use_it_under_any_spelling(client, make_article):
    uses, by_alias, other = (
        make_article(title, answer=answer)
        for title, answer in [
            ("題1", "マルウェアです。"),
            ("題2", "不正プログラムです。"),
            ("題3", "関係ない。"),
        ]
    )
    for article in (uses, by_alias, other):
        index_article(article.pk)

    page = client.get("/glossary/マルウェア/").content.decode()

    assert uses.public_path in page
    assert by_alias.public_path in page
    assert other.public_path not in page


def test_a_term_has_a_page_without_a_search_engine(client, make_article, monkeypatch):
    monkeypatch.setattr("search.related.ranked", Mock(side_effect=EngineUnavailable("away")))

    assert client.get("/glossary/マルウェア/").status_code == 200


class TestExplaining:
    """Where a text is marked: the first use of each term, the longest spelling."""

    terms = (
        GlossaryTerm(pk=1, term="標的型攻撃", short="x", plain="x", aliases=[]),
        GlossaryTerm(pk=2, term="標的型攻撃メール訓練", short="x", plain="x", aliases=[]),
        GlossaryTerm(pk=3, term="AI", short="x", plain="x", aliases=["人工知能"]),
    )

    def uses(self, *texts):
        explainer = Explainer(self.terms)
        return [[text[use.start : use.end] for use in explainer.uses(text)] for text in texts]

    def test_the_longer_spelling_wins_and_the_shorter_is_found_where_it_stands_alone(self):
        assert self.uses("標的型攻撃メール訓練は標的型攻撃に備える") == [
            ["標的型攻撃メール訓練", "標的型攻撃"]
        ]

    def test_a_term_is_explained_once_over_all_texts_and_spellings(self):
        assert self.uses("人工知能", "AIと人工知能") == [["人工知能"], []]

    def test_addresses_and_parts_of_latin_words_are_no_terms(self):
        assert self.uses("https://ai.example.jp/AI mainのAIR") == [[]]

    def test_without_terms_nothing_is_found(self):
        assert Explainer([]).uses("https://example.jp 文") == []

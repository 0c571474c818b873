"""Other answers on the same subject."""

import pytest

from cms.models import ArticlePage
from search import related as module
from search.engines.base import EngineUnavailable
from search.related import related

pytestmark = pytest.mark.django_db


@pytest.fixture
def ransom(article):
    article("ランサムウェアの身代金", "ファイルが開けません。", "払わないでください。")
    article("プリンターの設定", "ファイルを印刷できません。", "電源を入れます。")
    return article("ランサムウェアに感染した", "身代金を求められました。", "払わないでください。")


def titles(article) -> list[str]:
    return [one.title for one in related(article)]


def test_the_nearest_comes_first_and_the_article_itself_is_left_out(ransom):
    assert titles(ransom)[0] == "ランサムウェアの身代金"
    assert ransom.title not in titles(ransom)


def test_a_withdrawn_article_leaves_at_once(ransom):
    assert titles(ransom)
    ArticlePage.objects.exclude(pk=ransom.pk).update(live=False)

    assert titles(ransom) == []


def test_an_article_like_no_other_has_none(article):
    article("メール")

    assert titles(article("宇宙旅行", "宇宙船", "月")) == []


def test_the_page_shows_them_and_stays_up_without_the_engine(client, ransom, monkeypatch):
    assert "ランサムウェアの身代金" in client.get(ransom.public_path).content.decode()

    def down():
        raise EngineUnavailable("down")

    monkeypatch.setattr(module, "get_engine", down)
    module.caches["near"].clear()
    response = client.get(ransom.public_path)

    assert response.status_code == 200
    assert "近い答え" not in response.content.decode()

"""Searching without an engine: bounded, filtered, counted, and said."""

import itertools
import logging
import time

import pytest

from search import database, queries
from search.engines.base import EngineUnavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_engine(monkeypatch):
    def down():
        raise EngineUnavailable("The server does not answer")

    monkeypatch.setattr(queries, "get_engine", down)


def found(*needles, offset=0, limit=20, **filters):
    return database.find(needles, filters, offset, limit)


def test_articles_with_more_of_the_words_come_first_then_the_newest(article):
    both = article("メールとパスワード")
    old = article("メール一")
    new = article("メール二")
    article("鍵")

    assert [page_id for page_id, _ in found("メール", "パスワード").hits] == [both.pk, new.pk, old.pk]


def test_filters_narrow_and_other_counts_stay(article):
    article("メール一", category="mail", audience="it")
    article("メール二", category="malware", audience="it")

    narrowed = found("メール", category=["mail"])

    assert narrowed.total == 1
    assert narrowed.facets == {
        "category": {"mail": 1, "malware": 1}, "audience": {"it": 1}, "industry": {}, "size": {},
    }  # fmt: skip


def test_drafts_are_not_read(article):
    article("メール", live=False)

    assert found("メール").total == 0


def test_work_ends_when_the_time_is_over(article, monkeypatch):
    """The clock says that each chunk took longer than there is time: one chunk is read, the newest."""
    monkeypatch.setattr(database, "CHUNK", 2)
    monkeypatch.setattr(time, "monotonic", itertools.count(0, 10 * database.BUDGET_SECONDS).__next__)
    pages = [article(f"メール{number}") for number in range(5)]

    assert [page_id for page_id, _ in found("メール").hits] == [pages[4].pk, pages[3].pk]


def test_all_chunks_are_read_where_there_is_time(article, monkeypatch):
    monkeypatch.setattr(database, "CHUNK", 2)
    for number in range(5):
        article(f"メール{number}")

    assert found("メール").total == 5
    assert len(found("メール", offset=3).hits) == 2


@pytest.mark.parametrize("needle", ["%", "_", "'", "\\", "\x00", "😀"])
def test_signs_are_signs(article, needle):
    article("メール")

    assert found(needle).total == 0


def test_no_needles_find_nothing(article):
    article("メール")

    assert found().total == 0


def test_page_and_api_say_that_they_found_less(client, article, no_engine, caplog):
    article("メールの見分け方")

    with caplog.at_level(logging.WARNING, logger="search"):
        api = client.get("/api/v1/search/", {"q": "メール 秘密"}).json()
        page = client.get("/search/", {"q": "メール 秘密"}).content.decode()

    assert (api["count"], api["degraded"]) == (1, True)
    assert api["notice"] == str(queries.DEGRADED_NOTICE)
    assert str(queries.DEGRADED_NOTICE) in page
    said = [record.getMessage() for record in caplog.records if record.name.startswith("search")]
    assert said
    assert "秘密" not in "".join(said)


def test_nothing_is_said_while_the_engine_answers(client, article):
    article("メール")

    api = client.get("/api/v1/search/", {"q": "メール"}).json()

    assert (api["degraded"], api["notice"], api["did_you_mean"]) == (False, "", None)

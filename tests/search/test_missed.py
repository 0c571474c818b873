"""Questions that found nothing: counted without who asked, shown only when asked more than once, forgotten in time."""

import datetime

import pytest
from django.db import OperationalError
from django.utils import timezone

from search import missed
from search.models import MissedSearch

pytestmark = pytest.mark.django_db


def shown():
    return [row.question for row in missed.to_work_on()]


@pytest.mark.parametrize(
    "private",
    [
        *(
            "keiri@sanuki.example.jp",
            "090-1234-5678",
            "０９０１２３４５６７８",
            "4111 1111 1111 1111",
            "12345",
        ),
        *(
            "株式会社さぬき青果",
            "(株)さぬき",
            "山田太郎様",
            "https://example.com/a",
            "www.example.com",
            "evil.com",
        ),
        *("あ", "", "   ", "長" * 61, "a\x00b", "〒760-0017"),
    ],
)
def test_what_may_be_private_is_not_kept(private):
    missed.note(private)

    assert not MissedSearch.objects.exists()


def test_one_private_question_does_not_show():
    missed.note("うちの専務がだまされた")

    assert shown() == []


def test_what_is_asked_again_shows_whatever_its_spelling():
    missed.note("ランサム ウェア")
    missed.note(" ﾗﾝｻﾑ　ウェア ")

    assert shown() == ["ランサム ウェア"]
    assert MissedSearch.objects.get().count == 2


def test_days_are_counted_once_a_day():
    missed.note("迷惑メール")
    MissedSearch.objects.update(last_seen_on=timezone.localdate() - datetime.timedelta(days=1))
    missed.note("迷惑メール")
    missed.note("迷惑メール")

    assert (MissedSearch.objects.get().days, MissedSearch.objects.get().count) == (2, 3)


def test_what_was_dealt_with_comes_back_when_it_is_asked_for_again():
    for _time in range(2):
        missed.note("迷惑メール")
    assert missed.handle(MissedSearch.objects.get().pk)
    assert shown() == []
    missed.note("迷惑メール")
    assert shown() == []
    missed.note("迷惑メール")

    assert shown() == ["迷惑メール"]


def test_a_flood_of_questions_fills_no_table(monkeypatch):
    monkeypatch.setattr(missed, "MOST", 3)
    for number in range(5):
        missed.note(f"言葉{number}")
    missed.note("言葉0")

    assert MissedSearch.objects.count() == 3
    assert MissedSearch.objects.get(question="言葉0").count == 2


def test_what_nobody_asks_any_more_is_forgotten():
    missed.note("迷惑メール")
    missed.purge(timezone.localdate() + datetime.timedelta(days=90))
    assert MissedSearch.objects.exists()
    missed.purge(timezone.localdate() + datetime.timedelta(days=91))

    assert not MissedSearch.objects.exists()


@pytest.mark.parametrize("path", ["/search/", "/api/v1/search/"])
def test_a_search_that_finds_nothing_is_counted(client, path):
    assert client.get(path, {"q": "ありえない言葉"}).status_code == 200

    assert MissedSearch.objects.get().question == "ありえない言葉"


@pytest.mark.parametrize("query", [{"q": ""}, {"q": "ありえない言葉", "category": "mail"}])
def test_a_filter_that_is_too_narrow_is_no_missing_answer(client, query):
    client.get("/search/", query)

    assert not MissedSearch.objects.exists()


def test_a_search_does_not_depend_on_being_counted(client, monkeypatch):
    def locked(*args):
        raise OperationalError("database is locked")

    monkeypatch.setattr(missed, "_count", locked)

    assert client.get("/search/", {"q": "ありえない言葉"}).status_code == 200

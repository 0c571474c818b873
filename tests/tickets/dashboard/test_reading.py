"""What was read of the public answers and whether it helped: exact for coordinators, no handful of voters for observers."""

import csv
import datetime
import io

import pytest
from openpyxl import load_workbook

from cms.article_views import ArticleViews
from cms.business_days import JAPAN
from cms.models import ArticlePage, KnowledgeIndexPage
from people.roles import Role
from tests.factories import user
from tickets import clock
from tickets.dashboard.reading import reading

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime.date(2026, 10, 1), datetime.date(2026, 11, 30)
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
PERIOD = {"from": "2026-10-01", "to": "2026-11-30"}


@pytest.fixture(autouse=True)
def friday():
    with clock.set_to(NOW):
        yield


def article(title, *, views=0, yes=0, no=0, month=11, live=True):
    page = ArticlePage(title=title, slug=f"a-{title.strip('=')}", question="q", answer="a", live=live)
    KnowledgeIndexPage.objects.get().add_child(instance=page)
    if views:
        ArticleViews.objects.create(article=page, day=datetime.date(2026, month, 5), number=views)
    vote(page, yes, no, month)
    return page


def vote(page, yes, no, month):
    at = datetime.datetime(2026, month, 5, 12, tzinfo=JAPAN)
    for helpful in [True] * yes + [False] * no:
        page.helpful_votes.create(helpful=helpful, voted_at=at)


def of(found, title):
    (row,) = [row for row in found.answers if row.title == title]
    return row


def test_the_most_read_come_first_with_what_readers_said():
    article("B", views=3)
    article("A", views=40, yes=8, no=2)
    article("old", views=99, month=9)

    found = reading(FIRST, LAST, protected=False)

    assert (found.views, found.since) == (43, datetime.date(2026, 9, 5))
    assert [row.title for row in found.answers] == ["A", "B"]
    first = found.answers[0]
    assert (first.views, first.helpful, first.not_helpful) == (40, 8, 2)
    assert (first.share.percent, first.share.low, first.share.high) == (80, 49, 94)  # Wilson, by hand
    assert of(found, "B").share.percent is None


def test_what_was_taken_back_counts_and_is_not_listed():
    article("A", views=4)
    article("gone", views=6, live=False)

    found = reading(FIRST, LAST, protected=False)

    assert found.views == 10
    assert [row.title for row in found.answers] == ["A"]


def test_observers_see_views_and_of_no_answer_who_voted():
    article("A", views=2, yes=20, no=10)
    article("B", views=1)

    found = reading(FIRST, LAST, protected=True)

    assert found.views == 3
    for title in "AB":
        row = of(found, title)
        assert (row.helpful, row.not_helpful, row.share.n, row.share.percent) == (None, None, 0, None)


def test_page_and_api_and_files_say_the_same(client):
    article("=A", views=40, yes=8, no=6)
    client.force_login(user(Role.COORDINATOR))

    page = client.get("/desk/metrics/", PERIOD).text
    answer = client.get("/api/v1/metrics/", PERIOD).json()["reading"]
    sheet = client.get("/desk/metrics/answers.csv", PERIOD)
    book = load_workbook(io.BytesIO(client.get("/desk/metrics/export.xlsx", PERIOD).content))

    assert "公開した答えは読まれているか" in page
    assert "57%（33から79%）" in page
    assert answer["views"] == 40
    assert answer["answers"][0] == {
        "title": "=A",
        "path": "/kb/a-A/",
        "views": 40,
        "helpful": 8,
        "not_helpful": 6,
        "share": {"n": 14, "percent": 57, "low": 33, "high": 79},
    }
    (row,) = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))[1:]
    assert (row[0], row[2:]) == ("'=A", ["40", "8", "6", "57", "33", "79"])
    assert book["公開した答え"].cell(2, 3).value == 40
    assert "読まれた回数" in [line[0].value for line in book["ことばの意味"].rows]


def test_an_expert_has_no_share_in_what_is_nobodys(client):
    client.force_login(user(Role.EXPERT))

    assert client.get("/api/v1/metrics/", PERIOD).json()["reading"] is None


def test_a_file_there_is_not(client):
    client.force_login(user(Role.COORDINATOR))

    assert client.get("/desk/metrics/answers.pdf", PERIOD).status_code == 404
    assert client.get("/desk/metrics/answers.csv", {"from": "soon"}).status_code == 404


def test_before_reading_was_counted_there_is_no_number_of_it(client):
    article("A", views=4)
    client.force_login(user(Role.COORDINATOR))

    earlier = client.get("/desk/metrics/", {"from": "2026-10-01", "to": "2026-10-31"}).text
    since = client.get("/desk/metrics/", PERIOD).text

    assert "2026年11月5日から数えています。この期間の数はありません。" in earlier
    assert "この期間の数はありません" not in since

"""The public page about the promise: only where the desk wants it, never about a handful."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.business_days import JAPAN
from tests.tickets.metrics.cases import case
from tickets import clock

pytestmark = pytest.mark.django_db
SPRING = datetime.datetime(2026, 4, 7, 10, tzinfo=JAPAN)
JULY = datetime.datetime(2026, 7, 7, 10, tzinfo=JAPAN)


@pytest.fixture(autouse=True)
def in_november():
    with clock.set_to(datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)):
        yield


def answered(number, received=JULY):
    for _case in range(number):
        case(received, ("refer", "referred", received + datetime.timedelta(hours=2)))


def test_there_is_no_such_page_unless_the_desk_wants_it(client):
    assert client.get("/promise/").status_code == 404


def test_everybody_reads_whether_the_promise_is_kept(client, settings):
    settings.PUBLISH_PROMISE = True
    answered(7, SPRING)
    answered(6)
    answered(8, datetime.datetime(2026, 11, 10, 10, tzinfo=JAPAN))

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/promise/")

    assert "約束を守れています" in page.text
    assert [(q.first.month, q.percent, q.cases) for q in page.context["times"]] == [(7, 100, 6), (4, 100, 7)]
    assert page.context["period"]["to"] == datetime.date(2026, 9, 30)  # the running quarter is not over
    assert len(queries) <= 8, "\n".join(query["sql"][:120] for query in queries)


def test_a_handful_is_not_shown(client, settings):
    settings.PUBLISH_PROMISE = True
    answered(6)
    case(JULY)

    page = client.get("/promise/")

    assert (page.context["verdict"].percent, page.context["verdict"].at_most) == (None, 86)
    assert page.context["times"][0].percent is None


def test_the_home_page_leads_there_only_where_it_is(client, settings):
    answered(6)
    assert "/promise/" not in client.get("/").text

    settings.PUBLISH_PROMISE = True
    # The block about speed stands only where it has figures.
    home = client.get("/").text
    assert ('href="/promise/"' in home) == ("実際の記録" in home)


def test_who_looks_first_decides_no_language_for_the_others(client, settings):
    settings.PUBLISH_PROMISE = True
    answered(6)

    japanese = client.get("/promise/")
    english = client.get("/promise/", headers={"accept-language": "en"})

    assert "2時間以内にお答えしました" in japanese.text
    assert "within 2 hours" in english.text

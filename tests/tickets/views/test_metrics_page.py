"""The screen of the figures: what a coordinator and an observer read from it, and the files they take with them."""

import datetime
import html
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import SECRET_BODY, user
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.lists import calendar_versions
from tickets.metrics.measures import MEASURES
from tickets.models import Survey, Ticket

pytestmark = pytest.mark.django_db
TUESDAY = datetime.datetime(2026, 11, 10, 10, tzinfo=JAPAN)
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
WHEN_CLOSED = datetime.datetime(2027, 1, 15, 12, tzinfo=JAPAN)
"""The quarter is over, so that observers see it."""
AGAIN = [
    ("accept", "in_progress"),
    ("submit_for_review", "in_review"),
    ("return_to_expert", "in_progress"),
    ("submit_for_review", "in_review"),
    ("approve_answer", "answered"),
    ("reopen", "in_progress"),
]
"""What happens to a case whose answer is returned and whose asker asks again."""
NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture(autouse=True)
def friday():
    with clock.set_to(NOW):
        yield


def answered(number, hours=2, received=TUESDAY, **fields):
    for _case in range(number):
        case(received, ("refer", "referred", received + datetime.timedelta(hours=hours)), **fields)


def shown(client, role=Role.COORDINATOR, **query):
    client.force_login(user(role))
    return client.get("/desk/metrics/", {**NOVEMBER, **query})


def test_the_promise_is_said_in_one_sentence(client):
    answered(9)
    case(TUESDAY)

    page = shown(client).text

    assert "約束を守れています" in page
    assert "90%（期限が来た10件中9件）" in page


@pytest.mark.parametrize("by", ["category", "prefecture", "industry", "size", "channel", "month", "week"])
def test_a_group_leads_to_the_cases_that_were_counted(client, by):
    fields = {"category_id": "mail", "prefecture": "36", "industry": "D", "size_band": "e1", "channel": "fax"}
    answered(3, **fields)
    answered(2, received=TUESDAY - datetime.timedelta(days=120), **fields)  # of another time
    answered(1, category_id="malware", prefecture="37", industry="E", size_band="e2", channel="phone")

    page = shown(client, group_by=by).text

    links = re.findall(
        r'<th scope="row"><a href="(/desk/\?[^"]+)">.*?</th>\s*<td[^>]*>(\d+)</td>', page, re.DOTALL
    )
    assert links
    for link, number in links:
        cases = client.get(html.unescape(link)).text
        assert len(set(re.findall(r'href="/desk/tickets/([^/"]+)/"', cases))) == int(number), link


def test_a_broken_promise_is_called_so(client):
    answered(5)
    for _late in range(5):
        case(TUESDAY)

    assert "約束を守れていません" in shown(client).text


def test_too_few_cases_say_nothing(client):
    answered(3)

    assert "約束を守れているかは、まだ言えません" in shown(client).text


@pytest.mark.parametrize(
    ("late", "sentence"),
    [(0, "期限が来たものはまだありません"), (2, "期限が来たのは2件です。5件になるまで")],
)
def test_a_coordinator_hears_why_nothing_can_be_said_yet(client, late, sentence):
    for _late in range(late):
        case(TUESDAY)

    page = shown(client).text

    assert sentence in page
    assert "どの会社のことかがわかるおそれ" not in page


def test_a_chart_of_nothing_is_not_drawn(client):
    for _late in range(5):
        case(TUESDAY)

    page = shown(client).text

    assert 'id="chart-share-title"' in page
    assert 'id="chart-median-title"' not in page
    assert "まだ出せる数がありません。" in page


def test_one_is_one_in_english(client):
    client.force_login(user(Role.COORDINATOR))

    page = client.get("/desk/metrics/definitions/", headers={"accept-language": "en"}).text

    assert "Within 1 working day (" in page
    assert "Within 5 working days (" in page
    assert "This desk" in page


def test_a_coordinator_is_led_to_the_cases_that_wait(client):
    case(TUESDAY, first_answer_at=None)

    page = shown(client)

    assert 'href="/desk/?queue=unassigned"' in page.text
    (row,) = [row for row in page.context["stuck"] if row.name == "unassigned"]
    assert (row.cases, row.oldest_days) == (1, 12)


def test_the_oldest_case_waits_by_the_calendar_that_the_desk_has_made_for_itself(client):
    case(TUESDAY, first_answer_at=None)
    closed = datetime.date(2026, 11, 24), datetime.date(2026, 11, 25)
    calendar_versions.close_on(closed, by=user(Role.COORDINATOR), now=TUESDAY)

    (row,) = [row for row in shown(client).context["stuck"] if row.name == "unassigned"]
    assert row.oldest_days == 10


def test_the_period_before_stands_beside_it(client):
    answered(6)
    answered(7, received=datetime.datetime(2026, 10, 6, 10, tzinfo=JAPAN))

    page = shown(client)

    assert page.context["earlier"]["total"]["cases"] == 7
    assert "2026年10月1日から2026年10月31日まで" in page.text


def test_how_many_came_back_and_were_returned_is_said_as_a_share_too(client):
    answered(9)
    steps = [
        (name, status, TUESDAY + datetime.timedelta(hours=hour)) for hour, (name, status) in enumerate(AGAIN)
    ]
    case(TUESDAY, *steps)

    page = shown(client)

    assert page.context["rates"] == {"reopened": 10, "returned": 100}
    assert "受け付けた相談の10%" in page.text
    assert "確認に出た回答の100%" in page.text


def test_an_observer_sees_the_same_page_without_cases_and_small_numbers(client):
    answered(6, category_id="mail")
    answered(2, category_id="auth")
    case(TUESDAY)

    with clock.set_to(WHEN_CLOSED):
        page = shown(client, Role.OBSERVER, group_by="category")

    assert page.context["report"]["total"]["cases"] == 9
    assert page.context["waiting"][3][1] is None
    assert "/desk/?queue=" not in page.text
    assert "/desk/?category=" not in page.text
    assert SECRET_BODY not in page.text


def test_an_observer_is_led_to_the_nearest_time_there_is(client):
    answered(6, received=datetime.datetime(2026, 8, 4, 10, tzinfo=JAPAN))

    page = shown(client, Role.OBSERVER, group_by="category").text

    assert "いちばん近いのは2026年7月から2026年9月まで" in page
    assert "?from=2026-07&amp;to=2026-09&amp;group_by=category" in page


def test_an_observer_of_a_new_desk_is_told_when_there_will_be_figures(client):
    answered(6)

    page = shown(client, Role.OBSERVER).text

    assert "3か月の区切りが終わると出ます" in page
    assert "export.csv" not in page


def test_an_observer_hears_that_the_period_is_another_than_asked_for(client):
    answered(6, received=datetime.datetime(2026, 8, 4, 10, tzinfo=JAPAN))

    asked = shown(client, Role.OBSERVER, **{"from": "2026-08", "to": "2026-09"}).text
    whole = shown(client, Role.OBSERVER, **{"from": "2026-07", "to": "2026-09"}).text

    assert "選んだ月を含む、終わった時期の数" in asked
    assert "選んだ月を含む、終わった時期の数" not in whole


def test_an_observer_groups_by_no_expert(client):
    assert shown(client, Role.OBSERVER, group_by="expert").status_code == 403


def test_what_was_typed_wrongly_stays_and_is_named(client):
    page = shown(client, **{"from": "2026-99-99"})

    assert page.status_code == 400
    # A control for dates would not show what is no date.
    assert re.search(r'<input[^>]*type="text" value="2026-99-99" aria-invalid="true"', page.text)
    assert "error-summary" in page.text


@pytest.mark.parametrize("ending", ["csv", "sjis.csv"])
def test_the_figures_as_csv(client, ending):
    answered(6, category_id="mail")
    client.force_login(user(Role.COORDINATOR))

    answer = client.get(f"/desk/metrics/export.{ending}", {**NOVEMBER, "group_by": "category"})

    text = answer.content.decode("cp932" if "sjis" in ending else "utf-8-sig")
    rows = [line.split(",") for line in text.splitlines()]
    assert rows[0][:3] == ["期間の初めの日", "期間の終わりの日", "区分"]
    assert len(rows) == 1 + 2 * len(MEASURES)
    assert "2026-11-01_2026-11-30" in answer["Content-Disposition"]


def test_the_workbook_says_what_its_words_mean(client):
    answered(6)
    client.force_login(user(Role.OBSERVER))

    with clock.set_to(WHEN_CLOSED):
        book = load_workbook(io.BytesIO(client.get("/desk/metrics/export.xlsx", NOVEMBER).content))

    assert book.sheetnames == ["数字", "公開した答え", "相談のほかに", "ことばの意味"]
    assert book["数字"]["D2"].value == 6
    assert "最初の回答" in {row[0].value for row in book["ことばの意味"].rows}


def test_the_workbook_has_what_stands_beside_the_cases(client):
    answered(6)
    for number, ticket in enumerate(Ticket.objects.all()):
        helped = "no" if number == 5 else "yes"
        Survey.objects.create(ticket=ticket, helped=helped, given_at=TUESDAY, changed_at=TUESDAY)
    two, three = (TUESDAY + datetime.timedelta(hours=hours) for hours in (2, 3))
    case(TUESDAY, ("refer", "referred", two), ("close", "closed", three))
    client.force_login(user(Role.COORDINATOR))

    book = load_workbook(io.BytesIO(client.get("/desk/metrics/export.xlsx", NOVEMBER).content))

    rows = {row[0]: row[1:] for row in book["相談のほかに"].iter_rows(values_only=True)}
    assert rows["お答えへの感想をくれた人"][0] == 6
    assert rows["お答えへの感想：役に立った"][1:] == (83, 44, 97)  # Wilson, 5 of 6
    assert (rows["窓口が持っていた"][1], rows["ほかの窓口に引き継いでいた"][1]) == (67, 33)
    assert rows["答えが役に立ったという声"][0] == 0


def test_a_file_has_no_more_than_the_page(client):
    answered(4, category_id="mail")
    answered(6, category_id="auth")
    client.force_login(user(Role.OBSERVER))

    with clock.set_to(WHEN_CLOSED):
        answer = client.get("/desk/metrics/export.csv", {**NOVEMBER, "group_by": "category"})

    text = answer.content.decode("utf-8-sig")
    assert ",10," in text
    assert ",4," not in text
    assert ",6," not in text


@pytest.mark.parametrize("path", ["export.csv", "export.xlsx", "answers.csv"])
def test_there_is_no_file_of_a_time_that_observers_do_not_see_yet(client, path):
    answered(6)
    client.force_login(user(Role.OBSERVER))

    assert client.get(f"/desk/metrics/{path}", NOVEMBER).status_code == 404
    with clock.set_to(WHEN_CLOSED):
        assert client.get(f"/desk/metrics/{path}", NOVEMBER).status_code == 200


def test_an_observer_who_typed_a_wrong_period_hears_of_that_and_of_no_other(client):
    answered(6, received=datetime.datetime(2026, 8, 4, 10, tzinfo=JAPAN))

    page = shown(client, Role.OBSERVER, **{"from": "2026-09", "to": "2026-08"})

    assert page.status_code == 400
    assert "選んだ月を含む、終わった時期の数" not in page.text


@pytest.mark.parametrize("path", ["export.html", "export.exe", "export.csv?from=nothing"])
def test_a_file_there_is_not(client, path):
    client.force_login(user(Role.COORDINATOR))

    assert client.get(f"/desk/metrics/{path}").status_code == 404


def test_the_definitions_are_printed_plainly(client):
    client.force_login(user(Role.OBSERVER))

    page = client.get("/desk/metrics/definitions/").text

    assert "受け付けた" in page
    assert "カプラン・マイヤー法" in page
    assert "期限を過ぎた相談" in page


def test_the_definitions_join_words_with_the_sign_of_the_language(client):
    client.force_login(user(Role.OBSERVER))

    page = client.get("/desk/metrics/definitions/").text

    assert "質問した、回答を送った、ほかの窓口を案内した" in page


def test_an_observer_s_look_costs_few_queries(client):
    for month in (5, 8):
        answered(9, received=datetime.datetime(2026, month, 4, 10, tzinfo=JAPAN), category_id="mail")
    query = {"from": "2026-04", "to": "2026-09", "group_by": "category"}
    shown(client, Role.OBSERVER, **query)

    with CaptureQueriesContext(connection) as queries:
        client.get("/desk/metrics/", query)

    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


def test_a_look_costs_few_queries_however_many_cases(client):
    answered(2, category_id="mail")
    shown(client, group_by="category")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/metrics/", {**NOVEMBER, "group_by": "category"})
    answered(9, category_id="auth")

    with CaptureQueriesContext(connection) as many:
        client.get("/desk/metrics/", {**NOVEMBER, "group_by": "category"})

    assert len(many) == len(few)
    assert len(many) <= 12, "\n".join(query["sql"][:150] for query in many)

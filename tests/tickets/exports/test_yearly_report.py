"""The yearly report: words only by consent, codes of few cases not told apart, nobody named."""

import re
from datetime import datetime

import pytest

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, ticket_in, user
from tests.texts import SECRET_BODY
from tests.tickets.metrics.cases import case
from tickets import clock, services
from tickets.exports import yearly_report
from tickets.lifecycle import Publication, Status

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 10, tzinfo=JAPAN)


@pytest.fixture(autouse=True)
def in_june():
    with clock.set_to(NOW):
        yield


def rows(year=2026):
    return [
        dict(zip(yearly_report.report(year).columns, row, strict=True))
        for row in yearly_report.report(year).rows
    ]


def test_a_published_case_has_its_public_words_and_how_it_was_taken():
    story = Story().until_published()
    services.answer_survey(
        story.ticket.pk, by=story.asker, data={"helped": "yes", "comment": "さぬき青果の秘密"}
    )

    (row,) = rows()
    assert row["相談内容"] == PUBLIC_TEXT["question"]
    assert PUBLIC_TEXT["title"] in row["回答の概要"]
    assert row["応答"] == "役に立った"


@pytest.mark.parametrize("publication", [value for value in Publication.values if value != "published"])
def test_without_a_yes_there_are_no_words(publication):
    ticket_in(Status.ANSWERED, publication, organisation="さぬき青果", received_at=NOW)

    text = str(yearly_report.report(2026).rows)
    for word in (SECRET_BODY, "さぬき青果", PUBLIC_TEXT["question"], PUBLIC_TEXT["title"]):
        assert word not in text
    assert "公開の同意がない" in text


def test_a_trade_of_few_cases_is_not_told():
    for _position in range(4):
        ticket_in(Status.ANSWERED, industry="E", received_at=NOW)
    assert {row["業種"] for row in rows()} == {"—"}
    ticket_in(Status.ANSWERED, industry="E", received_at=NOW)
    assert {row["業種"] for row in rows()} == {"製造業"}


def test_a_trade_is_told_where_enough_asked_the_same_in_the_same_month():
    for category, month in (("mail", 5), ("mail", 6), ("auth", 6)):
        for _position in range(5 if month == 5 else 3):
            received = datetime(2026, month, 1, 10, tzinfo=JAPAN)
            ticket_in(Status.ANSWERED, industry="E", category_id=category, received_at=received)

    assert [(row["受付の月"], row["業種"]) for row in rows()] == [
        *[("2026-05", "製造業")] * 5,
        *[("2026-06", "—")] * 6,
    ]


def test_a_case_that_was_referred_says_so_when_it_is_closed_too():
    referred = ("refer", "referred", NOW)
    case(NOW, referred, ("close", "closed", NOW))
    case(NOW, ("approve_answer", "answered", NOW), ("close", "closed", NOW))

    assert [row["回答の概要"] for row in rows()] == ["窓口を案内しました。", "回答しました。"]


def test_a_case_merged_into_another_is_not_told_twice():
    kept = ticket_in(Status.ANSWERED, received_at=NOW)
    ticket_in(Status.CLOSED, received_at=NOW, merged_into=kept)

    assert len(rows()) == 1


def test_the_year_runs_from_april_to_march():
    def at(*parts):
        ticket_in(Status.ANSWERED, received_at=datetime(*parts, tzinfo=JAPAN))

    at(2026, 3, 31, 23, 59)
    at(2026, 4, 1)
    at(2027, 3, 31, 23, 59)
    at(2027, 4, 1)

    assert [row["受付の月"] for row in rows(2026)] == ["2026-04", "2027-03"]
    assert len(rows(2025)) == len(rows(2027)) == 1


def test_spam_and_unanswered_cases_are_not_in_it():
    ticket_in(Status.SPAM, received_at=NOW)
    ticket_in(Status.RECEIVED, received_at=NOW, first_answer_at=None)

    assert rows() == []


def test_it_costs_the_same_for_many(django_assert_num_queries):
    for _position in range(6):
        ticket_in(Status.ANSWERED, received_at=NOW)

    with django_assert_num_queries(1):
        yearly_report.report(2026)


def test_the_page_is_for_coordinators_alone(client):
    for role, status in (
        (Role.COORDINATOR, 200),
        (Role.EXPERT, 403),
        (Role.OBSERVER, 403),
        (Role.EDITOR, 403),
    ):
        client.force_login(user(role))
        assert client.get("/desk/reports/").status_code == status
        assert client.get("/desk/reports/2026.xlsx").status_code == status


@pytest.mark.parametrize("ending", ["xlsx", "html", "csv", "sjis.csv"])
def test_it_comes_as_a_file(client, ending):
    client.force_login(user(Role.COORDINATOR))

    answer = client.get(f"/desk/reports/2026.{ending}")

    assert answer["Content-Disposition"] == f'attachment; filename="report-2026.{ending}"'
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["2026.exe", "1999.csv", "2027.csv", "9999.csv"])
def test_what_there_is_not_is_not_found(client, path):
    client.force_login(user(Role.COORDINATOR))

    assert client.get(f"/desk/reports/{path}").status_code == 404


@pytest.mark.parametrize(
    ("first", "years"),
    [(None, [2026]), (datetime(2026, 3, 31, 23, 59, tzinfo=JAPAN), [2026, 2025]), (NOW, [2026])],
)
def test_the_years_are_those_since_the_first_case(client, first, years):
    if first:
        ticket_in(Status.ANSWERED, received_at=first)
    client.force_login(user(Role.COORDINATOR))

    page = client.get("/desk/reports/").text

    assert re.findall(r"/desk/reports/(\d+)\.xlsx", page) == [str(year) for year in years]

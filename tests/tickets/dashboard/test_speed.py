"""How fast the desk really answers: business days, the last 90 days, never about a handful."""

import datetime

import pytest
from django.core.cache import caches
from django.utils import timezone

from tests.factories import ticket_in
from tickets.dashboard.speed import Speed, business_days, measured
from tickets.lifecycle import Status

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=timezone.get_default_timezone())  # a Wednesday


def day(text):
    return datetime.datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=NOW.tzinfo)


def case(received, answered=None, status=Status.RECEIVED):
    return ticket_in(
        Status.ANSWERED if answered else status,
        received_at=day(received),
        first_answer_at=day(answered) if answered else None,
    )


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-25", "2026-11-25", 0),
        ("2026-11-20", "2026-11-24", 1),  # Friday to Tuesday, Monday is 勤労感謝の日
        ("2026-12-28", "2027-01-04", 1),
        ("2026-09-18", "2026-09-24", 1),  # 敬老の日, 国民の休日, 秋分の日
        ("2026-11-16", "2026-11-24", 5),
    ],
)
def test_business_days_skip_weekends_holidays_and_the_end_of_the_year(start, end, days):
    assert business_days(day(start), day(end)) == days


def test_a_day_ends_at_midnight_in_japan():
    late = datetime.datetime(2026, 11, 25, 14, 59, tzinfo=datetime.UTC)  # 23:59

    assert business_days(late, late + datetime.timedelta(minutes=2)) == 1


def test_fewer_than_five_cases_are_no_figure():
    for _number in range(4):
        case("2026-11-10", "2026-11-11")

    assert measured(NOW) is None


def test_the_median_and_the_share_in_time():
    for answered in ("2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-24"):
        case("2026-11-09", answered)

    assert measured(NOW) == Speed(cases=5, median_days=2, in_ten=8)


def test_a_case_that_waits_too_long_counts_as_late_and_a_young_one_not_yet():
    for _number in range(4):
        case("2026-11-09", "2026-11-10")
    case("2026-10-01")
    case("2026-11-24")

    assert measured(NOW) == Speed(cases=5, median_days=1, in_ten=8)


def test_where_half_wait_there_is_no_median():
    for _number in range(5):
        case("2026-10-01")
    case("2026-10-01", "2026-10-02")

    assert measured(NOW) == Speed(cases=6, median_days=None, in_ten=1)


def test_spam_what_was_withdrawn_unanswered_and_what_is_older_does_not_count():
    for _number in range(5):
        case("2026-11-09", "2026-11-09")
    case("2026-10-01", status=Status.SPAM)
    case("2026-10-01", status=Status.WITHDRAWN)
    case("2026-05-01")

    assert measured(NOW) == Speed(cases=5, median_days=0, in_ten=10)


def test_home_shows_the_figures_and_hides_those_about_too_few(client):
    yesterday = timezone.now() - datetime.timedelta(days=1)
    assert "この90日では" not in client.get("/").content.decode()
    for _number in range(5):
        ticket_in(Status.ANSWERED, received_at=yesterday, first_answer_at=yesterday)
    caches["near"].clear()

    page = client.get("/").content.decode()

    assert "この90日では、半分のご相談に、その日のうちに答えました。" in page
    assert "5営業日以内に答えたのは、10件中およそ10件です（およそ10件のうち）。" in page

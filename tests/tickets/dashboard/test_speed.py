"""How fast the desk really answers: the desk's own figures of the last 90 days, never about a handful."""

import datetime

import pytest
from django.core.cache import caches
from django.utils import timezone

from cms.business_days import JAPAN
from tests.tickets.metrics.cases import case as recorded
from tickets.dashboard.speed import Speed, measured

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=JAPAN)  # a Wednesday


def at(text):
    return datetime.datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=JAPAN)


def case(received, answered=None, last=None):
    steps = [("refer", "referred", at(answered))] if answered else []
    return recorded(at(received), *steps, *([last] if last else []))


def test_fewer_than_five_cases_are_no_figure():
    for _number in range(4):
        case("2026-11-10", "2026-11-11")

    assert measured(NOW) is None


def test_the_median_and_the_share_in_time():
    for answered in ("2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-24"):
        for _number in range(5):
            case("2026-11-09", answered)

    assert measured(NOW) == Speed(cases=25, median_days=2, in_ten=8, target=5)


@pytest.mark.parametrize(("late", "in_ten"), [(0, 10), (1, None), (4, None), (5, 6)])
def test_nobody_is_told_of_a_handful_that_was_late(late, in_ten):
    for _number in range(13 - late):
        case("2026-11-09", "2026-11-10")
    for _number in range(late):
        case("2026-11-09", "2026-11-24")

    assert measured(NOW) == Speed(cases=13, median_days=1, in_ten=in_ten, target=5)


def test_nor_of_a_handful_that_was_in_time():
    case("2026-10-01", "2026-10-02")
    for _number in range(12):
        case("2026-10-01")

    assert measured(NOW) is None


def test_of_many_a_tenth_tells_nothing():
    for _number in range(49):
        case("2026-11-09", "2026-11-10")
    case("2026-11-09", "2026-11-24")

    assert measured(NOW) == Speed(cases=50, median_days=1, in_ten=9, target=5)


def test_a_case_that_waits_too_long_counts_as_late_and_a_young_one_not_yet():
    for _number in range(20):
        case("2026-11-09", "2026-11-10")
    for _number in range(5):
        case("2026-10-01")
    case("2026-11-24")

    assert measured(NOW) == Speed(cases=25, median_days=1, in_ten=8, target=5)


def test_where_half_wait_there_is_no_median():
    for _number in range(45):
        case("2026-10-01")
    for _number in range(5):
        case("2026-10-01", "2026-10-02")

    assert measured(NOW) == Speed(cases=50, median_days=None, in_ten=1, target=5)


def test_waiting_for_the_asker_is_not_the_desks_time():
    asked = ("ask_back", "awaiting_asker", at("2026-10-01"))
    for _number in range(5):
        recorded(at("2026-10-01"), asked, ("refer", "referred", at("2026-10-30")))

    assert measured(NOW) == Speed(cases=5, median_days=1, in_ten=10, target=5)


def test_spam_what_was_withdrawn_in_time_and_what_is_older_does_not_count():
    for _number in range(5):
        case("2026-11-09", "2026-11-09")
    case("2026-10-01", last=("to_spam", "spam", at("2026-10-01")))
    case("2026-10-01", last=("withdraw", "withdrawn", at("2026-10-01")))
    case("2026-05-01")

    assert measured(NOW) == Speed(cases=5, median_days=1, in_ten=10, target=5)


def test_home_shows_the_figures_and_hides_those_about_too_few(client):
    yesterday = timezone.now() - datetime.timedelta(days=1)
    assert "この90日では" not in client.get("/").content.decode()
    for _number in range(5):
        recorded(yesterday, ("refer", "referred", yesterday))
    caches["near"].clear()

    page = client.get("/").content.decode()

    assert "この90日では、半分のご相談に、1営業日以内に答えました。" in page
    assert "5営業日以内に答えたのは、10件中およそ10件です（およそ10件のうち）。" in page

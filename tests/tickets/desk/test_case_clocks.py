"""The clocks on a case's page: business time, standing still while the asker is asked back, red when over."""

import datetime

import pytest

from cms.business_days import JAPAN, calendar_of_settings
from cms.calendars import Calendar
from people.roles import Role
from tests.factories import user
from tests.tickets.metrics.cases import case
from tickets.desk.case_clocks import clocks_for_page, in_words
from tickets.metrics import calendars
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
A_DAY = 8 * 60 + 45


def at(day, hour, minute=0):
    """In the week of Monday, 9 November 2026."""
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=JAPAN)


def card(ticket, now):
    return clocks_for_page(Ticket.objects.for_page().get(pk=ticket.pk), now)


def lines(ticket, now):
    return {str(one.label): one.text for one in card(ticket, now).clocks}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "1分未満"),
        (59, "59分"),
        (60, "1時間"),
        (190, "3時間と10分"),
        (A_DAY, "1営業日"),
        (2 * A_DAY + 125, "2営業日と2時間"),
    ],
)
def test_time_is_said_in_the_two_largest_units(minutes, words):
    assert in_words(minutes, calendar_of_settings()) == words


def test_a_day_is_as_long_as_the_calendar_in_force_has_it():
    mornings = Calendar(hours=(((datetime.time(8, 30), datetime.time(12, 30)),),) * 5 + ((),) * 2)
    calendars.add_version("desk", mornings, by=None, now=at(9, 8), valid_from=at(9, 8))

    assert lines(case(at(9, 9)), at(11, 9))["受け付けてから"] == "2営業日"


def test_nights_and_weekends_do_not_count():
    ticket = case(at(13, 17), due_at=at(16, 17, 15))

    assert lines(ticket, at(16, 9, 30)) == {
        "受け付けてから": "1時間と15分",
        "受付メール": "まだ送っていません",
        "最初の返事": "まだ出していません",
        "最初の回答": "まだ出していません",
        "期限": "あと7時間と45分",
    }


def test_what_is_over_is_marked():
    (over,) = [one for one in card(case(at(9, 9), due_at=at(10, 17, 15)), at(11, 10)).clocks if one.is_late]

    assert (str(over.label), over.text) == ("期限", "1時間と30分過ぎています")


def test_the_clock_stands_still_while_the_asker_is_asked_back():
    steps = [("accept", "in_progress", at(9, 10)), ("ask_back", "awaiting_asker", at(9, 11))]
    waiting = case(at(9, 9), *steps)
    assert card(waiting, at(9, 15)).stands_still
    assert lines(waiting, at(9, 15))["返事を待った時間"] == "4時間"
    assert lines(waiting, at(9, 15))["最初の返事"] == "2時間で出しました"

    answered = case(
        at(9, 9),
        *steps,
        ("asker_reply", "in_progress", at(9, 15)),
        ("submit_for_review", "in_review", at(9, 16)),
        ("approve_answer", "answered", at(9, 17)),
        answer_writer=user(Role.EXPERT),
        acknowledged_at=at(9, 9, 1),
    )
    shown = card(answered, at(11, 9))
    assert not shown.stands_still
    assert {str(one.label): one.text for one in shown.clocks} == {
        "受け付けてから": "2営業日",
        "受付メール": "1分で送りました",
        "最初の返事": "2時間で出しました",
        "最初の回答": "4時間で出しました",
        "返事を待った時間": "4時間",
    }


def test_the_time_at_another_window_is_said():
    referred = case(at(9, 9), ("refer", "referred", at(9, 11)), ("close", "closed", at(10, 9)))

    assert lines(referred, at(12, 9))["ほかの窓口を待った時間"] == "6時間と45分"
    assert "返事を待った時間" not in lines(referred, at(12, 9))


def test_who_phoned_is_promised_no_mail():
    phoned = case(at(9, 9), channel="phone", phone="087-000-0000")

    assert "受付メール" not in lines(phoned, at(9, 12))


def test_an_answer_that_will_not_come_is_not_promised():
    withdrawn = case(at(9, 9), ("withdraw", "withdrawn", at(9, 10)))

    assert list(lines(withdrawn, at(9, 12))) == ["受け付けてから"]


def test_the_page_shows_them_without_a_query(django_assert_num_queries):
    ticket = case(at(9, 9), due_at=at(10, 17, 15))
    loaded = Ticket.objects.for_page().get(pk=ticket.pk)
    calendars.at_hand()  # asked for once a minute

    with django_assert_num_queries(0):
        clocks_for_page(loaded, at(9, 12))

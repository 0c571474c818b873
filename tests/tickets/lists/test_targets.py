"""When something is due: the targets of the desk in its business time, kept on the case by the door."""

import dataclasses
from datetime import datetime, time, timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cms.business_days import calendar_of_settings
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets import clock
from tickets.asking.standing import expected_answer
from tickets.lifecycle import Status
from tickets.lists import targets
from tickets.metrics import calendars
from tickets.metrics.report import Scope, report
from tickets.models import BusinessCalendar, Ticket

pytestmark = pytest.mark.django_db


def at(*when):
    return timezone.make_aware(datetime(*when))  # noqa: DTZ001  made aware here


MONDAY = at(2026, 11, 16, 10, 0)  # the 23rd is a holiday
TUESDAY_CLOSE = at(2026, 11, 17, 17, 15)
ANSWER_DAY = at(2026, 11, 24, 17, 15)


def asked_at(when, **fields):
    with clock.set_to(when):
        return Story(**fields)


def due(story):
    return Ticket.objects.get(pk=story.ticket.pk).due_at


def step(story, when, name, by, **data):
    with clock.set_to(when):
        story.do(name, by, **data)


def test_somebody_has_to_hold_a_case_within_a_business_day_and_answer_within_five():
    story = asked_at(MONDAY)
    assert due(story) == TUESDAY_CLOSE

    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    assert due(story) == TUESDAY_CLOSE, "an offer nobody has taken is not somebody"

    step(story, MONDAY, "accept", story.expert)
    assert due(story) == ANSWER_DAY

    step(story, MONDAY, "submit_for_review", story.expert, answer="結論から書きます。")
    assert due(story) == ANSWER_DAY

    step(story, MONDAY, "approve_answer", story.coordinator)
    assert due(story) is None


def test_what_came_in_the_evening_counts_from_the_next_business_day():
    story = asked_at(at(2026, 11, 20, 18, 0))  # a Friday; Monday is a holiday

    assert due(story) == at(2026, 11, 25, 17, 15)


def test_in_an_emergency_somebody_holds_the_case_in_two_hours_and_writes_before_the_desk_closes():
    story = asked_at(MONDAY, happening_now=["ransom"])
    assert due(story) == at(2026, 11, 16, 12, 0)

    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    assert due(story) == at(2026, 11, 16, 12, 0)

    step(story, MONDAY, "accept", story.expert)
    assert due(story) == at(2026, 11, 16, 17, 15)

    step(story, MONDAY, "ask_back", story.expert, message="いつからですか。")
    step(story, MONDAY, "asker_reply", story.asker, message="今朝からです。")
    assert due(story) == ANSWER_DAY


def test_the_clock_stands_still_while_the_asker_is_asked_back():
    story = asked_at(MONDAY)
    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    step(story, MONDAY, "accept", story.expert)
    step(story, MONDAY, "ask_back", story.expert, message="いつからですか。")
    assert due(story) is None

    step(story, at(2026, 11, 17, 10, 0), "asker_reply", story.asker, message="今朝からです。")

    # One business day later: from Tuesday 24th, 17:15, to Wednesday 25th, 17:15.
    assert due(story) == at(2026, 11, 25, 17, 15)
    assert expected_answer(story.ticket) == at(2026, 11, 25, 0, 0).date()


def test_a_case_asked_again_is_counted_from_then():
    story = asked_at(at(2026, 10, 1, 10, 0))
    with clock.set_to(at(2026, 10, 2, 10, 0)):
        story.until_answered()

    step(story, MONDAY, "reopen", story.asker, message="もう一度")

    assert due(story) == ANSWER_DAY


def test_a_case_asked_again_that_nobody_holds_needs_somebody_first():
    story = asked_at(at(2026, 10, 1, 10, 0))
    with clock.set_to(at(2026, 10, 2, 10, 0)):
        story.do("refer", story.coordinator, windows=["ipa-org"], message="ご案内します。", asker_agreed=True)

    step(story, MONDAY, "reopen", story.asker, message="もう一度")

    assert due(story) == TUESDAY_CLOSE


def test_a_case_handed_back_is_still_to_be_answered_in_time():
    story = asked_at(MONDAY)
    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    step(story, MONDAY, "accept", story.expert)

    step(story, at(2026, 11, 19, 10, 0), "hand_back", story.expert, reason="時間がない")

    assert due(story) == ANSWER_DAY


def test_suspected_spam_runs_on_and_spam_does_not():
    story = asked_at(MONDAY, body="https://a.example https://b.example https://c.example https://d.example")
    assert due(story) == TUESDAY_CLOSE

    step(story, MONDAY, "mark_spam", story.coordinator)

    assert due(story) is None


@pytest.mark.parametrize("status", Status.values)
def test_something_is_due_exactly_while_the_desk_works(status):
    working = status in ("held", "received", "offered", "in_progress", "in_review")

    assert (targets.next_due(ticket_in(status, expert=user(Role.EXPERT))) is not None) == working


def test_near_is_four_hours_of_the_desk():
    assert targets.soon(at(2026, 11, 20, 16, 15)) == at(2026, 11, 24, 11, 30)
    assert targets.soon(at(2026, 11, 16, 9, 0)) - at(2026, 11, 16, 9, 0) == timedelta(hours=4)


@pytest.fixture
def old_calendar():
    """The desk's first version, in force for long."""
    QuerySet(BusinessCalendar).update(valid_from=at(2020, 1, 1, 0, 0))


def new_version(story, when, valid_from=None, **changes):
    """A new version of the desk's calendar, and what is due by it."""
    with clock.set_to(when):
        calendars.add_version(
            "desk",
            dataclasses.replace(calendar_of_settings(), **changes),
            by=story.coordinator,
            now=when,
            valid_from=valid_from,
        )
        targets.renew()


def closed(*days):
    return {"closed_on": frozenset(datetime(2026, 11, day).date() for day in days)}  # noqa: DTZ001


@pytest.mark.usefixtures("old_calendar")
def test_a_day_on_which_the_desk_closes_moves_what_is_due():
    story = asked_at(MONDAY)
    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    step(story, MONDAY, "accept", story.expert)

    new_version(story, at(2026, 11, 17, 12, 0), **closed(19))

    assert due(story) == at(2026, 11, 25, 17, 15)
    assert expected_answer(story.ticket) == at(2026, 11, 25, 0, 0).date()


@pytest.mark.usefixtures("old_calendar")
def test_a_version_of_the_future_moves_what_falls_into_it():
    story = asked_at(MONDAY)
    step(story, MONDAY, "offer", story.coordinator, expert=story.expert.email)
    step(story, MONDAY, "accept", story.expert)

    new_version(story, at(2026, 11, 17, 12, 0), at(2026, 12, 1, 0, 0), **closed(19))
    assert due(story) == ANSWER_DAY, "it is over before that version begins"

    new_version(story, at(2026, 11, 17, 13, 0), at(2026, 11, 24, 12, 0), **closed(24))
    assert due(story) == at(2026, 11, 25, 17, 15)


@pytest.mark.usefixtures("old_calendar")
def test_what_was_over_before_stays_over():
    story = asked_at(MONDAY)
    step(story, at(2026, 11, 19, 10, 0), "offer", story.coordinator, expert=story.expert.email)
    assert due(story) == TUESDAY_CLOSE

    new_version(story, at(2026, 11, 19, 12, 0), **closed(20))

    assert due(story) == TUESDAY_CLOSE


@pytest.mark.usefixtures("old_calendar")
def test_new_cases_are_counted_by_the_version_in_force_and_not_by_the_settings(settings):
    story = asked_at(MONDAY)
    half_day = (*calendar_of_settings().hours[:4], ((time(8, 30), time(12)),), (), ())
    new_version(story, at(2026, 11, 16, 11, 0), hours=half_day)
    settings.DESK_CLOSES = time(20)

    other = asked_at(at(2026, 11, 19, 13, 0))

    assert due(other) == at(2026, 11, 20, 12, 0), "on Fridays the desk now closes at noon"


@pytest.mark.usefixtures("old_calendar")
def test_due_and_late_are_the_same_moment_for_the_figures(call_command):
    """The instant until which the figures call the first answer in time."""
    story = asked_at(at(2026, 11, 16, 10, 0, 30))
    step(story, at(2026, 11, 16, 11, 0, 7), "offer", story.coordinator, expert=story.expert.email)
    step(story, at(2026, 11, 16, 12, 0, 9), "accept", story.expert)
    step(story, at(2026, 11, 16, 13, 0, 1), "ask_back", story.expert, message="いつからですか。")
    new_version(story, at(2026, 11, 17, 9, 0), **closed(18))
    step(story, at(2026, 11, 17, 10, 0, 3), "asker_reply", story.asker, message="今朝からです。")
    new_version(story, at(2026, 11, 18, 9, 0), **closed(18, 20))
    until = due(story)

    for moment, late in ((until, 0), (until + timedelta(microseconds=1), 1)):
        found = report(MONDAY.date(), moment.date(), now=moment, scope=Scope(protected=False))
        assert found["total"]["measures"]["first_answer"]["due"] == late
    call_command("rebuild_metrics", "--check")


def test_nothing_moves_without_a_reason():
    asked_at(MONDAY).until_answered()
    asked_at(MONDAY)

    with clock.set_to(MONDAY):
        assert targets.renew() == 0

"""What each clock means, told as short stories. Tuesday 24 November 2026, 8:30 to 17:15."""

import datetime

import pytest

from cms.business_days import JAPAN
from tests.tickets.metrics.cases import case
from tickets.metrics.rows import record
from tickets.models import CaseMeasure
from tickets.models.measure import State

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0):
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=JAPAN)


ACCEPTED = [("offer", "offered", at(24, 11)), ("accept", "in_progress", at(24, 13))]


def measured(*steps):
    return case(at(24, 10), *steps).measure


def test_night_counts_in_calendar_minutes_only():
    row = measured(("offer", "offered", at(25, 9)))

    assert (row.assignment_business, row.assignment_calendar) == (435 + 30, 23 * 60)
    assert row.assignment_state == State.IN_TIME


def test_a_question_back_is_a_response_and_no_answer():
    row = measured(*ACCEPTED, ("ask_back", "awaiting_asker", at(24, 14)))

    assert row.first_response_business == 240
    assert row.first_answer_state == State.STANDS
    assert row.running["first_answer"][0] == 240 * 60_000_000


def test_waiting_for_the_asker_is_not_the_desks_time():
    row = measured(
        *ACCEPTED,
        ("ask_back", "awaiting_asker", at(24, 14)),
        ("asker_reply", "in_progress", at(26, 14)),
        ("submit_for_review", "in_review", at(26, 15)),
        ("approve_answer", "answered", at(26, 16)),
    )

    assert (row.first_answer_business, row.first_answer_calendar) == (360, 360)
    assert row.review_business == 60


def test_a_referral_ends_the_answer_and_its_time_is_the_other_windows():
    row = measured(("refer", "referred", at(24, 12)), ("close", "closed", at(27, 12)))

    assert row.first_answer_business == row.resolution_business == 120
    assert row.assignment_state == State.LEFT


def test_resolution_is_the_last_close_and_the_first_answer_stays():
    steps = [
        *ACCEPTED,
        ("submit_for_review", "in_review", at(24, 14)),
        ("approve_answer", "answered", at(24, 15)),
        ("close", "closed", at(24, 16)),
        ("reopen", "in_progress", at(26, 9)),
    ]
    open_again = measured(*steps)
    closed_again = measured(*steps, ("close", "closed", at(26, 10)))

    assert open_again.resolution_state == State.RUNS
    assert open_again.first_answer_business == closed_again.first_answer_business == 300
    assert closed_again.resolution_business == 360 + 60
    assert (closed_again.reopen_count, closed_again.resolution_state) == (1, State.IN_TIME)


def test_what_was_no_spam_has_waited_since_it_was_received():
    steps = [("mark_spam", "spam", at(24, 11))]
    spam = measured(*steps)
    released = measured(*steps, ("release", "received", at(24, 15)), ("offer", "offered", at(24, 16)))

    assert (spam.counts, released.counts) == (False, True)
    assert released.assignment_business == 360


def test_who_withdraws_has_waited_until_then():
    row = measured(("withdraw", "withdrawn", at(24, 12)))

    assert (row.first_answer_state, row.first_answer_business) == (State.LEFT, 120)
    assert row.acceptance_state == State.NOT_BEGUN


def test_an_answer_that_was_taken_back_was_none():
    row = measured(
        *ACCEPTED,
        ("submit_for_review", "in_review", at(24, 14)),
        ("approve_answer", "answered", at(24, 15)),
        ("undo_send", "in_review", at(24, 15)),
        ("approve_answer", "answered", at(24, 16)),
    )

    assert row.first_answer_business == 360


def test_a_question_that_was_taken_back_was_no_response():
    row = measured(
        *ACCEPTED,
        ("ask_back", "awaiting_asker", at(24, 14)),
        ("undo_send", "in_progress", at(24, 14)),
        ("ask_back", "awaiting_asker", at(24, 15)),
    )

    assert row.first_response_business == 300


def test_a_referral_that_was_taken_back_was_no_answer_and_what_was_sent_before_stays():
    row = measured(
        *ACCEPTED,
        ("ask_back", "awaiting_asker", at(24, 14)),
        ("refer", "referred", at(24, 15)),
        ("undo_send", "awaiting_asker", at(24, 15)),
    )

    assert row.first_response_business == 240
    assert row.first_answer_state == State.STANDS


def test_a_transition_nobody_knows_means_nothing():
    row = measured(*ACCEPTED, ("polish", "in_progress", at(24, 14)))

    assert row.first_response_state == State.RUNS


def test_the_target_is_the_end_of_its_last_day():
    """Two business days for the first response: received on Tuesday, in time until Thursday 17:15."""
    in_time = measured(("refer", "referred", at(26, 23)))
    late = measured(("refer", "referred", at(27, 8, 31)))

    assert (in_time.first_response_state, late.first_response_state) == (State.IN_TIME, State.LATE)


def test_measured_again_the_row_is_the_same():
    ticket = case(at(24, 10), *ACCEPTED)
    before = CaseMeasure.objects.values().get()

    record(ticket)

    assert CaseMeasure.objects.values().get() == before


def test_all_waits_for_the_asker_are_added_up():
    row = measured(
        *ACCEPTED,
        ("ask_back", "awaiting_asker", at(24, 14)),
        ("asker_reply", "in_progress", at(24, 16)),
        ("ask_back", "awaiting_asker", at(25, 9)),
        ("asker_reply", "in_progress", at(25, 12)),
    )

    assert row.wait_asker_state == State.IN_TIME
    assert (row.wait_asker_business, row.wait_asker_calendar) == (120 + 180, 300)
    assert row.wait_outside_state == State.NOT_BEGUN


def test_a_wait_that_still_runs_is_open_with_what_was_waited_before():
    row = measured(
        *ACCEPTED,
        ("ask_back", "awaiting_asker", at(24, 14)),
        ("asker_reply", "in_progress", at(24, 16)),
        ("ask_back", "awaiting_asker", at(25, 9)),
    )

    assert row.wait_asker_state == State.RUNS
    assert row.running["wait_asker"] == [120 * 60_000_000, 120 * 60_000_000, None]
    assert row.since == at(25, 9)


def test_what_was_waited_and_what_the_desk_took_are_all_the_time_of_a_case():
    row = measured(
        *ACCEPTED,
        ("ask_back", "awaiting_asker", at(24, 14)),
        ("asker_reply", "in_progress", at(25, 10)),
        ("refer", "referred", at(25, 12)),
        ("close", "closed", at(27, 12)),
    )

    waited = row.wait_asker_business + row.wait_outside_business
    assert row.wait_outside_business == 2 * 525
    assert row.resolution_business + waited == 435 + 2 * 525 + 210
    assert row.resolution_calendar + row.wait_asker_calendar + row.wait_outside_calendar == 74 * 60


def test_the_receipt_is_measured_and_is_no_response():
    row = case(at(24, 10), ("ask_back", "awaiting_asker", at(24, 14)), acknowledged_at=at(24, 10, 3)).measure

    assert (row.acknowledged_state, row.acknowledged_business) == (State.IN_TIME, 3)
    assert row.first_response_business == 240


def test_a_receipt_that_never_went_out_is_open_and_does_not_stand_still():
    assert measured(("ask_back", "awaiting_asker", at(24, 14))).acknowledged_state == State.RUNS
    assert measured(("withdraw", "withdrawn", at(24, 14))).acknowledged_state == State.LEFT


def test_who_phoned_needs_no_receipt_and_may_have_one():
    spoken = {"channel": "phone", "phone": "087-000-0000"}

    assert case(at(24, 10), **spoken).measure.acknowledged_state == State.NOT_BEGUN
    assert case(at(24, 10), acknowledged_at=at(24, 11), **spoken).measure.acknowledged_business == 60

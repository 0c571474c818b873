"""What the asker is told: who acts next, and by which day an answer comes."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets import clock
from tickets.asking.standing import DECIDES, WHO_IS_NEXT, expected_answer, standing_of, steps_of
from tickets.lifecycle import Publication, Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
WORKING = ("held", "received", "offered", "in_progress", "in_review")


def at(*when):
    return timezone.make_aware(datetime(*when))  # noqa: DTZ001  made aware here


def standing(ticket, *, is_asked=False, article_url=None):
    return standing_of(ticket, is_asked=is_asked, article_url=article_url)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (at(2026, 11, 20, 10, 0), date(2026, 11, 30)),  # a Friday; the 23rd is a holiday
        (at(2026, 11, 21, 10, 0), date(2026, 12, 1)),  # a Saturday counts as the next business day
        (at(2026, 12, 25, 10, 0), date(2027, 1, 7)),  # closed from 29 December to 3 January
        (at(2026, 12, 31, 23, 59), date(2027, 1, 12)),  # counts as 4 January; the 11th is a holiday
    ],
)
def test_an_answer_is_promised_within_five_business_days(received, expected):
    assert expected_answer(ticket_in(received_at=received)) == expected


@pytest.mark.parametrize("status", Status.values)
def test_a_day_is_named_only_while_the_desk_works_on_it(status):
    ticket = ticket_in(status, expert=user(Role.EXPERT), first_answer_at=None) if status in WORKING else None
    ticket = ticket or ticket_in(status, expert=user(Role.EXPERT))

    assert (standing(ticket).answer_by is not None) == (status in WORKING)


def test_a_case_asked_again_is_counted_from_then():
    story = Story()
    Ticket.objects.filter(pk=story.ticket.pk).update(received_at=at(2026, 10, 1, 10, 0))
    story.until_answered()
    with clock.set_to(at(2026, 11, 20, 10, 0)):
        story.do("reopen", story.asker, message="もう一度")

    assert expected_answer(story.ticket) == date(2026, 11, 30)


def test_a_late_answer_is_called_late():
    late, early = timezone.now() - timedelta(days=30), timezone.now()

    assert standing(ticket_in(received_at=late)).is_late
    assert not standing(ticket_in(received_at=early)).is_late


def test_everybody_who_still_waits_for_somebody_is_told_for_whom():
    ended = {Status.CLOSED, Status.SPAM, Status.WITHDRAWN}

    assert set(WHO_IS_NEXT) == set(Status) - ended


def test_the_desk_is_named_while_it_prepares_what_was_agreed():
    granted = ticket_in(Status.CLOSED, Publication.GRANTED, expert=user(Role.EXPERT))
    wished = ticket_in(Status.ANSWERED, Publication.CHANGES_WANTED, expert=user(Role.EXPERT))

    assert "確かめてから公開します" in standing(granted).who
    assert "文章を直して" in standing(wished).who


@pytest.mark.parametrize(
    ("publication", "stations"),
    [
        ("none", []),
        ("requested", [("公開の確認", "here")]),
        ("changes_wanted", [("公開の確認", "here")]),
        ("declined", [("公開の確認", "done")]),
        ("granted", [("公開の確認", "done"), ("公開", "here")]),
        ("published", [("公開の確認", "done"), ("公開", "done")]),
        ("retracted", [("公開の確認", "done")]),
    ],
)
@pytest.mark.parametrize("status", ["answered", "closed"])
def test_the_track_goes_on_to_the_publication(status, publication, stations):
    ticket = ticket_in(status, publication, expert=user(Role.EXPERT))

    steps = [(step.label, step.state) for step in steps_of(ticket)]

    assert steps == [("受け付け", "done"), ("お答え", "done"), *stations]


def test_the_track_names_the_promised_day():
    steps = steps_of(ticket_in(first_answer_at=None), date(2026, 11, 30))

    assert [(step.label, step.date, step.state) for step in steps][1:] == [
        ("専門家を決める", None, "here"),
        ("お答え", "11月30日（月）まで", ""),
    ]


def test_it_is_the_askers_turn_to_reply_and_to_decide():
    waiting = ticket_in(Status.AWAITING_ASKER, expert=user(Role.EXPERT))
    asked = ticket_in(Status.ANSWERED, Publication.REQUESTED, expert=user(Role.EXPERT))

    assert standing(waiting).is_yours
    assert standing(asked, is_asked=True).is_yours
    assert standing(asked, is_asked=True).who == DECIDES
    assert not standing(ticket_in(Status.IN_REVIEW)).is_yours

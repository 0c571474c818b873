"""The desk's queues: open work is divided without gaps and overlaps, and counts are those of the lists."""

import itertools
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import ArticlePage
from people.models import ExpertProfile
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets.lifecycle import CONSENTED_STATES, OPEN_STATES, Publication, Status
from tickets.lists import queues
from tickets.metrics import calendars
from tickets.models import Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


@pytest.fixture
def expert():
    return user(Role.EXPERT)


@pytest.fixture
def every_case(expert, coordinator):
    """A case in every pair of states the database takes, with and without what makes a difference to a queue."""
    away, gone = user(Role.EXPERT), user(Role.EXPERT, is_active=False)
    ExpertProfile.objects.filter(user=away).update(leave_from=timezone.localdate())
    pairs = itertools.product(Status.values, Publication.values)
    for status, publication in pairs:
        if status == Status.WITHDRAWN and publication in CONSENTED_STATES:
            continue
        is_new = status in (Status.HELD, Status.RECEIVED)
        for holder in (expert, away, gone):
            ticket_in(
                status,
                publication,
                expert=None if is_new else holder,
                answer_writer=coordinator if holder == away else expert,
                text_writer=expert,
            )
    for status in (Status.HELD, Status.RECEIVED):
        ticket_in(status, first_answer_at=None)
        ticket_in(status, first_answer_at=None, assigned_at=timezone.now())
    return Ticket.objects.all()


def members(user, name, now=None):
    visible = Ticket.objects.visible_to(user)
    found = queues.cases_in(visible, queues.named(user, name), user, now or timezone.now())
    return sorted(found.values_list("pk", flat=True))


def queues_of(user, ticket):
    return {queue.name for queue in queues.of(user) if ticket.pk in members(user, queue.name)}


# --- the division of open work ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "roles", [[Role.COORDINATOR], [Role.ADMIN], [Role.EXPERT], [Role.COORDINATOR, Role.EXPERT]]
)
def test_every_open_case_is_in_exactly_one_queue_of_open_work(every_case, expert, roles):
    who = expert if roles == [Role.EXPERT] else user(*roles)
    visible = Ticket.objects.visible_to(who).filter(status__in=OPEN_STATES)
    assert visible.count() >= 40

    found = [pk for queue in queues.partition(who) for pk in members(who, queue.name)]

    assert sorted(found) == sorted(visible.values_list("pk", flat=True))


def test_what_is_not_open_has_ended(every_case, coordinator):
    ended = every_case.exclude(status__in=OPEN_STATES)

    assert members(coordinator, "ended") == sorted(ended.values_list("pk", flat=True))


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_who_sees_no_case_has_no_queues(role):
    assert queues.of(user(role)) == ()


def test_somebody_without_an_account_has_no_queues():
    assert queues.of(AnonymousUser()) == ()


def test_held_spam_is_no_experts_business(expert):
    assert "held" not in {queue.name for queue in queues.of(expert)}


def test_an_account_that_was_closed_has_no_queues():
    assert queues.of(user(Role.COORDINATOR, is_active=False)) == ()


# --- who acts next ----------------------------------------------------------------------------------------
def test_a_new_case_is_nobodys_and_one_that_came_back_has_no_next_step(coordinator):
    story = Story()
    assert queues_of(coordinator, story.ticket) == {"unassigned"}

    story.do("offer", coordinator, expert=story.expert.email)
    assert "offered" in queues_of(coordinator, story.ticket)

    story.do("decline", story.expert, reason="時間がない")
    assert queues_of(coordinator, story.ticket) >= {"no_next_step"}
    assert "unassigned" not in queues_of(coordinator, story.ticket)


def test_a_case_handed_back_has_no_next_step(coordinator):
    story = Story()
    story.do("offer", coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    assert "in_progress" in queues_of(coordinator, story.ticket)

    story.do("hand_back", story.expert, reason="時間がない")

    assert "no_next_step" in queues_of(coordinator, story.ticket)


def test_a_case_asked_again_that_nobody_holds_has_no_next_step(coordinator):
    story = Story()
    story.do("refer", coordinator, windows=["ipa-org"], message="ご案内します。", asker_agreed=True)

    story.do("reopen", story.asker, message="もう一度")

    assert "no_next_step" in queues_of(coordinator, story.ticket)


@pytest.mark.parametrize(
    ("leave", "goes_on"),
    [
        ({}, True),
        ({"leave_from": 0}, False),  # for good
        ({"leave_from": -2, "leave_to": 30}, False),  # back after the target
        ({"leave_from": -2, "leave_to": 1}, True),  # back in time
        ({"leave_from": 2, "leave_to": 30}, True),  # still here
        ({"leave_from": -9, "leave_to": -2}, True),  # back already
    ],
)
@pytest.mark.parametrize(("status", "queue"), [("offered", "offered"), ("in_progress", "in_progress")])
def test_a_case_of_an_expert_on_leave_until_after_the_target_has_no_next_step(
    coordinator, expert, leave, goes_on, status, queue
):
    today = timezone.localdate()
    days = {name: today + timedelta(days=day) for name, day in leave.items()}
    ExpertProfile.objects.filter(user=expert).update(**days)
    case = ticket_in(status, expert=expert, due_at=timezone.now() + timedelta(days=5))

    assert queues_of(coordinator, case) == {queue if goes_on else "no_next_step"}


@pytest.mark.parametrize("status", ["offered", "in_progress"])
def test_a_case_of_an_expert_whose_account_was_closed_has_no_next_step(coordinator, status):
    case = ticket_in(status, expert=user(Role.EXPERT, is_active=False))

    assert queues_of(coordinator, case) == {"no_next_step"}


def test_the_askers_turn_is_the_askers_even_if_the_expert_is_away(coordinator):
    case = ticket_in("awaiting_asker", expert=user(Role.EXPERT, is_active=False))

    assert queues_of(coordinator, case) == {"awaiting_asker"}


def test_an_expert_finds_offers_and_own_cases(expert):
    offered, held = ticket_in("offered", expert=expert), ticket_in("in_progress", expert=expert)

    assert queues_of(expert, offered) == {"offered_to_me"}
    assert queues_of(expert, held) == {"mine"}


def test_who_wrote_the_answer_is_not_asked_to_review_it(coordinator, expert):
    both = user(Role.COORDINATOR, Role.EXPERT)
    case = ticket_in("in_review", expert=both, answer_writer=both)

    assert "in_review" in queues_of(coordinator, case)
    assert "in_review" not in queues_of(both, case)
    assert "in_review_own" in queues_of(both, case)


# --- time -------------------------------------------------------------------------------------------------
def test_overdue_and_soon_follow_the_target(coordinator):
    now = timezone.make_aware(timezone.datetime(2026, 11, 25, 10, 0))
    late = ticket_in(due_at=now - timedelta(minutes=1))
    near = ticket_in(due_at=now + timedelta(hours=3))
    far = ticket_in(due_at=now + timedelta(hours=5))
    ticket_in("answered", due_at=None)

    assert members(coordinator, "overdue", now) == [late.pk]
    assert members(coordinator, "due_soon", now) == [near.pk]
    assert far.pk in members(coordinator, "no_next_step", now)


def test_near_is_counted_in_time_of_the_desk(coordinator):
    friday_evening = timezone.make_aware(timezone.datetime(2026, 11, 20, 16, 15))
    tuesday = timezone.make_aware(timezone.datetime(2026, 11, 24, 11, 0))  # Monday is a holiday
    near = ticket_in(due_at=tuesday)

    assert members(coordinator, "due_soon", friday_evening) == [near.pk]


# --- publication ------------------------------------------------------------------------------------------
def test_publication_queues_follow_the_story(coordinator):
    story = Story()
    for name, step in [
        ("awaiting_consent", story.until_requested),
        ("ready_to_publish", None),
        ("published", None),
    ]:
        if step:
            step()
        elif name == "ready_to_publish":
            story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
        else:
            story.do("publish", story.releaser)
        found = queues_of(coordinator, story.ticket) & {"awaiting_consent", "ready_to_publish", "published"}
        assert found == {name}


def test_no_case_is_in_two_of_the_steps_to_publication(every_case, coordinator):
    names = ("awaiting_consent", "changes_wanted", "ready_to_publish", "published")
    found = [pk for name in names for pk in members(coordinator, name)]

    assert len(found) == len(set(found)) > 0


def test_a_published_answer_comes_up_when_nobody_has_checked_it_for_long(coordinator, settings):
    story = Story().until_published(category="mail")
    while delivery.sweep():
        pass
    article = ArticlePage.objects.get()
    assert "review_due" not in queues_of(coordinator, story.ticket)

    long_ago = timezone.localdate() - timedelta(days=settings.ARTICLE_REVIEW_DAYS + 1)
    ArticlePage.objects.filter(pk=article.pk).update(checked_on=long_ago)

    assert ArticlePage.objects.get().due_for_review
    assert queues_of(coordinator, story.ticket) >= {"review_due", "published"}


# --- counts -----------------------------------------------------------------------------------------------
def test_counts_are_those_of_the_lists_in_one_query(every_case, coordinator, expert):
    for who in (coordinator, expert):
        who.has_perm("any")  # which is not about counting
        now = timezone.now()
        calendars.at_hand()  # asked for once a minute
        with CaptureQueriesContext(connection) as asked:
            counts = queues.counts(Ticket.objects.visible_to(who), who, now)

        assert counts == {queue.name: len(members(who, queue.name, now)) for queue in queues.of(who)}
        assert len(asked) == 1
        assert sum(counts.values()) > 20


def test_counting_stops_where_nobody_counts_any_more(coordinator, monkeypatch):
    monkeypatch.setattr(queues, "COUNTED_UP_TO", 2)
    for _position in range(5):
        ticket_in(first_answer_at=None)

    assert queues.counts(Ticket.objects.all(), coordinator, timezone.now())["unassigned"] == 3


def test_counts_of_nothing_are_zero(coordinator):
    counts = queues.counts(Ticket.objects.none(), coordinator, timezone.now())

    assert counts == dict.fromkeys([queue.name for queue in queues.of(coordinator)], 0)


def test_an_unknown_queue_is_an_error_and_not_everything(coordinator, expert):
    for who, name in ((coordinator, "nonsense"), (expert, "held")):
        with pytest.raises(KeyError):
            queues.named(who, name)

"""Offers that nobody answers go on, cases of some categories are offered by themselves, leave gives back."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cms.business_days import JAPAN
from people.models import ExpertProfile
from people.roles import Role
from tests.factories import Story, asked, consultation, user
from tickets import clock, services
from tickets.actors import Asker, Clock
from tickets.assigning import experts, offer_rules, offers
from tickets.errors import ConflictError, NotFoundError
from tickets.lifecycle import Status
from tickets.models import AutoOffer, Effect, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=JAPAN)


def expert(**fields):
    person = user(Role.EXPERT)
    ExpertProfile.objects.filter(user=person).update(**fields)
    return person


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def offered(coordinator, person, at=TUESDAY, **fields):
    with clock.set_to(at):
        case = asked(**fields)
        return services.perform(case.pk, "offer", by=coordinator, data={"expert": person.email})


def expire(case, at):
    """The worker comes to all ends of offers that are due at `at`."""
    with clock.set_to(at):
        for effect in Effect.objects.filter(kind="expire_offer", ticket=case, due_at__lte=at):
            offers.expire_offer(effect)
    return Ticket.objects.get(pk=case.pk)


def last(case):
    return case.transitions.order_by("at", "pk").last()


def mails_to(person):
    return [message for message in mail.outbox if message.to == [person.email]]


# --- until when -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("at", "happening", "until"),
    [
        (TUESDAY, [], datetime(2026, 12, 2, 9, 15, tzinfo=JAPAN)),
        (TUESDAY, ["ransom"], datetime(2026, 12, 1, 12, 0, tzinfo=JAPAN)),
        (datetime(2026, 12, 4, 16, 15, tzinfo=JAPAN), [], datetime(2026, 12, 7, 15, 30, tzinfo=JAPAN)),
        (datetime(2026, 12, 5, 3, 0, tzinfo=JAPAN), [], datetime(2026, 12, 7, 16, 30, tzinfo=JAPAN)),
    ],
    ids=["a working day", "an emergency", "over a weekend", "at night"],
)
def test_an_offer_stands_for_the_hours_of_the_desk(coordinator, at, happening, until):
    case = offered(coordinator, expert(), at, happening_now=happening)

    assert case.offer_expires_at == until
    assert case.effects.get(kind="expire_offer").due_at == until


def test_coordinators_set_how_long(coordinator):
    offer_rules.set_rules(by=coordinator, data={"hours": 4, "emergency_hours": 1})

    assert offered(coordinator, expert()).offer_expires_at == TUESDAY + timedelta(hours=4)


# --- nobody answers -------------------------------------------------------------------------------------
def test_an_offer_nobody_answers_goes_on_to_the_next(coordinator):
    first, second = expert(), expert()
    case = offered(coordinator, first)

    case = expire(case, case.offer_expires_at)

    assert (case.status, case.expert) == (Status.OFFERED, second)
    row = last(case)
    assert (row.name, row.actor_role, row.details["expired"]) == ("offer", "clock", True)
    assert case.offer_expires_at > TUESDAY + timedelta(days=1)


def test_where_nobody_is_left_it_goes_back_to_the_desk(coordinator):
    case = offered(coordinator, expert())

    case = expire(case, case.offer_expires_at)

    assert (case.status, case.expert, case.offer_expires_at) == (Status.RECEIVED, None, None)
    row = last(case)
    assert (row.name, row.actor_role, row.details["cause"]) == ("decline", "clock", "expired")


def test_nobody_is_asked_twice(coordinator):
    first, second = expert(), expert()
    case = offered(coordinator, first)

    case = expire(case, case.offer_expires_at)
    case = expire(case, case.offer_expires_at)

    assert (case.status, case.expert) == (Status.RECEIVED, None)
    asked_people = [row.details["expert_id"] for row in case.transitions.filter(name="offer")]
    assert asked_people == [first.pk, second.pk]


def test_the_expert_gets_a_kind_word_and_no_case_text(coordinator):
    person = expert()
    case = offered(coordinator, person)
    expire(case, case.offer_expires_at)

    delivery.HANDLERS["offer_passed_mail"](Effect.objects.get(kind="offer_passed_mail"))

    (message,) = mails_to(person)
    assert "ほかの専門家にお願いしました" in message.subject
    assert "なにもしていただかなくて大丈夫です。" in message.body
    assert case.number in message.body
    assert case.body not in message.body
    assert f"/desk/tickets/{case.number}" not in message.body


def test_it_does_not_end_before_its_time(coordinator):
    case = offered(coordinator, expert())
    effect = case.effects.get(kind="expire_offer")

    with clock.set_to(case.offer_expires_at - timedelta(minutes=1)):
        offers.expire_offer(effect)

    assert Ticket.objects.get(pk=case.pk).status == Status.OFFERED


def test_ending_twice_ends_once(coordinator):
    first, _second = expert(), expert()
    case = offered(coordinator, first)
    at = case.offer_expires_at

    expire(case, at)
    case = expire(case, at)

    assert [row.name for row in case.transitions.all()] == ["intake", "offer", "offer"]
    assert Effect.objects.filter(kind="offer_passed_mail").count() == 1


@pytest.mark.parametrize("answer", ["accept", "decline", "withdraw", "erase", "offered anew"])
def test_an_offer_that_was_answered_does_not_end(coordinator, answer):
    person = expert()
    case = offered(coordinator, person)
    end = case.offer_expires_at
    with clock.set_to(end - timedelta(seconds=1)):
        if answer == "erase":
            services.erase(case.pk, by=Asker(case.pk))
        elif answer == "offered anew":
            services.perform(case.pk, "offer", by=coordinator, data={"expert": person.email})
        else:
            by = Asker(case.pk) if answer == "withdraw" else person
            services.perform(case.pk, answer, by=by, data={"cause": "busy"})
    before = case.transitions.count()

    expire(case, end)

    assert case.transitions.count() == before


def test_who_accepts_too_late_finds_the_case_with_the_next(coordinator):
    first, second = expert(), expert()
    case = offered(coordinator, first)
    expire(case, case.offer_expires_at)

    with pytest.raises(NotFoundError):
        services.perform(case.pk, "accept", by=first)

    assert Ticket.objects.get(pk=case.pk).expert == second


# --- by itself ------------------------------------------------------------------------------------------
def switched_on(code="mail", **fields):
    AutoOffer.objects.create(category_id=code, is_on=True, **fields)


def test_a_case_of_a_category_that_is_on_is_offered_by_itself():
    person = expert(specialities=["mail"])
    switched_on()
    case, other, without = asked(category="mail"), asked(category="network"), asked()

    assert offers.offer_waiting_cases() == 1
    assert offers.offer_waiting_cases() == 0

    case.refresh_from_db()
    assert (case.status, case.expert, last(case).actor_role) == (Status.OFFERED, person, "clock")
    assert {Ticket.objects.get(pk=one.pk).status for one in (other, without)} == {Status.RECEIVED}


def test_nothing_is_offered_where_nothing_is_on():
    expert(specialities=["mail"])
    AutoOffer.objects.create(category_id="mail", is_on=False)
    asked(category="mail")

    assert offers.offer_waiting_cases() == 0


def test_it_waits_for_a_coordinator_but_not_in_an_emergency():
    expert(specialities=["mail"])
    switched_on(wait_minutes=60)
    with clock.set_to(TUESDAY):
        asked(category="mail")
        urgent = asked(category="mail", happening_now=["ransom"])

    with clock.set_to(TUESDAY + timedelta(minutes=5)):
        assert offers.offer_waiting_cases() == 1
    assert Ticket.objects.get(pk=urgent.pk).status == Status.OFFERED
    with clock.set_to(TUESDAY + timedelta(minutes=60)):
        assert offers.offer_waiting_cases() == 1


def test_what_may_be_spam_is_never_offered():
    expert(specialities=["mail"])
    switched_on()
    held, _token = services.open_ticket(consultation(category="mail"), channel="web", by_robot=True)

    assert offers.offer_waiting_cases() == 0

    services.perform(held.pk, "release", by=user(Role.COORDINATOR))
    assert offers.offer_waiting_cases() == 1


def test_after_a_no_it_goes_on_to_the_next_and_ends_with_the_desk():
    first, second = expert(specialities=["mail"]), expert(specialities=["mail"])
    switched_on()
    case = asked(category="mail")
    for person in (first, second):
        assert offers.offer_waiting_cases() == 1
        assert Ticket.objects.get(pk=case.pk).expert == person
        services.perform(case.pk, "decline", by=person, data={"cause": "busy"})

    assert offers.offer_waiting_cases() == 0


# --- leave ----------------------------------------------------------------------------------------------
@pytest.fixture
def holder(coordinator):
    """An expert with a case in each state, by state."""
    person = expert()
    cases = {
        state: Story() for state in ("offered", "in_progress", "awaiting_asker", "in_review", "answered")
    }
    for state, story in cases.items():
        story.expert = person
        story.do("offer", coordinator, expert=person.email)
        if state != "offered":
            story.do("accept", person)
        if state == "awaiting_asker":
            story.do("ask_back", person, message="いつからですか。")
        if state in ("in_review", "answered"):
            story.do("submit_for_review", person, answer="結論から書きます。")
        if state == "answered":
            story.do("approve_answer", coordinator)
    return person, {state: story.ticket for state, story in cases.items()}


WENT = {
    "offered": "received",
    "in_progress": "received",
    "awaiting_asker": "received",
    "in_review": "in_review",
    "answered": "answered",
}


def states(cases):
    return {state: Ticket.objects.get(pk=case.pk).status for state, case in cases.items()}


def test_a_leave_that_begins_today_gives_back_what_is_open(holder):
    person, cases = holder
    data = {"leave_from": timezone.localdate().isoformat()}

    _profile, gone = experts.update(person.expert_profile, by=person, data=data, partial=True)

    assert states(cases) == WENT
    assert {case.number for case in gone} == {cases[state].number for state in list(WENT)[:3]}
    assert last(cases["in_progress"]).details == {"reason": "休みに入る", "cause": "leave"}
    assert last(cases["in_progress"]).actor == person


def test_a_later_leave_gives_back_on_its_first_day(holder):
    person, cases = holder
    first = timezone.localdate() + timedelta(days=2)
    experts.update(person.expert_profile, by=person, data={"leave_from": first.isoformat()}, partial=True)

    assert offers.hand_back_for_leave_of_today() == 0
    assert states(cases) == {state: state for state in WENT}
    assert offers.hand_back_for_leave_of_today(first) == 3
    assert offers.hand_back_for_leave_of_today(first) == 0

    assert states(cases) == WENT
    assert last(cases["offered"]).actor_role == "clock"


def test_the_expert_on_leave_is_told_what_went(holder):
    person, cases = holder
    ExpertProfile.objects.filter(user=person).update(leave_from=timezone.localdate())

    offers.hand_back_for_leave_of_today()
    while delivery.sweep():
        pass

    told = [one.subject for one in mails_to(person) if "お預かりしました" in one.subject]
    assert len(told) == 3
    assert not [one for one in told if cases["in_review"].number in one]


def test_a_leave_that_is_over_gives_nothing_back(holder):
    person, cases = holder
    yesterday = timezone.localdate() - timedelta(days=1)
    ExpertProfile.objects.filter(user=person).update(leave_from=yesterday, leave_to=yesterday)

    assert offers.hand_back_for_leave_of_today() == 0
    assert states(cases) == {state: state for state in WENT}


# --- two at once ----------------------------------------------------------------------------------------
def test_the_slower_of_two_is_told_who_was_faster(coordinator):
    first, second = expert(), expert()
    other = user(Role.COORDINATOR)
    case = asked()
    services.perform(case.pk, "offer", by=coordinator, data={"expert": first.email, "instead_of": ""})

    with pytest.raises(ConflictError) as refused:
        services.perform(case.pk, "offer", by=other, data={"expert": second.email, "instead_of": ""})

    assert f"先に、{coordinator}さんが" in refused.value.user_message
    assert f"{first}さんへ打診しました" in refused.value.user_message
    assert Ticket.objects.get(pk=case.pk).expert == first


def test_a_program_that_says_nothing_of_what_it_saw_is_stopped_in_the_same_moment_only(coordinator):
    first, second = expert(), expert()
    other = user(Role.COORDINATOR)
    case = asked()
    services.perform(case.pk, "offer", by=coordinator, data={"expert": first.email})

    with pytest.raises(ConflictError):
        services.perform(case.pk, "offer", by=other, data={"expert": second.email})
    with clock.set_to(timezone.now() + timedelta(minutes=1)):
        services.perform(case.pk, "offer", by=other, data={"expert": second.email})

    assert Ticket.objects.get(pk=case.pk).expert == second


def test_an_expert_is_not_told_what_a_colleague_did(coordinator):
    story = Story()
    story.do("offer", coordinator, expert=story.expert.email)
    story.do("accept", story.expert)

    with pytest.raises(ConflictError) as own:
        story.do("accept", story.expert)
    with pytest.raises(ConflictError) as askers:
        story.do("asker_reply", story.asker, message="はい")

    assert "あなたが" in own.value.user_message
    assert str(story.expert) not in askers.value.user_message


def test_the_clock_does_nothing_else():
    with pytest.raises(services.ForbiddenError):
        services.perform(asked().pk, "refer", by=Clock())

"""What the desk knows of an expert: own times, published answers, and a profile that only they and coordinators change."""

from datetime import date, datetime, timedelta

import pytest

from cms.business_days import JAPAN
from people.models import ExpertProfile
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets import clock
from tickets.assigning import experts
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Status
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=JAPAN)
PROFILE = {"capacity": 3, "accepts_cases": True}


def answered_by(person, accept_after, answer_after, start=TUESDAY):
    story = Story()
    story.expert = person
    with clock.set_to(start):
        story.do("offer", story.coordinator, expert=person.email)
    with clock.set_to(start + accept_after):
        story.do("accept", person)
    with clock.set_to(start + accept_after + answer_after):
        story.do("submit_for_review", person, answer="結論から書きます。")
        story.do("approve_answer", story.coordinator)
    return story


def test_own_times_are_medians_in_business_hours():
    person = user(Role.EXPERT)
    answered_by(person, timedelta(hours=1), timedelta(hours=2))
    answered_by(person, timedelta(hours=2), timedelta(hours=4))
    answered_by(
        person, timedelta(hours=3), timedelta(days=1)
    )  # to 12:00 of the next day: 8.75 hours of the desk
    answered_by(user(Role.EXPERT), timedelta(hours=7), timedelta(minutes=5))

    times = experts.own_times(person, TUESDAY + timedelta(days=2))

    assert (times.accepted, times.answered) == (3, 3)
    assert (times.hours_to_accept, times.hours_to_answer) == (2.0, 4.0)


def test_only_the_last_ninety_days_count():
    person = user(Role.EXPERT)
    answered_by(person, timedelta(hours=1), timedelta(hours=2))

    times = experts.own_times(person, TUESDAY + timedelta(days=100))

    assert times == experts.OwnTimes(0, 0, None, None)


def test_an_offer_to_somebody_else_before_is_not_held_against_the_expert():
    story = Story()
    slow, person = user(Role.EXPERT), story.expert
    with clock.set_to(TUESDAY):
        story.do("offer", story.coordinator, expert=slow.email)
    with clock.set_to(TUESDAY + timedelta(hours=5)):
        story.do("offer", story.coordinator, expert=person.email)
    with clock.set_to(TUESDAY + timedelta(hours=6)):
        story.do("accept", person)

    assert experts.own_times(person, TUESDAY + timedelta(days=1)).hours_to_accept == 1.0


def test_credits_are_the_answers_anybody_can_read_now():
    story = Story().until_published(title="請求書のメール")
    unpublished = Story().until_answered()
    while delivery.sweep():
        pass

    (credit,) = experts.credits_of(story.expert)
    assert credit.title == "請求書のメール"
    assert "/kb/" in credit.url
    assert experts.credits_of(unpublished.expert) == []

    story.do("withdraw_consent", story.asker)
    while delivery.sweep():
        pass
    assert experts.credits_of(story.expert) == []


def test_the_expert_and_coordinators_change_the_profile_and_nobody_else():
    person = user(Role.EXPERT)
    for by in (person, user(Role.COORDINATOR)):
        experts.update(person.expert_profile, by=by, data={**PROFILE, "specialities": ["network", "mail"]})
    for stranger in (user(Role.EXPERT), user(Role.EDITOR), user(Role.OBSERVER)):
        with pytest.raises(ForbiddenError):
            experts.update(person.expert_profile, by=stranger, data=PROFILE)

    assert set(ExpertProfile.objects.get(user=person).specialities) == {"mail", "network"}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"capacity": 100_000}, "capacity"),
        ({"specialities": ["nothing"]}, "specialities"),
        ({"specialities": ["\x00"]}, "specialities"),
        ({"prefectures": ["99"]}, "prefectures"),
        ({"leave_from": "soon"}, "leave_from"),
        ({"leave_from": "2026-12-02", "leave_to": "2026-12-01"}, "leave_to"),
        ({"leave_to": "2026-12-01"}, "leave_from"),
    ],
)
def test_what_cannot_be_is_refused_and_named(data, field):
    person = user(Role.EXPERT)

    with pytest.raises(InvalidInputError) as refused:
        experts.update(person.expert_profile, by=person, data={**PROFILE, **data})

    assert set(refused.value.errors) == {field}
    assert ExpertProfile.objects.get(user=person).capacity == 50


def test_a_leave_that_exists_bounds_a_last_day_sent_alone():
    person = user(Role.EXPERT)
    ExpertProfile.objects.filter(user=person).update(leave_from=date(2030, 1, 10))

    with pytest.raises(InvalidInputError):
        experts.update(person.expert_profile, by=person, data={"leave_to": "2030-01-09"}, partial=True)


def test_the_list_shows_load_and_what_was_declined_lately():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("decline", story.expert, cause="busy")
    ticket_in(Status.IN_PROGRESS, expert=story.expert)

    (row,) = experts.all_experts(clock.now())

    assert (row.profile.user, row.load, row.refused, row.is_on_leave) == (story.expert, 1, 1, False)


def test_who_is_no_expert_has_no_profile():
    former = user(Role.EXPERT)
    former.groups.clear()

    for person in (former, user(Role.COORDINATOR)):
        with pytest.raises(NotFoundError):
            experts.profile_of(person)

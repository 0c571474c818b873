"""Whom to ask next: best first, each with reasons; who cannot be asked stands apart and says why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import ExpertProfile
from people.roles import Role
from tests.factories import Story, asked, ticket_in, user
from tickets import clock, services
from tickets.assigning import assignment
from tickets.errors import InvalidInputError
from tickets.lifecycle import Status
from tickets.models import ConflictOfInterest

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def expert(**fields):
    person = user(Role.EXPERT)
    ExpertProfile.objects.filter(user=person).update(**{"capacity": 5, **fields})
    return person


def suggested(case, now=None):
    return assignment.suggestions(case, now or timezone.now())


def order(case):
    return [one.expert for one in suggested(case).candidates]


def judged(case, person):
    found = suggested(case)
    return next(one for one in (*found.candidates, *found.excluded) if one.expert == person)


def declined(person, days=0, **data):
    story = Story(category=data.pop("category", None))
    ExpertProfile.objects.filter(user=story.expert).delete()  # only those a test names are experts
    with clock.set_to(timezone.now() - timedelta(days=days)):
        story.do("offer", story.coordinator, expert=person.email)
        story.do("decline", person, **data)
    return story.ticket


def test_the_field_comes_first_then_the_place_then_free_hands():
    nothing = expert(specialities=["rules"], prefectures=["39"])
    place = expert(specialities=["rules"], prefectures=["37"])
    busy = expert(specialities=["mail"], prefectures=["37"])
    free = expert(specialities=["mail"], prefectures=["37"])
    field = expert(specialities=["mail"], prefectures=["39"])
    for _case in range(3):
        ticket_in(Status.IN_PROGRESS, expert=busy)
    case = asked(category="mail", prefecture="37")

    assert order(case) == [free, busy, field, place, nothing]


def test_reasons_are_sentences_for_people():
    person = expert(specialities=["mail"], prefectures=["37"])
    stranger = expert(specialities=["rules"], prefectures=["39"])
    ticket_in(Status.OFFERED, expert=person)
    ticket_in(Status.ANSWERED, expert=person, answer_writer=person, category_id="mail")
    case = asked(category="mail", prefecture="37")

    assert judged(case, person).reasons == [
        f"得意な分野：{case.category}",
        "この分野で答えた相談：1件",
        "対応できる県：香川県",
        "受け持ち 1 / 5件",
    ]
    assert judged(case, person).against == []
    assert judged(case, stranger).against == [
        f"「{case.category}」は得意な分野に入っていません",
        "香川県は対応できる県に入っていません",
    ]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"accepts_cases": False}, "いまは引き受けを止めています"),
        ({"leave_from": NOW.date() - timedelta(days=1)}, "休み"),
        ({"capacity": 1}, "受け持ちが上限です（1 / 1件）"),
    ],
)
def test_who_cannot_be_asked_stands_apart_and_says_why(fields, why):
    person = expert(**fields)
    ticket_in(Status.IN_PROGRESS, expert=person)
    case = asked()

    assert order(case) == []
    assert judged(case, person).excluded == [why]


def test_a_leave_says_until_when():
    last = timezone.localdate() + timedelta(days=3)
    person = expert(leave_from=timezone.localdate(), leave_to=last)

    assert judged(asked(), person).excluded == [f"休み（{last.month}月{last.day}日まで）"]


def test_a_leave_that_is_near_counts_against_and_one_that_is_over_does_not():
    soon = expert(leave_from=timezone.localdate() + timedelta(days=2))
    over = expert(leave_from=NOW.date() - timedelta(days=9), leave_to=NOW.date() - timedelta(days=5))
    case = asked()

    assert order(case) == [over, soon]
    assert "から休み" in judged(case, soon).against[0]


def test_a_no_of_last_week_lets_others_come_first():
    tired, rested = expert(), expert()
    declined(tired, days=7, cause="busy")
    case = asked()

    assert order(case) == [rested, tired]
    assert judged(case, tired).against == ["7日前に、忙しいとのお返事"]


def test_a_no_because_of_leave_or_long_ago_is_not_held_against_anybody():
    away, long_ago = expert(), expert()
    declined(away, days=7, cause="leave")
    declined(long_ago, days=40, cause="busy")
    case = asked()

    assert judged(case, away).against == []
    assert judged(case, long_ago).against == []


def test_not_my_field_counts_in_that_field_only():
    person = expert()
    declined(person, days=2, cause="field", category="mail")

    assert judged(asked(category="mail"), person).against == ["2日前に、この分野は専門外とのお返事"]
    assert judged(asked(category="network"), person).against == []


def test_who_declined_this_case_comes_last_and_is_not_asked_by_the_clock():
    first, second = expert(specialities=["mail"]), expert(specialities=["mail"])
    case = declined(first, cause="busy", category="mail")

    assert order(case) == [second, first]
    assert judged(case, first).against == ["この相談は、前に見送っています"]
    assert assignment.next_for(case, timezone.now()) == second


def test_the_clock_asks_nobody_whose_field_it_is_not():
    expert(specialities=["rules"])
    case = asked(category="mail")

    assert len(order(case)) == 1
    assert assignment.next_for(case, timezone.now()) is None


def test_who_is_being_asked_now_is_not_suggested_again():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)

    assert judged(story.ticket, story.expert).excluded == ["いま打診しています"]


def test_what_the_asker_wrote_does_not_change_the_order():
    expert(specialities=["mail"])
    expert(specialities=["network"])
    plain, sensitive = asked(category="mail"), asked(category="mail", body="ルーターが乗っ取られました")

    assert order(plain) == order(sensitive)


def test_it_costs_the_same_for_few_and_for_many():
    expert(specialities=["mail"])
    case = asked(category="mail", prefecture="37")

    def queries():
        with CaptureQueriesContext(connection) as found:
            suggested(case)
        return len(found)

    few = queries()
    for _position in range(5):
        person = expert(specialities=["mail"])
        declined(person, cause="busy")
        ConflictOfInterest.objects.record_word("カモメソフト", person, by=person, at=timezone.now())

    assert queries() == few <= 6


def test_two_cases_at_once_do_not_go_over_what_an_expert_can_hold():
    person = expert(capacity=1)
    coordinator = user(Role.COORDINATOR)
    services.perform(asked().pk, "offer", by=coordinator, data={"expert": person.email})

    with pytest.raises(InvalidInputError) as refused:
        services.perform(asked().pk, "offer", by=coordinator, data={"expert": person.email})

    assert "上限" in str(refused.value.errors["expert"])

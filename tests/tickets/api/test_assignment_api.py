"""Assignment and the experts' own page by program: the same rules as on the pages."""

import pytest
from django.utils import timezone

from people.models import ExpertProfile
from people.roles import Role
from tests.factories import Story, asked, user
from tickets.lifecycle import Status
from tickets.models import ConflictOfInterest, Ticket

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


@pytest.fixture
def expert():
    return user(Role.EXPERT)


def suggestions(case):
    return f"{V1}/tickets/{case.number}/suggestions/"


def test_suggestions_come_best_first_with_reasons(signed_in, coordinator, expert):
    best, away = user(Role.EXPERT), user(Role.EXPERT)
    ExpertProfile.objects.filter(user=best).update(specialities=["mail"])
    ExpertProfile.objects.filter(user=away).update(accepts_cases=False)

    answer = signed_in(coordinator).get(suggestions(asked(category="mail"))).json()

    assert [one["expert"] for one in answer["candidates"]] == [best.email, expert.email]
    assert answer["candidates"][0]["reasons"][-1] == "受け持ち 0 / 50件"
    assert [(one["expert"], one["excluded"]) for one in answer["excluded"]] == [
        (away.email, ["いまは引き受けを止めています"])
    ]


def test_suggestions_are_the_coordinators_business(signed_in, anybody, problem_of):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)

    problem_of(anybody.get(suggestions(story.ticket)), 401)
    problem_of(signed_in(story.expert).get(suggestions(story.ticket)), 403)
    problem_of(signed_in(user(Role.EXPERT)).get(suggestions(story.ticket)), 404)
    problem_of(signed_in(user(Role.OBSERVER)).get(suggestions(story.ticket)), 404)


def test_an_offer_to_somebody_with_a_conflict_is_refused_and_named(
    signed_in, coordinator, expert, problem_of
):
    program, case = signed_in(coordinator), asked()
    recorded = program.post(f"{V1}/tickets/{case.number}/conflicts/", {"expert": expert.email})
    assert recorded.status_code == 204

    refused = problem_of(
        program.post(f"{V1}/tickets/{asked().number}/transitions/offer/", {"expert": expert.email}), 400
    )

    assert set(refused["errors"]) == {"expert"}


def test_two_programs_at_once_and_the_second_is_told_who(signed_in, coordinator, expert, problem_of):
    another, case = user(Role.EXPERT), asked()
    offer = f"{V1}/tickets/{case.number}/transitions/offer/"
    signed_in(coordinator).post(offer, {"expert": expert.email, "instead_of": ""})

    refused = problem_of(
        signed_in(user(Role.COORDINATOR)).post(offer, {"expert": another.email, "instead_of": ""}), 409
    )

    assert str(coordinator) in refused["detail"]
    assert str(expert) in refused["detail"]


@pytest.mark.parametrize(
    ("data", "details"),
    [
        (
            {"reason": "いまは手いっぱいです"},
            {"reason": "いまは手いっぱいです", "conflict_of_interest": False},
        ),
        ({"cause": "busy"}, {"reason": "いまは手いっぱい", "cause": "busy", "conflict_of_interest": False}),
        (
            {"cause": "field", "reason": "無線のことです"},
            {"reason": "専門外：無線のことです", "cause": "field", "conflict_of_interest": False},
        ),
    ],
)
def test_a_no_takes_words_or_a_cause(signed_in, data, details):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)

    answer = signed_in(story.expert).post(f"{V1}/tickets/{story.ticket.number}/transitions/decline/", data)

    assert answer.status_code == 200, answer.content
    assert story.ticket.transitions.get(name="decline").details == details


@pytest.mark.parametrize("data", [{}, {"reason": ""}, {"reason": " "}, {"cause": "other"}])
def test_a_no_without_either_is_refused(signed_in, data, problem_of):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)

    for name in ("decline",):
        answer = signed_in(story.expert).post(f"{V1}/tickets/{story.ticket.number}/transitions/{name}/", data)
        assert set(problem_of(answer, 400)["errors"]) == {"reason"}


# --- the experts' own page ------------------------------------------------------------------------------
def test_an_expert_reads_and_changes_their_own_profile(signed_in, expert):
    program = signed_in(expert)

    changed = program.patch(f"{V1}/me/", {"specialities": ["mail"], "capacity": 3, "is_named": True})

    assert changed.status_code == 200, changed.content
    shown = program.get(f"{V1}/me/").json()
    assert shown == changed.json()
    assert (shown["email"], shown["specialities"], shown["capacity"]) == (expert.email, ["mail"], 3)
    assert (shown["accepts_cases"], shown["is_named"], shown["load"]) == (True, True, 0)
    assert shown["times"] == {
        "accepted": 0,
        "answered": 0,
        "hours_to_accept": None,
        "hours_to_answer": None,
    }


def test_a_leave_gives_back_what_was_named_before(signed_in):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    program = signed_in(story.expert)
    assert program.get(f"{V1}/me/").json()["goes_back_on_leave"] == [story.ticket.number]

    answer = program.patch(f"{V1}/me/", {"leave_from": timezone.localdate().isoformat()})

    assert answer.json()["goes_back_on_leave"] == []
    assert Ticket.objects.get(pk=story.ticket.pk).status == Status.RECEIVED


@pytest.mark.parametrize(
    ("data", "field"), [({"capacity": 0}, "capacity"), ({"leave_to": "2026-01-01"}, "leave_from")]
)
def test_a_bad_value_is_named(signed_in, expert, problem_of, data, field):
    refused = problem_of(signed_in(expert).patch(f"{V1}/me/", data), 400)

    assert set(refused["errors"]) == {field}


def test_own_conflicts_by_program(signed_in, expert, problem_of):
    program = signed_in(expert)
    made = program.post(f"{V1}/me/conflicts/", {"word": "カモメソフト"})
    assert made.status_code == 201
    (conflict,) = program.get(f"{V1}/me/").json()["conflicts"]
    assert conflict == made.json()

    problem_of(signed_in(user(Role.EXPERT)).delete(f"{V1}/me/conflicts/{conflict['id']}/"), 404)
    assert program.delete(f"{V1}/me/conflicts/{conflict['id']}/").status_code == 204

    assert program.get(f"{V1}/me/").json()["conflicts"] == []
    assert ConflictOfInterest.objects.count() == 1


def test_coordinators_see_all_experts_and_open_one(signed_in, coordinator, expert):
    program = signed_in(coordinator)

    (row,) = program.get(f"{V1}/experts/").json()
    opened = program.get(f"{V1}/experts/{row['id']}/").json()

    assert (row["email"], row["load"], row["is_on_leave"]) == (expert.email, 0, False)
    assert opened["email"] == expert.email
    assert program.patch(f"{V1}/experts/{row['id']}/", {"accepts_cases": False}).status_code == 200
    assert not ExpertProfile.objects.get(user=expert).accepts_cases


def test_coordinators_set_the_rules(signed_in, coordinator, problem_of):
    program = signed_in(coordinator)
    rules = {"hours": 6, "emergency_hours": 1, "categories": [{"category": "mail", "is_on": True}]}

    answer = program.put(f"{V1}/assignment/", rules)

    assert answer.status_code == 200, answer.content
    shown = program.get(f"{V1}/assignment/").json()
    assert (shown["hours"], shown["emergency_hours"]) == (6, 1)
    assert [row["category"] for row in shown["categories"] if row["is_on"]] == ["mail"]
    unknown = {**rules, "categories": [{"category": "nothing"}]}
    assert set(problem_of(program.put(f"{V1}/assignment/", unknown), 400)["errors"]) == {"categories"}


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_what_is_the_coordinators_is_closed_to_others(signed_in, expert, problem_of, role):
    program = signed_in(user(role))

    for path in ("experts/", f"experts/{expert.pk}/", "assignment/"):
        problem_of(program.get(f"{V1}/{path}"), 403)
    problem_of(program.patch(f"{V1}/experts/{expert.pk}/", {"capacity": 1}), 403)
    problem_of(program.put(f"{V1}/assignment/", {"hours": 1, "emergency_hours": 1}), 403)
    if role != Role.EXPERT:
        problem_of(program.get(f"{V1}/me/"), 403)


def test_nobody_reads_anything_without_signing_in(anybody, expert, problem_of):
    for path in ("me/", "experts/", f"experts/{expert.pk}/", "assignment/"):
        problem_of(anybody.get(f"{V1}/{path}"), 401)

"""Proposals for the list of windows by program: who waits, who decides."""

import pytest
from django.utils import timezone

from cms.snippets import Window
from cms.window_checks import WindowCheck
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db
LIST = "/api/v1/window-checks/proposals/"
NEW = {
    "name": "よろず窓口",
    "kind": "general",
    "prefecture": "36",
    "description": "何でも",
    "phone": "088-000-0000",
}


def corrected(**values):
    return WindowCheck.objects.create(
        window_id="ipa-org",
        kind=WindowCheck.Kind.CORRECTED,
        values=values or {"hours": "平日9時から"},
        source="電話で聞いた",
        made_by=user(Role.EXPERT),
        made_at=timezone.now(),
    )


def proposed():
    return WindowCheck.objects.create(
        kind=WindowCheck.Kind.PROPOSED,
        values=NEW,
        source="ちらし",
        made_by=user(Role.EXPERT),
        made_at=timezone.now(),
    )


def hours():
    return Window.objects.get(pk="ipa-org").hours


def test_what_waits_is_listed_and_taken_over(signed_in):
    row, program = corrected(), signed_in(user(Role.COORDINATOR))

    [waiting] = program.get(LIST).json()
    assert (waiting["id"], waiting["window"], waiting["values"]) == (
        row.pk,
        "ipa-org",
        {"hours": "平日9時から"},
    )
    assert waiting["may_decide"] is True
    answer = program.post(f"{LIST}{row.pk}/", {"accept": True})

    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert hours() == "平日9時から"
    assert program.get(LIST).json() == []


def test_what_is_left_changes_nothing(program_of):
    row, before = corrected(), hours()

    answer = program_of(user(Role.COORDINATOR)).post(f"{LIST}{row.pk}/", {"accept": False})

    assert (answer.json()["state"], hours()) == ("rejected", before)


def test_it_is_decided_once(program_of, problem_of):
    row, program = corrected(), program_of(user(Role.COORDINATOR))
    program.post(f"{LIST}{row.pk}/", {"accept": False})

    problem_of(program.post(f"{LIST}{row.pk}/", {"accept": True}), 409)


def test_a_new_window_is_an_editors_to_accept(program_of, problem_of):
    row, coordinator = proposed(), program_of(user(Role.COORDINATOR))
    assert coordinator.get(LIST).json()[0]["may_decide"] is False
    problem_of(coordinator.post(f"{LIST}{row.pk}/", {"accept": True}), 403)

    assert program_of(user(Role.EDITOR)).post(f"{LIST}{row.pk}/", {"accept": True}).status_code == 200
    assert Window.objects.get(name="よろず窓口").phone == "088-000-0000"


def test_who_proposes_does_not_decide(program_of, problem_of):
    row = corrected()

    problem_of(program_of(row.made_by).post(f"{LIST}{row.pk}/", {"accept": True}), 403)
    problem_of(program_of(user(Role.OBSERVER)).get(LIST), 403)
    problem_of(program_of(user(Role.COORDINATOR)).post(f"{LIST}0/", {"accept": True}), 404)


@pytest.mark.parametrize("sent", [{}, {"accept": "perhaps"}])
def test_a_decision_is_yes_or_no(program_of, problem_of, sent):
    row = corrected()

    problem = problem_of(program_of(user(Role.COORDINATOR)).post(f"{LIST}{row.pk}/", sent), 400)

    assert "accept" in problem["errors"]


def test_what_is_not_sent_of_a_window_stays(program_of):
    before = Window.objects.get(pk="ipa-org")
    answer = program_of(user(Role.COORDINATOR)).post(
        "/api/v1/window-checks/ipa-org/correct/", {"hours": "平日9時から", "where": "電話で聞いた"}
    )

    after = Window.objects.get(pk="ipa-org")
    assert answer.status_code == 204
    assert (after.hours, after.url, after.phone) == ("平日9時から", before.url, before.phone)

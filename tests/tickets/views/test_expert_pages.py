"""The experts' own page, and the same page for coordinators."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import ExpertProfile
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets.lifecycle import Status
from tickets.models import ConflictOfInterest, Ticket

pytestmark = pytest.mark.django_db
FORM = {"capacity": "4", "accepts_cases": "true", "specialities": ["mail"], "prefectures": ["37", "13"]}


@pytest.fixture
def expert():
    return user(Role.EXPERT)


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def profile(expert):
    return ExpertProfile.objects.get(user=expert)


def today():
    return timezone.localdate().isoformat()


def test_what_an_expert_says_is_kept(browser_of, expert, control):
    browser = browser_of(expert)

    assert browser.post("/desk/me/", {**FORM, "is_named": "true"}).status_code == 302

    kept = profile(expert)
    assert (kept.capacity, kept.accepts_cases, kept.is_named) == (4, True, True)
    assert (kept.specialities, kept.prefectures) == (["mail"], ["13", "37"])
    shown = browser.get("/desk/me/")
    assert 'value="4"' in control(shown, "id_capacity")
    assert " checked" in control(shown, "id_accepts_cases")


def test_boxes_that_are_not_ticked_are_a_no(browser_of, expert):
    browser_of(expert).post("/desk/me/", {"capacity": "4"})

    kept = profile(expert)
    assert (kept.accepts_cases, kept.is_named, kept.specialities, kept.prefectures) == (False, False, [], [])


def test_on_an_error_what_was_typed_stays(browser_of, expert, control, text_of):
    response = browser_of(expert).post(
        "/desk/me/", {**FORM, "leave_from": "2030-01-02", "leave_to": "2030-01-01"}
    )

    assert response.status_code == 400
    assert 'value="2030-01-02"' in control(response, "id_leave_from")
    assert "休みの最終日は、初日より後にしてください。" in text_of(response)
    assert profile(expert).leave_from is None


def test_before_a_leave_is_stored_the_page_says_which_cases_go_back(browser_of, text_of):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    browser = browser_of(story.expert)
    form = {**FORM, "leave_from": today()}

    asks = browser.post("/desk/me/", form)

    assert "休みを入れると、次の相談はすぐに窓口にもどります。" in text_of(asks)
    assert story.ticket.number in text_of(asks)
    assert profile(story.expert).leave_from is None
    assert Ticket.objects.get(pk=story.ticket.pk).status == Status.IN_PROGRESS

    done = browser.post("/desk/me/", {**form, "leave_confirmed": f"{today()}/None"}, follow=True)

    assert f"窓口にもどした相談：{story.ticket.number}" in text_of(done)
    assert Ticket.objects.get(pk=story.ticket.pk).status == Status.RECEIVED


def test_the_confirmation_is_for_the_leave_that_was_read(browser_of):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    another_day = timezone.localdate() + timedelta(days=3)

    browser_of(story.expert).post(
        "/desk/me/", {**FORM, "leave_from": today(), "leave_confirmed": f"{another_day}/None"}
    )

    assert profile(story.expert).leave_from is None


def test_a_leave_without_cases_is_stored_at_once(browser_of, expert):
    browser_of(expert).post("/desk/me/", {**FORM, "leave_from": today()})

    assert profile(expert).leave_from == timezone.localdate()


def test_own_conflicts_are_added_and_taken_back(browser_of, expert, text_of):
    browser = browser_of(expert)

    shown = browser.post("/desk/me/conflicts/", {"word": "カモメソフト"}, follow=True)
    assert "カモメソフト" in text_of(shown)
    conflict = ConflictOfInterest.objects.get()
    shown = browser.post(f"/desk/me/conflicts/{conflict.pk}/", follow=True)

    assert "カモメソフト" not in text_of(shown)
    assert ConflictOfInterest.objects.get().removed_by == expert


def test_a_name_that_is_too_short_is_refused_and_kept(browser_of, expert, control):
    response = browser_of(expert).post("/desk/me/conflicts/", {"word": "a"})

    assert response.status_code == 400
    assert 'value="a"' in control(response, "id_word")


def test_the_firm_of_a_declined_case_is_named_to_coordinators_only(browser_of, coordinator, text_of):
    story = Story(organisation="うずしお水産")
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("decline", story.expert, cause="conflict")

    own = text_of(browser_of(story.expert).get("/desk/me/"))
    coordinators = text_of(browser_of(coordinator).get(f"/desk/experts/{story.expert.pk}/"))

    assert "うずしお水産" not in own
    assert f"相談 {story.ticket.number} の会社" in own
    assert "うずしお水産" in coordinators


def test_coordinators_see_everybody_and_enter_a_leave_for_somebody(browser_of, expert, coordinator, text_of):
    case = ticket_in(Status.OFFERED, expert=expert)
    browser = browser_of(coordinator)

    assert f"1 / 50 {expert}" in text_of(browser.get("/desk/experts/"))
    page = f"/desk/experts/{expert.pk}/"
    browser.post(page, {**FORM, "leave_from": today(), "leave_confirmed": f"{today()}/None"})

    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert case.transitions.get().actor_role == "clock"
    assert "休み" in text_of(browser.get("/desk/experts/"))


def test_an_answer_under_review_says_that_its_expert_is_away(browser_of, expert, coordinator, text_of):
    case = ticket_in(Status.IN_REVIEW, expert=expert, answer_writer=expert)
    browser = browser_of(coordinator)
    assert "担当は休み" not in text_of(browser.get(f"/desk/tickets/{case.number}/"))

    ExpertProfile.objects.filter(user=expert).update(leave_from=timezone.localdate())

    assert "担当は休み" in text_of(browser.get(f"/desk/tickets/{case.number}/"))


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_nobody_else_opens_a_colleague(browser_of, expert, role):
    browser = browser_of(user(role))

    for path in ("/desk/experts/", f"/desk/experts/{expert.pk}/"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"/desk/experts/{expert.pk}/", FORM).status_code == 403
    assert browser.post(f"/desk/experts/{expert.pk}/conflicts/", {"word": "カモメ"}).status_code == 403
    assert profile(expert).capacity == 50
    assert not ConflictOfInterest.objects.exists()


def test_who_has_no_profile_has_no_such_page(browser_of, coordinator):
    assert browser_of(coordinator).get("/desk/me/").status_code == 404
    assert browser_of(user(Role.OBSERVER)).get("/desk/me/").status_code == 403

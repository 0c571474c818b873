"""The page that says whom to ask, and the rules by which the desk asks by itself."""

import re

import pytest

from people.models import ExpertProfile
from people.roles import Role
from tests.factories import Story, asked, ticket_in, user
from tickets.lifecycle import Status
from tickets.models import AutoOffer, ConflictOfInterest, OfferRule, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


def page(case):
    return f"/desk/tickets/{case.number}/offer/"


def expert(name, **fields):
    person = user(Role.EXPERT)
    type(person).objects.filter(pk=person.pk).update(display_name=name)
    ExpertProfile.objects.filter(user=person).update(**fields)
    person.refresh_from_db()
    return person


def candidates(response):
    return re.findall(r'<h2 class="candidate__name">([^<]+)</h2>', response.content.decode())


def test_the_best_comes_first_and_has_the_one_filled_button(browser_of, coordinator, text_of):
    expert("川田", specialities=["rules"], capacity=5)
    expert("山下", specialities=["mail"], capacity=5)
    case = asked(category="mail")

    response = browser_of(coordinator).get(page(case))

    assert candidates(response) == ["山下", "川田"]
    assert "受け持ち 0 / 5件" in text_of(response)
    main = response.content.decode().split("<main")[1]
    assert len(re.findall(r'class="button"', main)) == 1


def test_the_case_leads_there(browser_of, coordinator):
    case = asked()

    shown = browser_of(coordinator).get(f"/desk/tickets/{case.number}/").content.decode()

    assert f'href="{page(case)}"' in shown


def test_one_click_offers_and_says_until_when(browser_of, coordinator, text_of):
    person = expert("山下")
    case = asked()

    response = browser_of(coordinator).post(
        page(case), {"expert": person.email, "instead_of": ""}, follow=True
    )

    assert response.redirect_chain[-1][0] == f"/desk/tickets/{case.number}/"
    assert "山下さんに打診しました。" in text_of(response)
    assert "までにお返事がなければ、次の人に進みます。" in text_of(response)
    assert Ticket.objects.get(pk=case.pk).expert == person


def test_the_slower_of_two_sees_who_was_faster_and_the_list_as_it_is(browser_of, coordinator, text_of):
    first, second, case = expert("山下"), expert("川田"), asked()
    browser_of(user(Role.COORDINATOR)).post(page(case), {"expert": first.email, "instead_of": ""})

    response = browser_of(coordinator).post(page(case), {"expert": second.email, "instead_of": ""})

    assert response.status_code == 409
    assert "山下さんへ打診しました。" in text_of(response)
    assert f'name="instead_of" value="{first.email}"' in response.content.decode()
    assert Ticket.objects.get(pk=case.pk).expert == first


def test_after_an_error_the_page_names_the_field(browser_of, coordinator):
    case = asked()

    response = browser_of(coordinator).post(page(case), {"expert": ""})

    assert response.status_code == 400
    assert re.findall(r'<a href="#id_offer_(\w+)">', response.content.decode()) == ["expert"]


def test_who_cannot_be_asked_is_listed_with_why(browser_of, coordinator, text_of):
    expert("休田", accepts_cases=False)

    response = browser_of(coordinator).get(page(asked()))

    assert candidates(response) == []
    assert "休田 いまは引き受けを止めています" in text_of(response)


def test_an_expert_is_found_by_name(browser_of, coordinator):
    for position in range(8):
        expert(f"専門 {position}")
    case = asked()
    browser = browser_of(coordinator)

    assert len(candidates(browser.get(page(case)))) == 8
    assert candidates(browser.get(page(case), {"q": "専門７"})) == ["専門 7"]


def test_a_conflict_is_recorded_from_the_list(browser_of, coordinator, text_of):
    person, case = expert("山下"), asked()

    response = browser_of(coordinator).post(
        f"/desk/tickets/{case.number}/conflict/", {"expert": person.email}, follow=True
    )

    assert candidates(response) == []
    assert "山下 利害関係があります" in text_of(response)
    assert ConflictOfInterest.objects.get().expert == person


def test_an_expert_sees_no_list_and_a_stranger_no_case(browser_of):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)

    assert browser_of(story.expert).get(page(story.ticket)).status_code == 403
    assert browser_of(user(Role.EXPERT)).get(page(story.ticket)).status_code == 404
    assert browser_of(user(Role.OBSERVER)).get(page(story.ticket)).status_code == 404


def test_a_case_that_has_moved_on_leads_back_to_its_page(browser_of, coordinator):
    case = ticket_in(Status.IN_PROGRESS, expert=user(Role.EXPERT))

    assert browser_of(coordinator).get(page(case)).url == f"/desk/tickets/{case.number}/"


# --- rules ----------------------------------------------------------------------------------------------
def test_coordinators_set_the_rules(browser_of, coordinator, control):
    browser = browser_of(coordinator)

    answer = browser.post(
        "/desk/assignment/", {"hours": "4", "emergency_hours": "1", "is_on": ["mail"], "wait_mail": "30"}
    )

    assert answer.status_code == 302
    rule = OfferRule.objects.get()
    assert (rule.hours, rule.emergency_hours) == (4, 1)
    assert list(AutoOffer.objects.filter(is_on=True).values_list("category_id", "wait_minutes")) == [
        ("mail", 30)
    ]
    assert 'value="4"' in control(browser.get("/desk/assignment/"), "id_hours")


def test_rules_that_cannot_be_are_refused_and_kept(browser_of, coordinator, control):
    response = browser_of(coordinator).post("/desk/assignment/", {"hours": "0", "emergency_hours": "2"})

    assert response.status_code == 400
    assert 'value="0"' in control(response, "id_hours")
    assert not OfferRule.objects.exists()


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_nobody_else_sets_them(browser_of, role):
    browser = browser_of(user(role))

    assert browser.get("/desk/assignment/").status_code == 403
    assert browser.post("/desk/assignment/", {"hours": "4", "emergency_hours": "1"}).status_code == 403
    assert not OfferRule.objects.exists()

"""The desk: who gets in, which cases they see, which buttons they have, and what happens to their words."""

import re

import pytest
from django.test import Client

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, ticket_in, user
from tickets.lifecycle import Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
ATTACK = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def page(ticket):
    return f"/desk/tickets/{ticket.number}/"


def button(ticket, name):
    return f"/desk/tickets/{ticket.number}/{name}/"


def listed(response):
    assert response.status_code == 200
    return set(re.findall(r'href="/desk/tickets/([^/"]+)/"', response.content.decode()))


def status_of(ticket):
    return Ticket.objects.get(pk=ticket.pk).status


@pytest.fixture
def expert():
    return user(Role.EXPERT)


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


# --- who gets in ----------------------------------------------------------------------------------------
def test_anonymous_is_sent_to_the_sign_in_and_back(client):
    case = ticket_in()

    for path in ("/desk/", page(case)):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")

    answer = client.post(button(case, "hand_back"), {"reason": "長く書いた理由です"})
    assert answer.status_code == 403
    assert "長く書いた理由です" in answer.content.decode()
    assert status_of(case) == Status.RECEIVED


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER, None])
def test_who_does_not_work_on_cases_is_told_so_and_sees_none(browser_of, text_of, role):
    case = ticket_in()
    browser = browser_of(user(role) if role else user())

    told = browser.get("/desk/")
    assert told.status_code == 403
    assert "相談を受け持つ人だけ" in text_of(told)
    for answer in (told, browser.get(page(case)), browser.post(button(case, "mark_spam"))):
        assert case.number not in answer.content.decode()
    assert browser.get(page(case)).status_code == 404
    assert browser.post(button(case, "mark_spam")).status_code == 404
    assert status_of(case) == Status.RECEIVED


def test_an_expert_sees_own_cases_and_no_strangers(browser_of, expert):
    offered, held = ticket_in(Status.OFFERED, expert=expert), ticket_in(Status.IN_PROGRESS, expert=expert)
    strangers = [ticket_in(), ticket_in(Status.IN_PROGRESS, expert=user(Role.EXPERT))]
    browser = browser_of(expert)

    assert listed(browser.get("/desk/")) == {offered.number, held.number}
    for stranger in strangers:
        for response in (
            browser.get(page(stranger)),
            browser.post(button(stranger, "accept")),
            browser.post(button(stranger, "add_note"), {"note": "a"}),
        ):
            assert response.status_code == 404
            assert stranger.number not in response.content.decode()
        assert not stranger.messages.exists()


def test_a_strangers_case_looks_like_one_that_does_not_exist(browser_of, expert):
    stranger = ticket_in()
    browser = browser_of(expert)

    def shown(response):
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())

    assert shown(browser.get(page(stranger))) == shown(browser.get("/desk/tickets/S-0000-00/"))


def test_pages_of_the_desk_are_kept_by_nobody(browser_of, coordinator):
    case = ticket_in()
    browser = browser_of(coordinator)

    for response in (browser.get("/desk/"), browser.get(page(case)), browser.post(button(case, "offer"))):
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in response.content.decode()


# --- one case -------------------------------------------------------------------------------------------
BOTH = {"add_note"}
COORDINATOR = BOTH | {"renew_link"}
DRAFT = "submit_for_review"
"""A link to the page on which the answer is written, which others than its expert may do too."""


@pytest.mark.parametrize(
    ("state", "by_coordinator", "by_expert"),
    [
        ((Status.OFFERED, "none"), {"offer", "refer"}, {"accept", "decline"}),
        ((Status.IN_PROGRESS, "none"), {"refer", DRAFT}, {"hand_back", "ask_back", "submit_for_review"}),
        ((Status.AWAITING_ASKER, "none"), {"refer", DRAFT}, {"hand_back", DRAFT}),
        ((Status.IN_REVIEW, "none"), {"return_to_expert", "approve_answer", "refer"}, set()),
        ((Status.ANSWERED, "none"), {"reopen", "close", "request_consent"}, {"request_consent"}),
        (
            (Status.ANSWERED, "granted"),
            {"reopen", "close", "request_consent", "publish", "retract"},
            {"request_consent"},
        ),
        ((Status.ANSWERED, "published"), {"reopen", "close", "retract"}, set()),
        ((Status.WITHDRAWN, "none"), set(), set()),
    ],
)
def test_each_sees_the_buttons_of_what_they_may_do_now(
    browser_of, buttons_of, state, by_coordinator, by_expert
):
    expert, coordinator = user(Role.EXPERT), user(Role.COORDINATOR)
    case = ticket_in(*state, expert=expert, answer_writer=expert, text_writer=expert)

    def seen_by(somebody):
        return buttons_of(browser_of(somebody).get(page(case)))

    assert seen_by(coordinator) == by_coordinator | COORDINATOR
    assert seen_by(expert) == by_expert | BOTH


def test_contact_data_are_the_coordinators_business(browser_of, coordinator, expert):
    case = ticket_in(Status.IN_PROGRESS, expert=expert)

    assert case.email in browser_of(coordinator).get(page(case)).content.decode()
    assert case.email not in browser_of(expert).get(page(case)).content.decode()


def test_a_button_does_it_and_says_so(browser_of, text_of, expert):
    case = ticket_in(Status.OFFERED, expert=expert)

    response = browser_of(expert).post(button(case, "accept"), follow=True)

    assert response.redirect_chain == [(page(case), 302)]
    assert "受け付けました。" in text_of(response)
    assert status_of(case) == Status.IN_PROGRESS


def test_who_gives_a_case_back_is_led_to_their_list(browser_of, expert):
    case = ticket_in(Status.IN_PROGRESS, expert=expert)

    response = browser_of(expert).post(button(case, "hand_back"), {"reason": "時間がない"})

    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert status_of(case) == Status.RECEIVED


def test_a_note_is_added_for_the_desk_only(browser_of, text_of, coordinator):
    story = Story()

    response = browser_of(coordinator).post(
        button(story.ticket, "add_note"), {"note": "電話がありました"}, follow=True
    )

    assert "電話がありました" in text_of(response)
    assert "電話がありました" not in Client().get(f"/c/{story.token}/").content.decode()


def test_on_an_error_what_was_typed_is_shown_again(browser_of, coordinator):
    case = ticket_in(Status.ANSWERED)
    typed = {
        **PUBLIC_TEXT,
        "title": "あ" * 121,
        "category": "mail",
        "audience": "staff",
        "industry": "I",
        "size_band": "e2",
    }

    response = browser_of(coordinator).post(button(case, "request_consent"), typed)

    assert response.status_code == 400
    shown = response.content.decode()
    assert re.findall(r'<a href="#id_(\w+)">', shown) == ["title", "checklist"]
    assert f'value="{typed["title"]}"' in shown
    for name in ("question", "answer"):
        assert f">\n{typed[name]}</textarea>" in shown
    for name in ("category", "audience", "industry", "size_band"):
        options = re.search(rf'id="id_{name}".*?</select>', shown, re.DOTALL)[0]
        assert re.findall(r'value="([^"]*)" selected', options) == [typed[name]]
    assert not case.public_texts.exists()


def test_on_an_error_ticked_boxes_stay_ticked(browser_of, coordinator):
    case = ticket_in(Status.RECEIVED)

    response = browser_of(coordinator).post(
        button(case, "refer"), {"windows": ["ipa-org"], "message": " ", "asker_agreed": "true"}
    )

    assert response.status_code == 400
    shown = response.content.decode()
    assert re.findall(r'<a href="#id_(\w+)">', shown) == ["message"]
    assert re.findall(r'name="windows"[^>]*value="([^"]+)" checked', shown) == ["ipa-org"]


def test_an_offer_to_nobody_names_the_field(browser_of, coordinator):
    case = ticket_in(Status.RECEIVED)

    response = browser_of(coordinator).post(button(case, "offer"), {"expert": ""})

    assert response.status_code == 400
    assert re.findall(r'<a href="#id_offer_(\w+)">', response.content.decode()) == ["expert"]


def test_who_was_slower_is_told_and_keeps_what_they_wrote(browser_of, text_of, expert):
    case = ticket_in(Status.AWAITING_ASKER, expert=expert)

    response = browser_of(expert).post(button(case, "submit_for_review"), {"answer": "長い回答です。"})

    assert response.status_code == 409
    assert "ほかの人が先に進めた可能性があります" in text_of(response)
    assert ">\n長い回答です。</textarea>" in response.content.decode()
    assert not case.messages.exists()


def test_what_the_role_may_not_do_is_refused(browser_of, expert, coordinator):
    case = ticket_in(Status.IN_PROGRESS, expert=expert)

    assert browser_of(expert).post(button(case, "refer"), {"message": "a"}).status_code == 403
    assert browser_of(expert).post(button(case, "renew_link")).status_code == 403
    assert browser_of(coordinator).post(button(case, "hand_back"), {"reason": "a"}).status_code == 403
    assert status_of(case) == Status.IN_PROGRESS


@pytest.mark.parametrize("name", ["intake", "delete", "save", "x"])
def test_an_unknown_button_is_not_found(browser_of, coordinator, name):
    assert browser_of(coordinator).post(button(ticket_in(), name)).status_code == 404


def test_opening_the_address_of_a_button_shows_the_page_and_does_nothing(browser_of, coordinator):
    case = ticket_in()

    response = browser_of(coordinator).get(button(case, "mark_spam"))

    assert (response.status_code, response["Location"]) == (302, page(case))
    assert status_of(case) == Status.RECEIVED


def test_a_button_without_a_csrf_token_does_nothing(coordinator):
    case = ticket_in()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coordinator)

    assert strict.post(button(case, "mark_spam")).status_code == 403
    assert status_of(case) == Status.RECEIVED


def test_a_new_secret_link_is_sent_and_the_old_one_ends(browser_of, client):
    story = Story()

    browser_of(story.coordinator).post(button(story.ticket, "renew_link"))

    assert client.get(f"/c/{story.token}/").status_code == 404
    assert story.ticket.effects.filter(kind="new_link_mail").count() == 1


# --- what was typed never becomes a tag -------------------------------------------------------------------
def test_words_of_the_asker_are_escaped_in_list_and_case(browser_of, assert_escaped):
    story = Story(body=f"{ATTACK}本文", subject=ATTACK, organisation=f"{ATTACK}社", name=f"{ATTACK}名")
    browser = browser_of(story.coordinator)

    assert_escaped(browser.get("/desk/"), ATTACK)
    for words in (ATTACK, f"{ATTACK}本文", f"{ATTACK}社", f"{ATTACK}名"):
        assert_escaped(browser.get(page(story.ticket)), words)


def test_a_case_without_a_subject_is_listed_by_its_first_words_escaped(browser_of, assert_escaped):
    story = Story(body=ATTACK)

    assert_escaped(browser_of(story.coordinator).get("/desk/"), ATTACK)


def test_words_of_the_desk_are_escaped(browser_of, assert_escaped):
    story = Story().until_requested(title=ATTACK, question=f"{ATTACK}問", answer=f"{ATTACK}答")
    type(story.expert).objects.filter(pk=story.expert.pk).update(display_name=f"{ATTACK[:40]}")
    story.do("reopen", story.coordinator, message=f"{ATTACK}訳")
    story.do("hand_back", story.expert, reason=f"{ATTACK}理由")

    response = browser_of(story.coordinator).get(page(story.ticket))

    for words in (ATTACK, f"{ATTACK}問", f"{ATTACK}答", f"{ATTACK}訳", f"{ATTACK}理由", ATTACK[:40]):
        assert_escaped(response, words)


def test_words_kept_after_an_error_are_escaped(browser_of, assert_escaped, coordinator):
    case = ticket_in(Status.ANSWERED)
    attack = f"</textarea>{ATTACK}"

    response = browser_of(coordinator).post(
        button(case, "request_consent"), {"title": "", "question": attack, "answer": attack}
    )

    assert response.status_code == 400
    assert_escaped(response, attack)

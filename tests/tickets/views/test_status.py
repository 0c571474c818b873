"""The asker's page: private, complete, safe to press, and nobody else's."""

import re

import pytest
from django.test import Client

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, user
from tickets import services
from tickets.asking.standing import ABOUT_PUBLICATION, WHERE_IT_STANDS
from tickets.lifecycle import Publication, Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
ATTACK = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def page(token):
    return f"/c/{token}/"


def button(token, name):
    return f"/c/{token}/{name}/"


def now(story):
    return Ticket.objects.select_related("public_text").get(pk=story.ticket.pk)


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def asked_back(story):
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="いつからですか。")
    return story


# --- private ------------------------------------------------------------------------------------------
def test_the_page_is_kept_by_nobody_and_leads_nobody_here(client, story):
    for response in (
        client.get(page(story.token)),
        client.post(button(story.token, "add_message"), {}),
        client.post(button(story.token, "close"), {}),
    ):
        assert "no-store" in response["Cache-Control"]
        # Not "no-referrer": browsers would then send `Origin: null` with every form, which CSRF refuses.
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_a_wrong_and_a_revoked_link_look_the_same(client, story):
    services.renew_link(story.ticket.pk, by=story.coordinator)

    revoked, wrong = client.get(page(story.token)), client.get(page("x" * 43))

    assert (revoked.status_code, wrong.status_code) == (404, 404)
    assert revoked.content == wrong.content


@pytest.mark.parametrize("token", ["x", "x" * 43, "S-7F3K-9A", "%00", "ほんもの", "a" * 5000, "..%2f"])
def test_what_is_no_token_opens_nothing(client, story, token):
    for response in (client.get(f"/c/{token}/"), client.post(f"/c/{token}/withdraw/")):
        assert response.status_code == 404
        assert story.ticket.number not in response.content.decode()


def test_a_revoked_link_changes_nothing(client, story):
    services.renew_link(story.ticket.pk, by=story.coordinator)

    response = client.post(button(story.token, "withdraw"))

    assert response.status_code == 404
    assert now(story).status == Status.RECEIVED


def test_nothing_of_the_desks_own_business_is_shown(client, story):
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    services.add_note(story.ticket.pk, by=story.coordinator, data={"note": "メモひみつ"})
    story.do("submit_for_review", story.expert, answer="下書きひみつ")
    story.do("return_to_expert", story.coordinator, reason="理由ひみつ")
    secrets = {"メモひみつ", "下書きひみつ", "理由ひみつ", "keiri@sanuki.example.jp"}
    for person in (story.expert, story.coordinator):
        secrets |= {person.email, person.display_name}

    shown = client.get(page(story.token)).content.decode()

    assert {secret for secret in secrets if secret in shown} == set()


# --- where it stands ----------------------------------------------------------------------------------
def test_every_state_has_its_words():
    assert set(WHERE_IT_STANDS) == set(Status)
    assert set(ABOUT_PUBLICATION) == set(Publication) - {Publication.NONE}


def test_a_new_case_says_that_it_arrived_and_how_to_come_back(client, story, text_of, buttons_of):
    response = client.get(page(story.token), {"new": 1})

    assert "ご相談を受け付けました" in text_of(response)
    assert "あなた専用の入口です" in text_of(response)
    assert story.ticket.number in text_of(response)
    assert story.ticket.body in text_of(response)
    assert buttons_of(response) == {"add_message", "withdraw"}


def test_an_answer_is_read_in_the_thread(client, story, text_of):
    story.until_answered()

    assert "結論から書きます。開かないでください。" in text_of(client.get(page(story.token)))


@pytest.mark.parametrize(
    ("walk", "buttons"),
    [
        (lambda story: story, {"add_message", "withdraw"}),
        (lambda story: story.until_answered(), {"reopen", "close", "withdraw", "survey"}),
        (
            lambda story: story.until_requested(),
            {"reopen", "close", "withdraw", "survey", "later"}
            | {"grant_consent", "want_changes", "decline_consent"},
        ),
        (lambda story: story.until_granted(), {"reopen", "close", "withdraw", "survey"}),
        (lambda story: story.until_published(), {"reopen", "close", "withdraw", "survey"}),
        (lambda story: story.do("withdraw", story.asker), set()),
        (lambda story: story.until_requested().do("withdraw", story.asker), set()),
    ],
)
def test_the_page_offers_what_is_possible_and_no_more(client, story, buttons_of, walk, buttons):
    walk(story)

    assert buttons_of(client.get(page(story.token))) == buttons


def test_a_case_taken_back_while_asked_about_publication_asks_nothing_more(client, story, text_of):
    story.until_requested().do("withdraw", story.asker)

    shown = text_of(client.get(page(story.token)))

    assert "この相談は取り下げられました" in shown
    assert "あなたの番です" not in shown
    assert "公開してよいか、下の文章を見て決めてください" not in shown


# --- what the asker does ------------------------------------------------------------------------------
def test_a_reply_is_sent_and_read_in_the_thread(client, asked_back, text_of):
    response = client.post(
        button(asked_back.token, "asker_reply"), {"message": "先週からです。"}, follow=True
    )

    assert response.redirect_chain == [(page(asked_back.token), 302)]
    assert "お返事を送りました。" in text_of(response)
    assert "先週からです。" in text_of(response)
    assert now(asked_back).status == Status.IN_PROGRESS


def test_something_is_added(client, story, text_of):
    response = client.post(button(story.token, "add_message"), {"message": "言い忘れました。"}, follow=True)

    assert "言い忘れました。" in text_of(response)


@pytest.mark.parametrize("message", ["", " 　\n", "あ" * 10_001, "a\x00"])
def test_a_reply_that_cannot_be_taken_says_why_and_keeps_the_words(client, asked_back, control, message):
    response = client.post(button(asked_back.token, "asker_reply"), {"message": message})

    assert response.status_code == 400
    shown = response.content.decode()
    assert re.search(r'<a href="#id_asker_reply_message">メッセージ：[^<]*[ぁ-ん]', shown)
    assert 'aria-invalid="true"' in control(response, "id_asker_reply_message")
    assert f">\n{message}</textarea>" in shown
    assert now(asked_back).status == Status.AWAITING_ASKER


def test_the_case_is_taken_back(client, story, text_of):
    response = client.post(button(story.token, "withdraw"), follow=True)

    assert "この相談は取り下げられました" in text_of(response)
    assert now(story).status == Status.WITHDRAWN


def test_the_text_asked_about_is_shown_word_for_word_with_what_a_yes_means(client, story, text_of):
    story.until_requested(category="mail")

    response = client.get(page(story.token))

    for words in PUBLIC_TEXT.values():
        assert words in text_of(response)
    assert (
        f'name="public_text_hash" id="id_grant_consent_public_text_hash" value="{now(story).public_text_hash}"'
        in (response.content.decode())
    )
    assert "お返事がなければ公開しません" in text_of(response)


@pytest.mark.parametrize(
    ("name", "publication"),
    [
        ("grant_consent", "granted"),
        ("decline_consent", "declined"),
        ("want_changes", "changes_wanted"),
    ],
)
def test_a_yes_a_no_and_a_wish_are_taken(client, story, name, publication):
    story.until_requested()
    sent = {"public_text_hash": story.ticket.public_text_hash, "message": "店の名前を消してください"}

    response = client.post(button(story.token, name), sent)

    assert (response.status_code, now(story).publication) == (302, publication)


def test_a_yes_in_an_old_tab_consents_to_nothing_and_shows_the_new_text(client, story, text_of):
    story.until_requested()
    read_in_the_old_tab = story.ticket.public_text_hash
    story.do("want_changes", story.asker, message="直してください")
    story.do("request_consent", story.expert, **{**PUBLIC_TEXT, "answer": "新しい答えです。"})

    response = client.post(button(story.token, "grant_consent"), {"public_text_hash": read_in_the_old_tab})

    assert response.status_code == 409
    assert "公開する文章が変わっています" in text_of(response)
    assert "新しい答えです。" in text_of(response)
    assert now(story).publication == Publication.REQUESTED
    assert not now(story).consents.exists()
    assert f'value="{now(story).public_text_hash}"' in response.content.decode()


def test_a_yes_is_taken_back_later(client, story):
    story.until_published()

    response = client.post(button(story.token, "withdraw_consent"))

    assert response.status_code == 302
    assert (now(story).publication, now(story).consented_hash) == ("retracted", "")


def test_a_reply_that_came_too_late_is_a_conflict_and_keeps_the_words(client, asked_back, text_of):
    asked_back.do("asker_reply", asked_back.asker, message="先の返事")

    response = client.post(button(asked_back.token, "asker_reply"), {"message": "長い返事を書きました。"})

    assert response.status_code == 409
    assert "いまの状態では、この操作はできません" in text_of(response)
    assert ">\n長い返事を書きました。</textarea>" in response.content.decode()
    assert now(asked_back).messages.filter(body="長い返事を書きました。").count() == 0


@pytest.mark.parametrize("name", ["publish", "offer", "renew_link", "add_note", "intake", "x"])
def test_what_is_not_the_askers_to_press_is_not_found(client, name):
    story = Story().until_granted()

    response = client.post(button(story.token, name), {"message": "a", "note": "a"})

    assert response.status_code == 404
    assert now(story).publication == Publication.GRANTED


def test_opening_the_address_of_a_button_shows_the_page_and_does_nothing(client, story):
    response = client.get(button(story.token, "withdraw"))

    assert (response.status_code, response["Location"]) == (302, page(story.token))
    assert now(story).status == Status.RECEIVED


def test_a_button_without_a_csrf_token_does_nothing(story, text_of):
    response = Client(enforce_csrf_checks=True).post(button(story.token, "withdraw"))

    assert response.status_code == 403
    assert "画面を開いてから時間がたったため" in text_of(response)
    assert now(story).status == Status.RECEIVED


def test_every_form_of_the_page_carries_a_csrf_token(client):
    story = Story().until_requested()

    shown = client.get(page(story.token)).content.decode()

    forms = re.findall(r'<form method="post".*?</form>', shown, re.DOTALL)
    assert len(forms) == 8
    assert all(re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', form) for form in forms)


def test_a_signed_in_desk_user_sees_the_askers_page_as_the_asker_does(client, story):
    client.force_login(user(Role.OBSERVER))

    assert client.get(page(story.token)).status_code == 200


# --- what was typed never becomes a tag -----------------------------------------------------------------
def test_words_of_the_asker_and_the_desk_are_escaped(client, assert_escaped):
    story = Story(body=ATTACK, subject=ATTACK, organisation=ATTACK, name=ATTACK)
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message=f"{ATTACK}聞き返し")
    story.do("asker_reply", story.asker, message=f"{ATTACK}返事")
    story.do("submit_for_review", story.expert, answer=f"{ATTACK}答え")
    story.do("approve_answer", story.coordinator)
    story.do("request_consent", story.expert, title=ATTACK, question=f"{ATTACK}問", answer=f"{ATTACK}公開")

    response = client.get(page(story.token))

    for words in (
        ATTACK,
        f"{ATTACK}聞き返し",
        f"{ATTACK}返事",
        f"{ATTACK}答え",
        f"{ATTACK}問",
        f"{ATTACK}公開",
    ):
        assert_escaped(response, words)


def test_words_kept_after_a_conflict_are_escaped(client, story, assert_escaped):
    attack = f"</textarea>{ATTACK}"

    response = client.post(button(story.token, "asker_reply"), {"message": attack})

    assert response.status_code == 409
    assert_escaped(response, attack)


def test_what_was_typed_is_shown_even_when_the_link_was_ended_meanwhile(client, story, text_of):
    services.renew_link(story.ticket.pk, by=user(Role.COORDINATOR))

    response = client.post(button(story.token, "add_message"), {"message": "長いお返事を書きました"})

    assert response.status_code == 404
    assert "長いお返事を書きました" in text_of(response)

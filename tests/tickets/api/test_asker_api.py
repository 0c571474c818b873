"""The asker by program: what a secret link shows, what it never shows, and what it may do."""

import json

import pytest

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, user
from tickets import services
from tickets.asking import links
from tickets.lifecycle import Publication, Status

pytestmark = pytest.mark.django_db
STATUS = "/api/v1/consultations/status/"
MESSAGES = f"{STATUS}messages/"


def transition(name):
    return f"{STATUS}transitions/{name}/"


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def asker(story, asker_of):
    return asker_of(story.token)


# --- who is let in ------------------------------------------------------------------------------------
def wrong_headers(token):
    return {
        "no header": "",
        "only the word": "Token",
        "wrong": f"Token {'x' * 43}",
        "shortened": f"Token {token[:-1]}",
        "lengthened": f"Token {token}a",
        "two tokens": f"Token {token} {token}",
        "another scheme": f"Basic {token}",
        "the staff's scheme": f"Bearer {token}",
        "no scheme": token,
        "quoted": f'Token "{token}"',
        "NUL": f"Token {token[:-1]}\x00",
        "not ASCII": "Token ほんもの".encode().decode("latin-1"),
        "very long": f"Token {'x' * 100_000}",
    }


@pytest.mark.parametrize("case", list(wrong_headers("")))
def test_without_the_right_token_every_path_is_closed(story, anybody, problem_of, case):
    anybody.credentials(HTTP_AUTHORIZATION=wrong_headers(story.token)[case])

    answers = [
        anybody.get(STATUS),
        anybody.post(MESSAGES, {"message": "a"}),
        anybody.post(transition("withdraw"), {}),
    ]

    for answer in answers:
        problem_of(answer, 401)
        assert answer["WWW-Authenticate"] == "Token"
    story.ticket = type(story.ticket).objects.get(pk=story.ticket.pk)
    assert story.ticket.status == Status.RECEIVED


def test_a_revoked_token_is_answered_like_a_wrong_one(story, asker, asker_of):
    services.renew_link(story.ticket.pk, by=story.coordinator)

    revoked, wrong = asker.get(STATUS), asker_of("x" * 43).get(STATUS)

    assert (revoked.status_code, revoked.json()) == (401, wrong.json())


def test_a_session_opens_no_consultation(story, anybody, problem_of):
    anybody.force_login(story.coordinator)

    problem_of(anybody.get(STATUS), 401)


def test_a_token_in_the_address_opens_nothing(story, anybody, problem_of):
    problem_of(anybody.get(STATUS, {"token": story.token}), 401)


def test_a_token_shows_its_own_case_only(story, asker_of):
    other = Story(body="別の相談です")

    assert asker_of(other.token).get(STATUS).json()["body"] == "別の相談です"
    assert asker_of(story.token).get(STATUS).json()["number"] == story.ticket.number


# --- what is shown ------------------------------------------------------------------------------------
def test_a_new_case_shows_where_it_stands(story, asker):
    shown = asker.get(STATUS).json()

    assert set(shown) == {
        "number",
        "status",
        "publication",
        "subject",
        "body",
        "received_at",
        "messages",
        "handovers",
        "public_text",
        "public_text_hash",
        "available_transitions",
    }
    assert (shown["status"], shown["publication"]) == ("received", "none")
    assert (shown["messages"], shown["public_text"], shown["public_text_hash"]) == ([], None, None)
    assert shown["available_transitions"] == ["withdraw"]


def test_the_thread_holds_what_was_said_to_and_by_the_asker(story, asker):
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="いつからですか。")
    story.do("asker_reply", story.asker, message="先週からです。")
    story.do("submit_for_review", story.expert, answer="開かないでください。")
    story.do("approve_answer", story.coordinator)

    thread = asker.get(STATUS).json()["messages"]

    assert [(entry["kind"], entry["author"], entry["body"]) for entry in thread] == [
        ("question", "desk", "いつからですか。"),
        ("reply", "asker", "先週からです。"),
        ("answer", "desk", "開かないでください。"),
    ]
    assert all(set(entry) == {"kind", "author", "body", "sent_at"} and entry["sent_at"] for entry in thread)


def full_of_secrets():
    """A case with everything that is the desk's own business: who, why, notes and drafts."""
    story = Story()
    secrets = {"断った理由ひみつ", "返した理由ひみつ", "書き直し理由ひみつ", "メモひみつ", "下書きひみつ"}
    decliner = user(Role.EXPERT, first_name="断太郎")
    story.do("offer", story.coordinator, expert=decliner.email)
    story.do("decline", decliner, reason="断った理由ひみつ", conflict_of_interest=True)
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("hand_back", story.expert, reason="返した理由ひみつ")
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    services.add_note(story.ticket.pk, by=story.coordinator, data={"note": "メモひみつ"})
    story.do("submit_for_review", story.expert, answer="下書きひみつ")
    story.do("return_to_expert", story.coordinator, reason="書き直し理由ひみつ")
    for person in (decliner, story.expert, story.coordinator, story.releaser):
        secrets |= {person.email, person.display_name}
    return story, secrets


def test_nothing_of_the_desks_own_business_is_shown(asker_of):
    story, secrets = full_of_secrets()
    asker = asker_of(story.token)

    in_progress = json.dumps(asker.get(STATUS).json(), ensure_ascii=False)
    added = asker.post(MESSAGES, {"message": "追加です"}).content.decode()
    story.do("submit_for_review", story.expert, answer="下書きひみつ")
    in_review = asker.get(STATUS).content.decode()
    withdrawn = asker.post(transition("withdraw"), {}).content.decode()

    for answer in (in_progress, added, in_review, withdrawn):
        assert {secret for secret in secrets if secret in answer} == set()
        assert "keiri@sanuki.example.jp" not in answer


def test_the_exact_text_asked_about_is_shown_with_its_hash(asker_of):
    story = Story().until_requested(category="mail", industry="I", audience="staff", size_band="e2")

    shown = asker_of(story.token).get(STATUS).json()

    assert shown["public_text"] == {
        **PUBLIC_TEXT,
        "version": 1,
        "category": "mail",
        "audience": "staff",
        "industry": "I",
        "size_band": "e2",
    }
    assert shown["public_text_hash"] == story.ticket.public_text.compute_hash()
    assert shown["available_transitions"] == [
        "reopen",
        "close",
        "withdraw",
        "grant_consent",
        "want_changes",
        "decline_consent",
    ]


@pytest.mark.parametrize(
    ("walk", "possible"),
    [
        (lambda story: story, {"withdraw"}),
        (lambda story: story.until_answered(), {"reopen", "close", "withdraw"}),
        (lambda story: story.until_granted(), {"reopen", "close", "withdraw", "withdraw_consent"}),
        (lambda story: story.until_published(), {"reopen", "close", "withdraw", "withdraw_consent"}),
    ],
)
def test_what_is_possible_next_is_said(story, asker, walk, possible):
    walk(story)

    assert set(asker.get(STATUS).json()["available_transitions"]) == possible


# --- what the asker does ------------------------------------------------------------------------------
def test_a_yes_to_the_text_that_was_read(asker_of):
    story = Story().until_requested()
    asker = asker_of(story.token)
    seen = asker.get(STATUS).json()["public_text_hash"]

    response = asker.post(transition("grant_consent"), {"public_text_hash": seen})

    assert response.status_code == 200
    assert response.json()["publication"] == "granted"
    assert response.json()["available_transitions"] == ["reopen", "close", "withdraw", "withdraw_consent"]


@pytest.mark.parametrize("seen", ["0" * 64, "x", "ほか"])
def test_a_yes_to_another_text_is_a_conflict_and_consents_to_nothing(asker_of, problem_of, seen):
    story = Story().until_requested()

    response = asker_of(story.token).post(transition("grant_consent"), {"public_text_hash": seen})

    assert problem_of(response, 409)["type"].endswith("consent_mismatch")
    story.ticket = type(story.ticket).objects.get(pk=story.ticket.pk)
    assert story.ticket.publication == Publication.REQUESTED
    assert not story.ticket.consents.exists()


@pytest.mark.parametrize("data", [{}, {"public_text_hash": ""}, {"public_text_hash": "a" * 65}])
def test_a_yes_to_no_text_names_the_hash(asker_of, problem_of, data):
    story = Story().until_requested()

    response = asker_of(story.token).post(transition("grant_consent"), data)

    assert set(problem_of(response, 400)["errors"]) == {"public_text_hash"}


@pytest.mark.parametrize("data", [{}, {"message": ""}, {"message": " 　\n"}, {"message": "\x00"}, []])
def test_a_reply_without_words_names_the_message(story, asker, problem_of, data):
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("ask_back", story.expert, message="いつからですか。")

    response = asker.post(transition("asker_reply"), data)

    expected = {"message"} if isinstance(data, dict) else {"non_field_errors"}
    assert set(problem_of(response, 400)["errors"]) == expected


@pytest.mark.parametrize("name", ["offer", "accept", "publish", "refer", "release", "request_consent"])
def test_what_is_the_desks_to_do_is_forbidden(asker_of, problem_of, name):
    story = Story().until_granted()

    problem_of(asker_of(story.token).post(transition(name), {}), 403)


@pytest.mark.parametrize("name", ["asker_reply", "close", "reopen", "grant_consent", "withdraw_consent"])
def test_what_is_not_possible_now_is_a_conflict(asker, problem_of, name):
    response = asker.post(transition(name), {"message": "a", "public_text_hash": "a"})

    problem_of(response, 409)


@pytest.mark.parametrize(
    "name", ["delete", "intake", "add_message", "add_note", "save", "Withdraw", "-", "1"]
)
def test_an_unknown_name_is_not_found(asker, problem_of, name):
    problem_of(asker.post(transition(name), {}), 404)


def test_reading_a_transition_is_not_allowed(asker, problem_of):
    problem_of(asker.get(transition("withdraw")), 405)


def test_withdrawing_twice_is_a_conflict_the_second_time(asker, problem_of):
    first = asker.post(transition("withdraw"), {})
    second = asker.post(transition("withdraw"), {})

    assert (first.status_code, first.json()["status"]) == (200, "withdrawn")
    problem_of(second, 409)


def test_something_added_shows_in_the_thread(asker):
    response = asker.post(MESSAGES, {"message": "言い忘れました。"})

    assert response.status_code == 200
    assert [(entry["author"], entry["body"]) for entry in response.json()["messages"]] == [
        ("asker", "言い忘れました。")
    ]


@pytest.mark.parametrize("data", [{}, {"message": " "}, {"message": "あ" * 10_001}, {"message": ["a"]}])
def test_adding_nothing_names_the_message(asker, problem_of, data):
    assert set(problem_of(asker.post(MESSAGES, data), 400)["errors"]) == {"message"}


def test_nothing_is_added_to_a_case_that_has_ended(story, asker, problem_of):
    story.do("withdraw", story.asker)

    problem_of(asker.post(MESSAGES, {"message": "もう一度"}), 409)


def test_the_link_in_the_answer_mail_opens_the_same_case(story, asker_of):
    another = links.new_token(story.ticket)

    assert asker_of(another).get(STATUS).json()["number"] == story.ticket.number

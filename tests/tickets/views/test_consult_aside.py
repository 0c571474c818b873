"""Beside the form: answers that may help at once, going on later by mail."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search import synonyms
from tests.asking import CHECK, CONTACT, FIRM, WHAT, fill, hidden, send, walk_to
from tests.factories import Story
from tickets import clock
from tickets.asking import drafts
from tickets.models import Deflection, Draft, Effect, Ticket
from tickets.outbox import delivery

pytestmark = pytest.mark.django_db
QUESTION = {"body": "共有フォルダーの請求書が開けません。", "email": "keiri@sanuki.example.jp"}


def carry_out():
    while delivery.sweep():
        pass


def links_in_mails():
    return [
        found
        for message in mail.outbox
        for found in re.findall(r"http://testserver(/consult/resume/[\w-]+/)", message.body)
    ]


@pytest.fixture
def article():
    """A published answer about what is asked."""
    Story().until_published(
        title="請求書が開けないとき",
        question="請求書が開けません。",
        answer="結論から書きます。",
        category="mail",
    )
    carry_out()
    mail.outbox.clear()


# --- similar answers ------------------------------------------------------------------------------------
def test_answers_and_windows_appear_for_what_is_typed(client, article, text_of):
    answer = client.post("/consult/similar/", {"body": QUESTION["body"]})

    assert answer.status_code == 200
    assert "これで解決するかもしれません" in text_of(answer)
    assert "請求書が開けないとき" in text_of(answer)
    assert "/windows/#window-" in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("text", ["", " ", "あ", "\x00\x00\x00\x00", "xqzzyzz qwxqwx"])
def test_nothing_appears_for_nothing(client, article, text):
    answer = client.post("/consult/similar/", {"body": text})

    assert (answer.status_code, answer.content.decode().strip()) == (200, "")


def test_the_text_goes_in_no_address(client):
    assert client.get("/consult/similar/", {"body": "請求書"}).status_code == 405


def test_without_scripts_they_stand_on_the_next_page(client, article, text_of):
    fill(client, WHAT, QUESTION)

    assert "請求書が開けないとき" in text_of(client.get(FIRM))


def test_taking_an_answer_counts_it_once_and_nothing_of_the_text(client, article, text_of):
    page = client.get(WHAT)
    path = re.search(
        r'name="article" value="([^"]+)"', client.post("/consult/similar/", QUESTION).content.decode()
    )[1]
    taken = {**hidden(page), "body": QUESTION["body"], "article": path}

    answers = [client.post("/consult/solved/", taken) for _time in range(2)]

    assert {answer["Location"] for answer in answers} == {"/consult/solved/"}
    row = Deflection.objects.get()
    assert {field.name for field in Deflection._meta.get_fields()} == {"id", "key", "article_id", "at"}
    assert client.get(path).status_code == 200
    assert row.at <= timezone.now()
    assert not Ticket.objects.filter(body=QUESTION["body"]).exists()
    assert "相談は送っていません" in text_of(client.get("/consult/solved/"))


def test_who_has_taken_an_answer_can_still_go_on(client, article):
    page = client.get(WHAT)
    client.post("/consult/solved/", {**hidden(page), "body": QUESTION["body"], "article": "/kb/x/"})
    path = re.search(r'value="(/kb/[^"]+)"', client.post("/consult/similar/", QUESTION).content.decode())[1]
    client.post("/consult/solved/", {**hidden(page), "body": QUESTION["body"], "article": path})

    assert QUESTION["body"] in client.get(WHAT).content.decode()
    assert fill(client, WHAT, QUESTION)["Location"] == FIRM


@pytest.mark.parametrize("path", ["", "/kb/nai/", "\x00", "/kb/"])
def test_an_answer_that_is_none_counts_nothing(client, path):
    client.raise_request_exception = False

    assert client.post("/consult/solved/", {"article": path}).status_code == 404
    assert not Deflection.objects.exists()


def test_looking_for_them_costs_the_same_for_one_answer_and_for_many(client, article, monkeypatch):
    monkeypatch.setattr(synonyms, "KNOWN_FOR_SECONDS", 3600.0)
    synonyms.forget()

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert client.post("/consult/similar/", QUESTION).status_code == 200
        return len(counted)

    queries()
    few = queries()
    for number in range(3):
        Story().until_published(title=f"請求書が開けない {number}", category="mail")
    carry_out()

    assert queries() == few <= 8


# --- going on later -------------------------------------------------------------------------------------
def test_one_can_stop_and_go_on_elsewhere_by_the_mailed_link(client):
    walk_to(client, CONTACT, {**QUESTION, "industry": "I"})

    answer = fill(client, CONTACT, QUESTION, go="later")
    carry_out()

    assert answer["Location"] == "/consult/resume/sent/"
    [link] = links_in_mails()
    assert mail.outbox[0].to == [QUESTION["email"]]
    assert QUESTION["body"] not in mail.outbox[0].body
    elsewhere = Client()
    opened = elsewhere.get(link)
    assert opened["Location"] == CHECK
    form = hidden(elsewhere.get(CHECK))
    assert (form["body"], form["industry"]) == (QUESTION["body"], "I")
    assert fill(elsewhere, CHECK, {}).status_code == 302
    assert Ticket.objects.get().industry == "I"


def test_to_stop_one_needs_an_address(client):
    walk_to(client, CONTACT, QUESTION)

    answer = fill(client, CONTACT, {"email": ""}, go="later")

    assert answer.status_code == 400
    assert not Effect.objects.exists()


def test_the_answer_is_the_same_whether_or_not_there_is_a_draft(client):
    walk_to(client, CHECK, QUESTION)

    answers = [
        Client().post("/consult/resume/", {"email": email}, follow=True)
        for email in (QUESTION["email"], "nobody@example.jp")
    ]
    carry_out()

    assert answers[0].content == answers[1].content
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert [message.to for message in mail.outbox] == [[QUESTION["email"]]]


def test_asking_for_the_link_again_and_again_sends_one_mail(client):
    walk_to(client, CHECK, QUESTION)

    for _time in range(3):
        client.post("/consult/resume/", {"email": QUESTION["email"].upper()})
    carry_out()

    assert len(mail.outbox) == 1


def test_nobody_floods_an_address_with_many_forms(client):
    for _form in range(3):
        browser = Client()
        walk_to(browser, CONTACT, QUESTION)
        fill(browser, CONTACT, QUESTION, go="later")
    carry_out()

    assert len(mail.outbox) == 1


def test_a_later_link_ends_the_one_before(client):
    walk_to(client, CHECK, QUESTION)
    for _time in range(2):
        Draft.objects.update(resume_asked_at=None)
        client.post("/consult/resume/", {"email": QUESTION["email"]})
        carry_out()

    first, second = links_in_mails()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 302


def test_after_sending_the_link_opens_nothing(client, text_of):
    walk_to(client, CHECK, QUESTION)
    client.post("/consult/resume/", {"email": QUESTION["email"]})
    carry_out()
    fill(client, CHECK, {})

    answer = Client().get(links_in_mails()[0])

    assert answer.status_code == 404
    assert "このリンクは、もう使えません" in text_of(answer)


def test_a_mail_that_comes_too_late_is_not_sent(client):
    walk_to(client, CHECK, QUESTION)
    client.post("/consult/resume/", {"email": QUESTION["email"]})
    fill(client, CHECK, {})
    carry_out()

    assert links_in_mails() == []


@pytest.mark.parametrize("token", ["x", "あ", "x" * 43])
def test_a_link_that_is_none_opens_nothing(client, token):
    assert client.get(f"/consult/resume/{token}/").status_code == 404


@pytest.mark.parametrize("email", ["", "x", "a@example.jp\x00"])
def test_a_bad_address_is_named(client, email, control):
    answer = client.post("/consult/resume/", {"email": email})

    assert answer.status_code == 400
    assert 'aria-invalid="true"' in control(answer, "id_email")


@pytest.mark.parametrize(("typed", "days"), [({}, 1), ({"email": "keiri@sanuki.example.jp"}, 7)])
def test_drafts_live_so_long_and_no_longer(client, typed, days):
    fill(client, WHAT, QUESTION)
    if typed:
        fill(client, CONTACT, typed)
    begun = timezone.now()

    with clock.set_to(begun + timedelta(days=days) - timedelta(minutes=1)):
        assert drafts.purge() == 0
    with clock.set_to(begun + timedelta(days=days, minutes=1)):
        assert not drafts.alive().exists()
        assert drafts.purge() == 1
    assert not Draft.objects.exists()


def test_a_draft_is_no_case(client):
    walk_to(client, CHECK, QUESTION)

    assert not Ticket.objects.exists()
    assert not Effect.objects.exists()
    send(client, QUESTION)
    assert not Draft.objects.exists()

"""The form: nothing typed is ever lost, errors say what to do, robots are held and not dropped."""

import re

import pytest
from django.test import Client

from tests.factories import consultation
from tickets import links
from tickets.lifecycle import Status
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
EVERYTHING = {
    "body": "メールが変です。\n二行目です。",
    "email": "not an address",
    "subject": "件名です",
    "organisation": "さぬき青果",
    "name": "三好",
    "prefecture": "37",
    "industry": "I",
    "size_band": "e2",
    "audience": "owner",
    "level": "beginner",
    "category": "mail",
    "happening_now": ["ransom", "phished"],
}
ATTACK = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def test_the_form_asks_for_little_and_shows_what_to_do_now_first(client):
    page = client.get("/consult/").content.decode()

    required = re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"[^>]* required', page)
    assert required == ["body", "email"]
    assert page.index('id="now"') < page.index('name="body"')


def test_what_was_asked_is_stored_and_leads_to_the_case(client):
    response = client.post("/consult/", consultation(happening_now=["ransom"]))

    assert response.status_code == 302
    token = re.fullmatch(r"/c/([\w-]{43})/\?new=1", response["Location"])[1]
    ticket = links.ticket_for(token)
    assert (ticket.channel, ticket.happening_now, ticket.status) == ("web", ["ransom"], Status.RECEIVED)


def test_on_an_error_everything_typed_is_shown_again(client, control):
    response = client.post("/consult/", EVERYTHING)

    assert response.status_code == 400
    page = response.content.decode()
    assert ">\nメールが変です。\n二行目です。</textarea>" in page
    for name in ("email", "subject", "organisation", "name"):
        assert f'value="{EVERYTHING[name]}"' in control(response, f"id_{name}")
    for name in ("prefecture", "industry", "size_band", "audience", "level", "category"):
        options = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
        assert re.findall(r'value="([^"]*)" selected', options) == [EVERYTHING[name]]
    checked = re.findall(r'name="happening_now" value="(\w+)"[^>]* checked', page)
    assert set(checked) == {"ransom", "phished"}
    assert not Ticket.objects.exists()


def test_errors_stand_above_the_form_and_at_the_field_in_japanese(client, text_of, control):
    response = client.post("/consult/", {"body": " ", "email": "x"})

    page = response.content.decode()
    assert re.findall(r'<a href="#(id_\w+)">', page) == ["id_body", "id_email"]
    assert 'aria-invalid="true"' in control(response, "id_body")
    assert 'aria-describedby="id_email_help id_email_error"' in control(response, "id_email")
    shown = re.findall(r'class="field__error"[^>]*>＊(.*?)</p>', page)
    assert len(shown) == 2
    assert all(re.search("[ぁ-ん]", text) for text in shown)
    assert "2か所、直すところがあります" in text_of(response)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "あ" * 10_001}, "body"),
        ({"body": "a\x00"}, "body"),
        ({"email": "a@example.jp\x00"}, "email"),
        ({"name": "あ" * 61}, "name"),
        ({"prefecture": "99"}, "prefecture"),
        ({"category": "x"}, "category"),
        ({"category": "\x00"}, "category"),
        ({"happening_now": ["fire"]}, "happening_now"),
    ],
)
def test_a_bad_field_is_named_and_nothing_stored(client, change, field):
    response = client.post("/consult/", consultation(**change))

    assert response.status_code == 400
    assert set(re.findall(r'<a href="#id_(\w+)">', response.content.decode())) == {field}
    assert not Ticket.objects.exists()


def test_a_robot_that_fills_in_everything_is_held(client, control):
    assert 'tabindex="-1"' in control(client.get("/consult/"), "id_homepage")

    response = client.post("/consult/", consultation(homepage="https://spam.example.com"))

    assert response.status_code == 302
    assert [ticket.status for ticket in Ticket.objects.all()] == [Status.HELD]


def test_words_of_a_search_are_taken_along(client):
    page = client.get("/consult/", {"q": "請求書メール"}).content.decode()

    assert ">\n請求書メール</textarea>" in page


def test_words_of_a_search_are_escaped(client, assert_escaped):
    assert_escaped(client.get("/consult/", {"q": f"</textarea>{ATTACK}"}), f"</textarea>{ATTACK}")


@pytest.mark.parametrize("field", ["body", "email", "subject", "organisation", "name"])
def test_what_was_typed_is_escaped(client, assert_escaped, field):
    response = client.post("/consult/", {**consultation(), "prefecture": "99", field: ATTACK})

    assert response.status_code == 400
    assert_escaped(response, ATTACK)


@pytest.mark.parametrize("field", ["prefecture", "industry", "size_band", "audience", "level", "category"])
def test_a_code_that_is_none_becomes_no_tag(client, field):
    response = client.post("/consult/", consultation(**{field: ATTACK}))

    assert response.status_code == 400
    assert "<script>alert(2)" not in response.content.decode()
    assert "<img src=x" not in response.content.decode()


def test_a_form_left_open_for_too_long_is_answered_in_our_words(text_of):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/consult/", consultation())

    assert response.status_code == 403
    assert "画面を開いてから時間がたったため" in text_of(response)
    assert "CSRF" not in response.content.decode()
    assert not Ticket.objects.exists()


def test_the_form_works_with_the_csrf_token_it_carries():
    strict = Client(enforce_csrf_checks=True)
    page = strict.get("/consult/").content.decode()
    csrf = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]

    response = strict.post("/consult/", {**consultation(), "csrfmiddlewaretoken": csrf})

    assert response.status_code == 302
    assert Ticket.objects.count() == 1


def test_a_page_with_what_somebody_typed_is_never_kept_by_a_cache(client):
    assert "no-store" in client.get("/consult/")["Cache-Control"]
    assert "no-store" in client.post("/consult/", {})["Cache-Control"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_allowed(client, method):
    assert client.generic(method, "/consult/").status_code == 405

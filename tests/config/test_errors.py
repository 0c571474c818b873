"""Every error has an answer: a page in plain Japanese for people, a problem document for programs."""

import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from people.roles import Role
from tests.asking import send
from tests.factories import consultation, user
from tickets import services
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
PROBLEM_JSON = "application/problem+json"


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


@pytest.fixture
def broken(monkeypatch):
    """The desk as it is when the database fails in the middle of a request."""

    def fail(*args, **kwargs):
        raise RuntimeError("ひみつ本文 keiri@sanuki.example.jp")

    monkeypatch.setattr(services, "open_ticket", fail)
    monkeypatch.setattr("tickets.asking.links.ticket_for", fail)


def assert_page(response, status, words):
    page = response.content.decode()
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert '<html lang="ja">' in page
    assert words in page
    assert '<meta name="robots" content="noindex">' in page
    assert re.search(r'<a [^>]*href="/', page), "a way out"
    assert not re.search(r"Traceback|Django|Exception|Not Found|Forbidden", page)


def assert_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == PROBLEM_JSON
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert re.search("[ぁ-ん]", problem["detail"])


@pytest.mark.parametrize("path", ["/nothing/", "/kb/nothing/", "/c/", "/%E3%81%82/", "/.env", "/desk"])
def test_a_page_that_is_not_there(browser, path):
    response = browser.get(path, follow=True)

    if path == "/desk":
        assert response.redirect_chain[0][0] == "/desk/"
    else:
        assert_page(response, 404, "このページは見つかりませんでした")


def test_a_secret_link_that_opens_nothing(browser):
    assert_page(browser.get("/c/nothing/"), 404, "このリンクは使えません")


def test_a_page_somebody_may_not_see(browser):
    browser.force_login(user(Role.OBSERVER))

    assert_page(browser.get("/desk/"), 403, "このページは開けません")


def test_a_host_name_that_is_not_ours(browser):
    assert_page(browser.get("/", headers={"host": "evil.example.com"}), 400, "うまく受け取れませんでした")


def test_a_crash_says_sorry_without_blaming_and_without_details(browser, broken):
    response = send(browser, consultation())

    assert_page(response, 500, "あなたのせいではありません")
    assert "ひみつ本文" not in response.content.decode()


def test_a_crash_behind_a_secret_link_says_sorry_too(browser, broken):
    assert_page(browser.get(f"/c/{'x' * 43}/"), 500, "こちらの問題で、表示できませんでした")


def test_more_than_is_read_is_refused_with_a_way_to_go_on(browser, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50_000

    response = browser.post("/consult/", consultation(body="a" * 60_000))

    assert_page(response, 413, "送られた内容が大きすぎます")
    assert not Ticket.objects.exists()


def test_more_fields_than_are_read_are_refused(browser):
    response = browser.post("/consult/", {f"field{number}": "a" for number in range(2000)})

    assert_page(response, 413, "送られた内容が大きすぎます")


def test_a_form_without_its_token_is_answered_in_our_words():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/consult/", consultation())

    assert_page(response, 403, "画面を開いてから時間がたったため")


# --- programs -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/tickets/", "/api/v1/tickets/x/y/"]
)
def test_an_address_the_api_does_not_have(browser, method, path):
    assert_problem(browser.generic(method, path), 404)


def test_a_crash_is_a_problem_document_without_details(browser, broken):
    response = browser.post(reverse("api-consultations"), consultation(), content_type="application/json")

    assert_problem(response, 500)
    assert "ひみつ本文" not in response.content.decode()


def test_a_host_name_that_is_not_ours_is_a_problem_document(browser):
    assert_problem(browser.get("/api/v1/search/", headers={"host": "evil.example.com"}), 400)


def test_more_than_is_read_is_a_problem_document(browser, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50_000

    response = browser.post(
        reverse("api-consultations"), consultation(body="a" * 60_000), content_type="application/json"
    )

    assert_problem(response, 413)


def test_every_answer_carries_the_id_under_which_it_is_logged(browser, caplog):
    caplog.set_level(logging.INFO)

    one, other = browser.get("/consult/"), browser.get("/api/v1/nothing/")

    ids = {one["X-Request-ID"], other["X-Request-ID"]}
    assert len(ids) == 2
    assert all(re.fullmatch(r"[0-9a-f]{12}", one_id) for one_id in ids)

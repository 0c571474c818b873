"""Japanese and English: the switch keeps the page and gives no secret away."""

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db


def choose(client, code, referer=None):
    headers = {"referer": referer} if referer else {}
    return client.get(f"/language/{code}/", headers=headers)


def test_pages_are_japanese_unless_something_else_is_asked_for(client):
    assert '<html lang="ja">' in client.get("/").content.decode()


def test_a_browser_that_asks_for_english_gets_english(client):
    page = client.get("/about/", headers={"accept-language": "en-GB,en;q=0.9"}).content.decode()

    assert '<html lang="en">' in page
    assert "About this desk" in page


def test_the_choice_is_kept_and_goes_before_what_the_browser_asks_for(client):
    choose(client, "ja")

    assert '<html lang="ja">' in client.get("/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize("path", ["/about/", "/search/?q=%E3%83%A1%E3%83%BC%E3%83%AB&page=2"])
def test_the_page_stays_the_same(client, path):
    answer = choose(client, "en", f"http://testserver{path}")

    assert (answer.status_code, answer["Location"]) == (302, path)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.parametrize(
    "referer",
    [
        None,
        "https://evil.example/x",
        "http://testserver.evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "http://testserver//evil.example/x",
    ],
)
def test_leads_nowhere_else(client, referer):
    location = choose(client, "en", referer)["Location"]

    assert location.startswith("/")
    assert not location.startswith("//")


def test_unknown_languages_are_not_found(client):
    assert choose(client, "xx").status_code == 404
    assert choose(client, "fr").status_code == 404


def test_the_link_holds_nothing_of_the_page_it_stands_on(client):
    page = client.get("/search/?q=geheim").content.decode()

    assert 'href="/language/en/"' in page


@pytest.mark.parametrize("slug", ["about", "privacy", "accessibility", "terms"])
def test_pages_for_trust_are_there_in_both_languages(client, slug):
    japanese = client.get(f"/{slug}/").content.decode()
    english = client.get(f"/{slug}/", headers={"accept-language": "en"}).content.decode()

    assert '<article class="read" lang="ja">' in japanese
    assert '<article class="read" lang="en">' in english

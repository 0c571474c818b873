"""What holds on every page a person sees, on a phone and on a wide screen, with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Watched, sign_in

PUBLIC = {
    "/": 200,
    "/now/?now=ransom": 200,
    "/consult/": 200,
    "/consult/?now=ransom": 200,
    "/consult/resume/": 200,
    "/consult/resume/sent/": 200,
    "/consult/resume/wrong/": 404,
    "/consult/solved/": 200,
    "/consult/discarded/": 200,
    "/c/{token}/receipt/": 200,
    "/kb/": 200,
    "/kb/?category=backup&audience=owner": 200,
    "{article}": 200,
    "/search/?q=ファイル": 200,
    "/search/?q=xqzzyzz": 200,
    "/windows/?prefecture=37": 200,
    "/windows/which/": 200,
    "/glossary/": 200,
    "/glossary/ランサムウェア/": 200,
    "/cost/": 200,
    "/cost/?days=なのか": 200,
    "/promise/": 200,
    "/privacy/": 200,
    "/about/": 200,
    "/accessibility/": 200,
    "/accounts/login/": 200,
    "/accounts/password/reset/": 200,
    "{status}": 200,
    "{status}withdraw_consent/": 200,
    "{status}erase/": 200,
    "/c/lost/": 200,
    "/c/lost/sent/": 200,
    "/c/erased/": 200,
    "/c/wrongtoken/": 404,
    "/kb/nai/": 404,
    "/demo/mails/": 200,
}
STAFF = {"/desk/": "coordinator", "/desk/?queue=published": "coordinator", "{ticket}": "coordinator"}

UNNAMED_CONTROLS = """() => [...document.querySelectorAll(
    "input:not([type=hidden]), select, textarea, button, a[href], summary")]
  .filter(element => element.checkVisibility() && !element.closest("[aria-hidden=true]"))
  .filter(element => {
    const label = [...(element.labels ?? [])].map(one => one.innerText).join("");
    const described = element.getAttribute("aria-label")
      ?? document.getElementById(element.getAttribute("aria-labelledby"))?.innerText;
    const own = element.matches("input, select, textarea") ? "" : element.innerText;
    return !(label + (described ?? "") + own).trim();
  })
  .map(element => element.outerHTML)"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("path", "status"), PUBLIC.items())
def test_a_public_page_is_whole(person, address, path, status, width):
    watched = Watched(person(width))

    answer = watched.page.goto(address(path), wait_until="networkidle")

    assert answer.status == status
    assert_whole(watched)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("path", "role"), STAFF.items())
def test_a_page_of_the_desk_is_whole(signed_in, address, path, role, width):
    watched = Watched(signed_in(role, width=width))

    answer = watched.page.goto(address(path), wait_until="networkidle")

    assert answer.status == 200
    assert_whole(watched)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_editors_admin_is_in_japanese_and_loads(signed_in, width):
    watched = Watched(signed_in("editor", width=width))

    answer = watched.page.goto("/cms/", wait_until="networkidle")

    assert answer.status == 200
    assert watched.page.locator("html").get_attribute("lang") == "ja"
    expect(watched.page.locator("body")).to_contain_text("ページ")
    assert_one_heading_and_a_title(watched.page)
    assert watched.faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_description_of_the_api_can_be_read(person, width):
    watched = Watched(person(width))

    answer = watched.page.goto("/api/v1/docs/", wait_until="networkidle")

    assert answer.status == 200
    expect(watched.page.get_by_text("/api/v1/consultations/", exact=True).first).to_be_visible()
    assert watched.faults == []


@pytest.mark.parametrize(("path", "status"), PUBLIC.items())
def test_a_public_page_needs_no_script(person, address, path, status):
    page = person(360, java_script_enabled=False)

    assert page.goto(address(path)).status == status

    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).not_to_be_empty()


def test_the_desk_works_without_scripts(person, shared_desk):
    page = person(360, java_script_enabled=False)
    page.goto("/desk/")

    sign_in(page, shared_desk.accounts("coordinator")[0])

    expect(page.get_by_role("heading", level=1)).to_have_text("すべての相談")


def assert_whole(watched: Watched) -> None:
    """Named, in Japanese, no wider than the screen, and nothing failed to load or was refused."""
    page = watched.page
    assert page.locator("html").get_attribute("lang") == "ja"
    assert_one_heading_and_a_title(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(UNNAMED_CONTROLS) == []
    assert page.evaluate("[...document.images].filter(one => !one.naturalWidth).map(one => one.src)") == []
    assert watched.faults == []


def assert_one_heading_and_a_title(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.get_by_role("heading", level=1).inner_text().strip()
    assert page.title().strip("｜ ")

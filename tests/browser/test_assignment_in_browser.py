"""Whom to ask, as people do it: one click, a no without blame, the next one; and the experts' own page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, Watched
from tests.browser.test_accessibility import SMALL_TARGETS, TARGET, WIDER_THAN_THE_SCREEN
from tests.browser.test_story_in_browser import send

PAGES = {
    "offer": ("coordinator", "/desk/tickets/{number}/offer/"),
    "rules": ("coordinator", "/desk/assignment/"),
    "experts": ("coordinator", "/desk/experts/"),
    "own page": ("expert", "/desk/me/"),
}


def ask(desk, firm):
    answer = desk.asker().post(
        "consultations/",
        json={
            "body": "取引先をかたるメールがきます。",
            "email": f"keiri@{firm}.example.jp",
            "organisation": f"株式会社{firm}",
            "category": "mail",
            "prefecture": "37",
        },
    )
    answer.raise_for_status()
    return answer.json()["number"]


def names(page):
    return page.locator(".candidate__name").all_inner_texts()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_offer_by_one_click_a_conflict_and_the_next(shared_desk, signed_in, width):
    number = ask(shared_desk, f"tachibana{width}")
    coordinator = signed_in("coordinator", width=width)
    coordinator.goto(f"/desk/tickets/{number}/")
    send(coordinator, coordinator.get_by_role("link", name="専門家に打診する"))
    expect(coordinator.get_by_role("heading", level=1)).to_have_text("だれに打診しますか")
    best = coordinator.get_by_role("listitem").filter(has_text="香川 直樹").first
    expect(best).to_contain_text("得意な分野：")
    expect(best).to_contain_text("対応できる県：香川県")
    expect(coordinator.get_by_role("main")).to_contain_text(re.compile(r"西岡 さくら\s+休み（"))
    send(coordinator, best.get_by_role("button", name="打診する"))
    expect(coordinator.get_by_role("status").first).to_contain_text("香川 直樹さんに打診しました。")

    expert = signed_in("expert", 0, width=width)
    expert.goto(f"/desk/tickets/{number}/")
    expert.locator("summary").filter(has_text="断る").click()
    expert.get_by_label("この会社や製品と利害関係がある").check()
    send(expert, expert.get_by_role("button", name="断る", exact=True))
    expect(expert.get_by_role("status").first).to_be_visible()
    assert expert.goto(f"/desk/tickets/{number}/").status == 404

    for case in (number, ask(shared_desk, f"tachibana{width}")):
        coordinator.goto(f"/desk/tickets/{case}/offer/")
        assert "香川 直樹" not in names(coordinator)
        expect(coordinator.get_by_role("main")).to_contain_text(
            re.compile(r"香川 直樹\s+利害関係があります（")
        )
    following = names(coordinator)[0]
    coordinator.goto(f"/desk/tickets/{number}/offer/")
    send(coordinator, coordinator.get_by_role("button", name=re.compile(rf"打診する.*{following}")))
    expect(coordinator.get_by_role("status").first).to_contain_text(f"{following}さんに打診しました。")


def test_the_slower_of_two_coordinators_is_told_who(shared_desk, signed_in):
    number = ask(shared_desk, "hamayuu")
    first, second = signed_in("coordinator", 0), signed_in("coordinator", 1)
    for page in (first, second):
        page.goto(f"/desk/tickets/{number}/offer/")

    send(first, first.get_by_role("button", name="打診する").first)
    send(second, second.get_by_role("button", name="打診する").nth(1))

    expect(second.get_by_role("alert")).to_contain_text(
        re.compile("先に、佐藤 みのりさんが.*へ打診しました。")
    )


def test_an_expert_is_told_what_goes_back_before_a_leave_is_stored(shared_desk, signed_in):
    number = ask(shared_desk, "konpira")
    account = shared_desk.accounts("expert")[4]
    offered = shared_desk.client("coordinator").post(
        f"tickets/{number}/transitions/offer/", json={"expert": account["email"]}
    )
    offered.raise_for_status()
    page = signed_in("expert", 4)
    page.goto("/desk/")
    page.get_by_role("link", name="わたしのこと").click()
    today = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Tokyo'})")

    page.get_by_label("休みの初日").fill(today)
    send(page, page.get_by_role("button", name="保存する"))
    expect(page.get_by_role("alert")).to_contain_text(number)
    expect(page.get_by_label("休みの初日")).to_have_value(today)
    send(page, page.get_by_role("button", name="保存する"))

    expect(page.get_by_role("status").first).to_contain_text(re.compile(f"窓口にもどした相談：.*{number}"))
    page.get_by_label("休みの初日").fill("")
    send(page, page.get_by_role("button", name="保存する"))
    expect(page.get_by_role("status").first).to_contain_text("保存しました。")


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_are_for_everybody(shared_desk, signed_in, axe, name):
    role, path = PAGES[name]
    page = signed_in(role)
    watched = Watched(page)
    address = path.format(number=ask(shared_desk, f"a11y-{name.replace(' ', '')}"))

    page.goto(address, wait_until="networkidle")
    assert watched.faults == []
    for width, scheme in ((360, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
        assert page.evaluate(SMALL_TARGETS, TARGET) == []
        assert axe(page) == []

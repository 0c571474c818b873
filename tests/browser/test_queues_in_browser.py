"""The lists of the desk by keyboard, renewing themselves, on a phone, and with scripts switched off."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, Watched, sign_in


def ask(desk, subject, **more):
    """A new case, by program; its number."""
    sent = {"subject": subject, "body": f"{subject}。", "email": "kagi@iya.example.jp", **more}
    answer = desk.asker().post("consultations/", json=sent)
    answer.raise_for_status()
    return answer.json()["number"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_list_is_good_for_everybody(shared_desk, signed_in, axe, width):
    ask(shared_desk, "見積書のファイルを開いたら、画面に英語とお金の額が出た", happening_now=["ransom"])
    watched = Watched(signed_in("coordinator", width=width))
    page = watched.page
    page.goto("/desk/?queue=unassigned", wait_until="networkidle")
    assert watched.faults == []

    for summary in page.get_by_role("main").locator("details > summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert axe(page) == []


def test_keys_lead_through_a_list_and_into_a_case(shared_desk, signed_in):
    numbers = [ask(shared_desk, f"鍵盤の相談 {place}") for place in range(2)]
    page = signed_in("coordinator")
    page.goto("/desk/?q=鍵盤")
    rows = page.locator("[data-queue] tbody .queue__title a")
    expect(rows).to_have_count(len(numbers))

    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    page.keyboard.type("jk?/")
    expect(search).to_have_value("jk?/")

    rows.nth(1).focus()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="キーの一覧")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tickets/S-*/")


def test_keys_can_be_switched_off(shared_desk, signed_in):
    ask(shared_desk, "近道の相談")
    page = signed_in("coordinator", 1)
    page.goto("/desk/?queue=unassigned")
    page.get_by_text("列とキーを選ぶ", exact=True).click()
    page.get_by_role("checkbox", name="キーボードの近道").uncheck()
    page.get_by_role("button", name="この見え方にする").click()

    expect(page.get_by_text("列とキーを選ぶ", exact=True)).to_be_visible()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-queue]')") is None
    expect(page.get_by_text("キーボードでも使えます")).to_have_count(0)

    page.get_by_text("列とキーを選ぶ", exact=True).click()
    page.get_by_role("checkbox", name="キーボードの近道").check()
    page.get_by_role("button", name="この見え方にする").click()
    expect(page.get_by_text("キーボードでも使えます")).to_be_visible()


def test_counts_renew_themselves_and_what_is_new_is_said(shared_desk, person, signed_in):
    page = signed_in("coordinator")
    page.clock.install()
    page.goto("/desk/?queue=unassigned")
    count = page.get_by_role("navigation", name="受け箱").get_by_role("link", name=re.compile("^担当なし"))
    before = int(re.search(r"\d+", count.inner_text())[0])
    rows = page.locator("[data-queue] tbody tr").count()
    ask(shared_desk, "いま届いた相談")

    page.clock.fast_forward(31_000)

    expect(page.get_by_role("status").filter(has_text="新しい相談が1件あります。")).to_be_visible()
    expect(count).to_have_text(re.compile(rf"{before + 1}$"))
    assert page.locator("[data-queue] tbody tr").count() == rows
    page.get_by_role("link", name="新しく読みこむ").click()
    expect(page.get_by_role("link", name="いま届いた相談").first).to_be_visible()


def test_without_scripts_lists_are_narrowed_and_saved(shared_desk, person):
    number = ask(shared_desk, "連翹の相談", prefecture="36")
    page = person(java_script_enabled=False)
    page.goto("/accounts/login/")
    sign_in(page, shared_desk.accounts("coordinator")[0])
    page.goto("/desk/")

    page.get_by_text("しぼりこむ").click()
    page.get_by_label("都道府県").select_option("36")
    page.get_by_role("searchbox").fill("連翹")
    page.get_by_role("button", name="探す").click()
    expect(page.get_by_role("cell", name=number)).to_be_visible()

    page.get_by_text("この一覧を保存する").click()
    page.get_by_role("textbox", name="名前").fill("徳島の連翹")
    page.get_by_role("button", name="保存する").click()
    page.goto("/desk/")
    page.get_by_role("navigation", name="受け箱").get_by_role("link", name="徳島の連翹").click()
    expect(page.get_by_role("cell", name=number)).to_be_visible()

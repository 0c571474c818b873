"""An asker decides about publication, takes it back, comes back after losing the link, and erases everything."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, link_in
from tests.live import wait_for

BODY = (
    "高松市の三好製作所です。パソコンに知らない警告が出ます。経理の佐藤が電話しました。どうすればよいですか。"
)
TEXT = {
    "title": "知らない警告の番号に電話してしまいました",
    "question": "パソコンに知らない警告が出ます。電話しました。どうすればよいですか。",
    "answer": "電話を切って、画面を閉じてください。\n\n遠くから操作されていたら、ネットから切りはなします。",
}
MOST_TABS = 80


class AskedCase:
    """A case walked by API to the question whether its text may be published."""

    def __init__(self, desk, email: str) -> None:
        self._desk, self.email = desk, email
        coordinator, expert = desk.client("coordinator"), desk.client("expert", 1)
        created = desk.asker().post(
            "consultations/", json={"body": BODY, "email": email, "organisation": "三好製作所"}
        )
        self.number, self.token = created.json()["number"], created.json()["token"]
        self._do(coordinator, "offer", expert=desk.accounts("expert")[1]["email"])
        self._do(expert, "accept")
        self._do(expert, "submit_for_review", answer=TEXT["answer"])
        self._do(coordinator, "approve_answer")
        self._do(expert, "request_consent", **TEXT)

    def publish(self) -> None:
        self._do(self._desk.client("coordinator", 1), "publish")

    @property
    def path(self) -> str:
        return f"/c/{self.token}/"

    def _do(self, who, name: str, **data: str) -> None:
        who.post(f"tickets/{self.number}/transitions/{name}/", json=data).raise_for_status()


def tab_to(page: Page, words: str) -> None:
    """Goes forward by keyboard alone until the control with these words has the focus, which is visible."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText.trim()")
        if focused == words:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"never reached {words}")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_yes_its_receipt_and_the_way_back_by_keyboard_alone(shared_desk, person, width):
    case = AskedCase(shared_desk, f"keyboard{width}@noren.example.jp")
    page = person(width)
    page.goto(case.path)

    tab_to(page, "公開する文章を見て、決める")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#public-title$"))
    tab_to(page, "この文章で公開してよい")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("この文章で公開します。")
    receipt = shared_desk.mail(case.email, "同意の控え").get_content()
    assert TEXT["title"] in receipt

    case.publish()
    article = wait_for(lambda: page.goto(case.path) and public_link(page))
    tab_to(page, "公開を取りやめる")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("公開を取りやめますか")
    tab_to(page, "公開を取りやめる")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("公開を取りやめました。")
    wait_for(lambda: page.goto(article).status == 410)
    wait_for(lambda: page.goto(case.path) and page.get_by_role("link", name="自分の目で確かめる").count())


def public_link(page: Page) -> str | None:
    link = page.get_by_role("link", name="公開しているページを見る")
    return link.get_attribute("href") if link.count() else None


@pytest.mark.parametrize("width", WIDTHS)
def test_what_changed_stands_side_by_side_where_there_is_room(shared_desk, person, width):
    case = AskedCase(shared_desk, f"changes{width}@noren.example.jp")
    page = person(width)
    page.goto(case.path)

    own, public = page.locator(".comparison__side").all()
    expect(own.locator("del").first).to_contain_text("高松市の三好製作所です。")
    expect(public).to_contain_text(TEXT["question"])
    expect(page.locator(".words").get_by_text("佐藤")).to_be_visible()
    first, second = own.bounding_box(), public.bounding_box()
    if width > 1000:
        assert first["y"] == second["y"]
    else:
        assert first["y"] < second["y"]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_each_choice_works_without_scripts(shared_desk, person):
    case = AskedCase(shared_desk, "noscript@noren.example.jp")
    page = person(360, java_script_enabled=False)
    page.goto(case.path)

    page.get_by_role("button", name="あとで決める").click()
    expect(page.get_by_role("status")).to_contain_text("までに決めてください")
    page.locator("summary", has_text="公開してよいが、直してほしい").click()
    page.get_by_label("メッセージ").first.fill("電話番号のことも書いてください。")
    page.locator("#want_changes").get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("直してほしい点を送りました。")

    page.get_by_role("button", name="少し役に立った").click()
    expect(page.get_by_role("status")).to_contain_text("感想を受け取りました")
    page.get_by_label("ひとこと").fill("もっと早く知りたかった。")
    page.get_by_role("button", name="ひとことを送る").click()
    expect(page.get_by_label("ひとこと")).to_have_value("もっと早く知りたかった。")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_lost_link_comes_by_mail_and_then_everything_is_erased(shared_desk, person, width):
    case = AskedCase(shared_desk, f"lost{width}@noren.example.jp")
    page = person(width)
    page.goto("/c/wrongwrongwrongwrong/")
    page.get_by_role("link", name="新しいリンクを送ってもらう").click()
    page.get_by_label("メールアドレス").fill("lost@")
    page.get_by_role("button", name="リンクを送ってもらう").click()
    expect(page.get_by_role("alert")).to_contain_text("1か所、直すところがあります")
    page.get_by_label("メールアドレス").fill(case.email)
    page.get_by_role("button", name="リンクを送ってもらう").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("お申し込みを受け付けました")

    page.goto(link_in(shared_desk.mail(case.email, "ページへのリンク").get_content(), "/c/"))
    expect(page.get_by_role("main")).to_contain_text(case.number)
    page.get_by_role("link", name="わたしのデータを消す").click()
    page.get_by_role("link", name="消さずに戻る").click()
    page.get_by_role("link", name="わたしのデータを消す").click()
    page.get_by_role("button", name="データを消す").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("データを消しました")
    assert page.goto(case.path).status == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_askers_pages_have_no_barrier_a_machine_can_find(shared_desk, person, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    case = AskedCase(shared_desk, f"axe{scheme}@noren.example.jp")
    page = person(360, color_scheme=scheme, bypass_csp=True)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    for path in (case.path, f"{case.path}erase/", "/c/lost/", "/c/lost/sent/", "/c/erased/", "/c/wrong/"):
        page.goto(path)
        found = axe.run(page, options={"runOnly": tags})
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"

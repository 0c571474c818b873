"""A writer meets marks in a public text, replaces one, keeps one, sends; a second person sees what was kept."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Watched

BODY = "高松市の三好製作所です。三好が11月6日に届いたメールを開きました。"
KEEP_WINDOWS = re.compile("このままでよい.*Windows")
ANSWER = "Windowsを更新してください。"


class AnsweredCase:
    """A case walked by API to its answer."""

    def __init__(self, desk) -> None:
        self._desk = desk
        self._coordinator, self._expert = desk.client("coordinator"), desk.client("expert", 1)
        created = desk.asker().post(
            "consultations/",
            json={
                "body": BODY,
                "email": "sho@noren.example.jp",
                "organisation": "三好製作所",
                "name": "三好",
            },
        )
        self.number, self.token = created.json()["number"], created.json()["token"]
        self._do(self._coordinator, "offer", expert=desk.accounts("expert")[1]["email"])
        self._do(self._expert, "accept")
        self._do(self._expert, "submit_for_review", answer=ANSWER)
        self._do(self._coordinator, "approve_answer")
        self.path = f"/desk/tickets/{self.number}/"

    def say_yes(self) -> None:
        asker = self._desk.asker(self.token)
        text_hash = asker.get("consultations/status/").json()["public_text_hash"]
        asker.post(
            "consultations/status/transitions/grant_consent/", json={"public_text_hash": text_hash}
        ).raise_for_status()

    def _do(self, who, name: str, **data: str) -> None:
        who.post(f"tickets/{self.number}/transitions/{name}/", json=data).raise_for_status()


def confirm_everything(page: Page) -> None:
    for box in page.get_by_role("group", name="自分の目で確かめたこと").get_by_role("checkbox").all():
        box.check()


@pytest.mark.parametrize("width", WIDTHS)
def test_marks_are_replaced_or_kept_and_the_second_person_sees_it(shared_desk, signed_in, axe, width):
    case = AnsweredCase(shared_desk)
    page = signed_in("expert", 1, width)
    watched = Watched(page)
    page.goto(case.path)
    page.get_by_role("link", name="公開してよいか聞く").click()

    page.get_by_label("題名").fill("届いたメールを開いてしまいました")
    question = page.get_by_label("質問", exact=False)
    question.fill("🍊三好製作所に届いたメールを開きました。")
    page.get_by_role("button", name="「自社」に置きかえる").click()
    expect(question).to_have_value("🍊自社に届いたメールを開きました。")
    page.get_by_role("button", name=KEEP_WINDOWS).click()
    expect(page.get_by_text("決めていない言葉はありません。")).to_be_visible()
    assert watched.faults == []
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    confirm_everything(page)
    page.get_by_role("button", name="公開してよいか聞く").click()
    expect(page.get_by_role("status").first).to_contain_text("公開してよいか聞きました")

    case.say_yes()
    releaser = signed_in("coordinator", 1, width)
    releaser.goto(case.path)
    expect(
        releaser.get_by_text("書いた人が「このままでよい」と決めた言葉").locator("xpath=../..")
    ).to_contain_text("Windows")
    releaser.get_by_role("button", name="公開する").click()
    expect(releaser.get_by_text("公開中").first).to_be_visible()


def test_without_a_script_the_same_buttons_do_it(shared_desk, signed_in, new_context):
    case = AnsweredCase(shared_desk)
    signed = signed_in("expert", 1)
    context = new_context(java_script_enabled=False, storage_state=signed.context.storage_state())
    page = context.new_page()
    page.goto(f"{case.path}public-text/")

    page.get_by_label("題名").fill("メールを開いてしまいました")
    page.get_by_label("質問", exact=False).fill("三好製作所に届いたメールを開きました。")
    page.get_by_role("button", name="確かめる").last.click()
    page.get_by_role("button", name="「自社」に置きかえる").click()
    expect(page.get_by_label("質問", exact=False)).to_have_value("自社に届いたメールを開きました。")
    page.get_by_role("button", name=KEEP_WINDOWS).click()
    confirm_everything(page)
    page.get_by_role("button", name="公開してよいか聞く").click()

    expect(page.get_by_text("公開の確認待ち").first).to_be_visible()

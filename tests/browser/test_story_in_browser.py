"""The whole story, as people live it: each in a browser of their own, on a phone and on a wide screen."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import WIDTHS, link_in, sign_in
from tests.live import wait_for

QUESTION = "\n社員がスマホをなくしました。何からすればよいですか。"
ANSWER = "まず、電話会社に止めてもらってください。\n\nそのあと、会社のパスワードを変えます。"
TEXT = {
    "題名": "社員がスマホをなくしたとき、何からすればよいですか",
    "質問": "社員が仕事で使うスマホをなくしました。何からすればよいですか。",
    "答え": "まず、電話会社に止めてもらってください。\n\nそのあと、パスワードを変えます。",
}
PICTURE = {
    "name": "レジの画面.gif",
    "mimeType": "image/gif",
    "buffer": b"GIF89a\x01\x00\x01\x00\x00\xff\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;",
}
LATER_PICTURE = {**PICTURE, "name": "スマホの箱.gif"}
REVISED = TEXT | {"答え": "まず、電話会社に電話して止めてもらいます。\n\nそのあと、パスワードを変えます。"}


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_first_question_to_the_answer_taken_back(shared_desk, person, width):
    story = StoryOfPeople(shared_desk, lambda: person(width), width)

    story.asker_asks()
    story.coordinator_finds_an_expert()
    story.expert_asks_back_and_is_answered()
    story.answer_is_checked_and_sent()
    story.asker_sees_the_text_and_wants_it_changed()
    story.asker_agrees_to_the_changed_text()
    story.second_coordinator_publishes()
    story.reader_finds_and_reads_it()
    story.asker_takes_it_back()


class StoryOfPeople:
    """Who is there, and one method for each thing that happens."""

    def __init__(self, desk, open_browser, width):
        self.desk = desk
        self.email = f"awai{width}@noren.example.jp"
        self.subject = f"店{width}のレジが開きません。"
        self.asker, self.reader = open_browser(), open_browser()
        self.coordinator, self.releaser, self.expert = open_browser(), open_browser(), open_browser()
        self.number = ""

    def asker_asks(self):
        page = self.asker
        page.goto("/")
        page.get_by_role("link", name="相談する 3分で書けます。登録はいりません").click()
        main = page.get_by_role("main")
        main.get_by_label("困っていること").fill(self.subject + QUESTION)
        main.get_by_label("見てもらいたいファイル").set_input_files([PICTURE])
        send(page, main.get_by_role("button", name="次へ", exact=True))
        send(page, main.get_by_role("button", name="次へ", exact=True))
        main.get_by_label("メールアドレス").fill("awai@")
        send(page, main.get_by_role("button", name="次へ", exact=True))

        errors = page.get_by_role("alert")
        expect(errors).to_contain_text("1か所、直すところがあります")
        errors.get_by_role("link", name="メールアドレス").click()
        expect(main.get_by_label("メールアドレス")).to_be_focused()
        expect(main.get_by_label("メールアドレス")).to_have_value("awai@")
        main.get_by_label("メールアドレス").fill(self.email)
        send(page, main.get_by_role("button", name="次へ", exact=True))
        expect(main).to_contain_text("社員がスマホをなくしました。")
        send(page, main.get_by_role("button", name="相談を送る"))

        expect(page).to_have_url(re.compile(r"/c/[-\w]+/receipt/$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("ご相談を受け付けました")
        self.number = re.search(r"S-\w{4}-\w{2}", main.inner_text())[0]
        mail = self.desk.mail(self.email, f"受け付けました（受付番号 {self.number}）")
        page.goto(link_in(mail.get_content(), "/c/"))
        expect(main).to_contain_text(self.number)

    def coordinator_finds_an_expert(self):
        page, expert = self.coordinator, self.desk.accounts("expert")[0]
        page.goto("/desk/")
        sign_in(page, self.desk.accounts("coordinator")[0])
        open_from_queue(page, "担当なし", self.subject)
        assert_offers_none_of(page, "引き受ける", "確認にまわす", "この回答を送る", "公開する")
        send(page, page.get_by_role("link", name="専門家に打診する"))
        card = page.get_by_role("listitem").filter(has=page.locator(f'[value="{expert["email"]}"]'))
        send(page, card.get_by_role("button", name="打診する"))
        expect(page.get_by_role("status").first).to_contain_text("さんに打診しました。")

    def expert_asks_back_and_is_answered(self):
        page, account = self.expert, self.desk.accounts("expert")[0]
        mail = self.desk.mail(account["email"], f"相談をお願いできますか（受付番号 {self.number}）")
        page.goto(link_in(mail.get_content(), "/desk/tickets/"))
        sign_in(page, account)
        expect(page.get_by_role("main")).to_contain_text("社員がスマホをなくしました")
        assert self.email not in page.content()
        press(page, "引き受ける")
        assert_offers_none_of(page, "専門家に打診する", "この回答を送る", "他の窓口を案内する", "公開する")
        press(page, "聞き返す", {"メッセージ": "会社のスマホですか。"})

        mail = self.desk.mail(self.email, f"追加でお聞きしたいことがあります（受付番号 {self.number}）")
        assert "会社のスマホですか。" in mail.get_content()
        self.asker.goto(link_in(mail.get_content(), "/c/"))
        expect(self.asker.get_by_role("main")).to_contain_text("あなたの番です。")
        assert_offers_none_of(self.asker, "この文章で公開してよい", "相談を再開する")
        press(
            self.asker,
            "返事を送る",
            {"メッセージ": "はい。会社のです。", "見てもらいたいファイル": LATER_PICTURE},
        )
        expect(self.asker.get_by_role("status")).to_have_text("お返事を送りました。")
        for picture in (PICTURE, LATER_PICTURE):
            expect(self.asker.get_by_role("main")).to_contain_text(picture["name"])

    def answer_is_checked_and_sent(self):
        self.expert.reload()
        expect(self.expert.get_by_role("main")).to_contain_text("はい。会社のです。")
        expect(self.expert.get_by_role("link", name=PICTURE["name"])).to_be_visible()
        expect(self.expert.get_by_role("link", name=LATER_PICTURE["name"])).to_be_visible()
        send(self.expert, self.expert.get_by_role("link", name="回答を書く"))
        self.expert.get_by_label("回答", exact=True).fill(ANSWER)
        send(self.expert, self.expert.get_by_role("button", name="確認にまわす"))
        expect(self.expert).to_have_url(re.compile(rf"/desk/tickets/{self.number}/$"))
        assert_offers_none_of(self.expert, "この回答を送る")
        self.asker.reload()
        expect(self.asker.get_by_role("main")).not_to_contain_text("電話会社")

        open_from_queue(self.coordinator, "送る前の確認", self.subject)
        expect(self.coordinator.get_by_role("main")).to_contain_text("電話会社に止めてもらってください。")
        send(self.coordinator, self.coordinator.get_by_role("link", name="回答を読んで確認する"))
        send(self.coordinator, self.coordinator.get_by_role("button", name="この回答を送る"))
        expect(self.coordinator).to_have_url(re.compile(rf"/desk/tickets/{self.number}/$"))
        assert "電話会社に止めて" in self.desk.mail(self.email, "回答をお送りします").get_content()
        self.asker.reload()
        expect(self.asker.get_by_role("main")).to_contain_text("そのあと、会社のパスワードを変えます。")

    def asker_sees_the_text_and_wants_it_changed(self):
        self.expert.reload()
        ask_for_consent(self.expert, TEXT)
        assert_offers_none_of(self.expert, "公開する")
        self.asker.reload()
        assert_shows_exactly(self.asker, TEXT)
        press(self.asker, "公開してよいが、直してほしい", {"メッセージ": "電話すると書いてください。"})
        expect(self.asker.get_by_role("status")).to_have_text("直してほしい点を送りました。")
        assert_offers_none_of(self.asker, "この文章で公開してよい")

    def asker_agrees_to_the_changed_text(self):
        self.expert.reload()
        expect(self.expert.get_by_role("main")).to_contain_text("電話すると書いてください。")
        ask_for_consent(self.expert, REVISED)
        self.asker.reload()
        assert_shows_exactly(self.asker, REVISED)
        press(self.asker, "この文章で公開してよい")
        expect(self.asker.get_by_role("status")).to_contain_text("この文章で公開します。")
        self.expert.reload()
        assert_offers_none_of(self.expert, "公開する")

    def second_coordinator_publishes(self):
        page = self.releaser
        page.goto("/desk/")
        sign_in(page, self.desk.accounts("coordinator")[1])
        open_from_queue(page, "公開できる", self.subject)
        press(page, "公開する")

    def reader_finds_and_reads_it(self):
        page = self.reader
        wait_for(lambda: result(page).count())
        result(page).click()
        expect(page).to_have_url(re.compile(r"/kb/[-\w]+/$"))
        expect(page.get_by_role("heading", level=1)).to_have_text(REVISED["題名"])
        expect(page.get_by_role("main")).to_contain_text("電話会社に電話して止めてもらいます。")
        for secret in (self.number, self.email, "会社のスマホですか", "レジ"):
            assert secret not in page.content()

    def asker_takes_it_back(self):
        article = self.reader.url
        self.asker.reload()
        expect(self.asker.get_by_role("link", name="公開しているページを見る")).to_be_visible()
        self.asker.get_by_role("link", name="公開を取りやめる").click()
        expect(self.asker.get_by_role("heading", level=1)).to_have_text("公開を取りやめますか")
        press(self.asker, "公開を取りやめる")
        expect(self.asker.get_by_role("status")).to_have_text("公開を取りやめました。")

        wait_for(lambda: self.reader.goto(article).status == 410)
        expect(self.reader.get_by_role("heading", level=1)).to_have_text("このページは取り下げられました")
        assert "スマホをなくした" not in self.reader.content()
        wait_for(lambda: not result(self.reader).count())


def send(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


def offered(page: Page, kind: str, name: str) -> Locator:
    """Controls that say exactly `name`, also where they are folded away."""
    return page.locator(kind).filter(has_text=re.compile(rf"^\s*{name}\s*$"))


def ask_for_consent(page: Page, text: dict[str, str]) -> None:
    """Writes the public text, keeps what is marked in it, confirms every point and asks."""
    send(page, page.get_by_role("main").get_by_role("link", name="公開してよいか聞く"))
    for label, value in text.items():
        page.get_by_label(label, exact=False).first.fill(value)
    for box in page.get_by_role("group", name="自分の目で確かめたこと").get_by_role("checkbox").all():
        box.check()
    expect(page.get_by_text("決めていない言葉はありません。")).to_be_visible()
    send(page, page.get_by_role("button", name="公開してよいか聞く"))
    expect(page.get_by_role("status").first).to_be_visible()


def press(page: Page, name: str, fields: dict[str, Any] | None = None) -> None:
    """Does what a person does: open the fields where they are closed, fill them in, press the button."""
    box = page.get_by_role("main")
    summary = offered(page, "summary", name)
    if summary.count():
        box = box.locator("details").filter(has=summary)
        if box.get_attribute("open") is None:
            summary.click()
    for label, value in (fields or {}).items():
        fill(box.get_by_label(label), value)
    send(page, box.get_by_role("button", name=name, exact=True))
    expect(page.get_by_role("status").first).to_be_visible()


def fill(field: Locator, value: Any) -> None:
    if isinstance(value, dict):
        field.set_input_files([value])
    elif field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def open_from_queue(page: Page, queue: str, subject: str, desk: str = "") -> None:
    """Opens the newest case with this subject; `desk` is the address of another desk than the shared one."""
    page.goto(f"{desk}/desk/")
    page.get_by_role("navigation", name="受け箱").get_by_role("link", name=queue).click()
    page.get_by_role("main").get_by_role("link", name=subject).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)


def assert_offers_none_of(page: Page, *names: str) -> None:
    assert [name for name in names if offered(page, "main :is(summary, button)", name).count()] == []


def assert_shows_exactly(page: Page, text: dict[str, str]) -> None:
    """Every paragraph stands in the frame the asker decides about, in the order of the article."""
    frame = page.locator("[data-hash]")
    expect(frame.get_by_role("heading", level=3)).to_have_text(text["題名"])
    short, *rest = text["答え"].split("\n\n")
    shown = frame.locator("p:not(.meta, .note__title)").all_inner_texts()
    assert shown == [short, *text["質問"].split("\n\n"), *rest]


def result(page: Page) -> Locator:
    """The link to the article on a fresh page of results."""
    page.goto("/search/?q=スマホをなくした")
    return page.get_by_role("main").get_by_role("link", name=TEXT["題名"])

"""A whole day at the desk, from the morning's queue to the published article: by mouse, and by keyboard only.

Everybody sits before a browser of their own: a coordinator, a second one, experts, who asked, and a reader.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched, link_in, sign_in
from tests.browser.test_accessibility import WIDER_THAN_THE_SCREEN
from tests.browser.test_public_text_in_browser import KEEP_WINDOWS, confirm_everything
from tests.browser.test_story_in_browser import open_from_queue, press, send
from tests.live import wait_for

SUBJECT = "請求書のメールを開いてよいか"
BODY = f"{SUBJECT}\n三好製作所です。知らない会社の名前で、請求書のメールが毎日きます。"
DRAFT = "そのメールは開かないでください。\n\n1. マルウェアかもしれません。\n2. Windowsを更新してください。"
MENDED = "そのメールは開かないでください。\n\n1. 送ってきた会社に、電話で確かめてください。\n\n2. Windowsを更新してください。"
TITLE = "覚えのない請求書のメールが届いたとき、開いてもよいですか"
EVERY_LOOK = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
MOST_TABS = 120


@pytest.fixture(scope="module")
def desk(desk_template, tmp_path_factory):
    """A desk on which what was sent can be taken back for some seconds."""
    with desk_template.copy(tmp_path_factory.mktemp("day"), SEND_UNDO_SECONDS="15") as desk:
        yield desk.start()


@pytest.fixture
def as_person(desk, person):
    """A browser in which somebody with this role, or with this address, is signed in."""

    def open_browser(role: str, position: int = 0, email: str = "") -> Page:
        accounts = desk.accounts(role)
        account = next((one for one in accounts if one["email"] == email), accounts[position])
        page = person()
        page.goto(f"{desk.url}/accounts/login/")
        sign_in(page, account)
        page.goto(f"{desk.url}/desk/")
        return page

    return open_browser


def ask(desk, email: str, **more: str) -> str:
    """A new case, by program; its number."""
    sent = {"subject": SUBJECT, "body": BODY, "email": email, "category": "mail", "prefecture": "37", **more}
    answer = desk.asker().post("consultations/", json=sent)
    answer.raise_for_status()
    return answer.json()["number"]


@pytest.fixture
def good_for_everybody(axe):
    """Fails where a page is too wide or has a fault that axe knows, on a phone or a wide screen, light or dark."""

    def check(page: Page) -> None:
        found = {}
        for width, scheme in EVERY_LOOK:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
            found[width, scheme] = axe(page)
        page.emulate_media(color_scheme="light")
        assert {look: faults for look, faults in found.items() if faults} == {}

    return check


def test_a_day_of_a_coordinator_and_an_expert(desk, as_person, person, good_for_everybody):
    day = Day(desk, as_person, person, good_for_everybody)

    day.an_offer_is_declined_and_the_next_accepted()
    day.the_asker_is_asked_back()
    day.a_draft_outlives_a_crash()
    day.the_review_returns_it_once()
    day.what_was_sent_is_taken_back_and_sent_again()
    day.marks_are_decided_and_the_asker_agrees()
    day.a_second_coordinator_publishes_and_a_reader_finds_it()
    day.another_case_is_referred()

    assert day.watched.faults == []


class Day:
    """Who is there, and one method for each thing that happens."""

    def __init__(self, desk, as_person, person, good_for_everybody) -> None:
        self.desk, self.as_person, self.check = desk, as_person, good_for_everybody
        self.email = "ichinichi@noren.example.jp"
        self.number = ask(desk, self.email, organisation="三好製作所", name="三好")
        self.case = f"{desk.url}/desk/tickets/{self.number}/"
        # Axe tries inline styles, which the policy refuses: watched is a browser in which it never runs.
        self.watched = Watched(as_person("coordinator", 1))
        self.coordinator, self.second = as_person("coordinator"), self.watched.page
        self.asker, self.reader = person(), person()

    def an_offer_is_declined_and_the_next_accepted(self) -> None:
        first = self._offer()
        declining = self.as_person("expert", email=first)
        declining.goto(self.case)
        press(declining, "断る", {"ひとこと": "今週は手がいっぱいです。"})

        second = self._offer("次の動きがない")
        assert second != first
        self.expert = self.as_person("expert", email=second)
        open_from_queue(self.expert, "引き受けの打診", SUBJECT, self.desk.url)
        press(self.expert, "引き受ける")
        self.coordinator.goto(self.case)
        expect(self.coordinator.get_by_role("main")).to_contain_text("今週は手がいっぱいです。")
        self.check(self.expert)

    def _offer(self, queue: str = "担当なし") -> str:
        """The coordinator takes the best suggestion for the case in that queue; the address of whom."""
        page = self.coordinator
        open_from_queue(page, queue, SUBJECT, self.desk.url)
        send(page, page.get_by_role("link", name="専門家に打診する"))
        best = page.locator(".candidate").first
        email = best.locator("[name=expert]").get_attribute("value") or ""
        send(page, best.get_by_role("button", name="打診する"))
        expect(page.get_by_role("status").first).to_contain_text("さんに打診しました。")
        return email

    def the_asker_is_asked_back(self) -> None:
        press(self.expert, "聞き返す", {"メッセージ": "そのメールに添付ファイルはありますか。"})
        expect(self.expert.get_by_role("complementary")).to_contain_text("止まっています")
        mail = self.desk.mail(self.email, f"追加でお聞きしたいことがあります（受付番号 {self.number}）")
        self.status = self.desk.url + link_in(mail.get_content(), "/c/")
        self.asker.goto(self.status)
        press(self.asker, "返事を送る", {"メッセージ": "はい、あります。"})
        self.expert.reload()
        expect(self.expert.get_by_role("main")).to_contain_text("はい、あります。")
        expect(self.expert.get_by_role("complementary")).not_to_contain_text("止まっています")

    def a_draft_outlives_a_crash(self) -> None:
        page = self.expert
        send(page, page.get_by_role("link", name="回答を書く"))
        page.get_by_role("button", name="骨組みを入れる").click()
        expect(self._editor()).to_have_value(re.compile("〔短い答え"))
        self._editor().fill(DRAFT)
        page.get_by_role("button", name="→ マルウェア（悪さをするプログラムの総称）").click()
        expect(self._editor()).to_have_value(re.compile("マルウェア（悪さをするプログラムの総称）かも"))
        wait_for(lambda: "総称）かも" in self._stored_draft())

        self.expert = page.context.new_page()
        page.close()
        self.expert.goto(f"{self.case}answer/")
        expect(self._editor()).to_have_value(re.compile("総称）かも"))
        self.check(self.expert)
        self._submit()

    def _editor(self) -> Locator:
        return self.expert.get_by_label("回答", exact=True)

    def _stored_draft(self) -> str:
        found = self.desk.client("coordinator").get(f"tickets/{self.number}/draft/")
        return found.json()["body"] if found.status_code == 200 else ""

    def _submit(self) -> None:
        """To review; where the words were found hard, all the same."""
        send(self.expert, self.expert.get_by_role("button", name="確認にまわす", exact=True))
        anyway = self.expert.get_by_role("button", name="このまま確認にまわす")
        if anyway.count():
            send(self.expert, anyway)
        expect(self.expert).to_have_url(self.case)

    def the_review_returns_it_once(self) -> None:
        page = self.coordinator
        open_from_queue(page, "送る前の確認", SUBJECT, self.desk.url)
        send(page, page.get_by_role("link", name="回答を読んで確認する"))
        self.check(page)
        page.get_by_text(re.compile("この行にコメント：1. ")).click()
        page.get_by_label("コメント", exact=True).locator("visible=true").first.fill("だれに確かめますか")
        send(page, page.get_by_role("button", name="コメントを付ける").locator("visible=true").first)
        page.get_by_text("書き直しをお願いする", exact=True).first.click()
        page.get_by_label("理由").fill("あと一つだけお願いします")
        send(page, page.get_by_role("button", name="書き直しをお願いする"))

        self.expert.goto(f"{self.case}answer/")
        expect(self.expert.get_by_text("あと一つだけお願いします")).to_be_visible()
        expect(self.expert.get_by_text("だれに確かめますか")).to_be_visible()
        self._editor().fill(MENDED)
        self._submit()

    def what_was_sent_is_taken_back_and_sent_again(self) -> None:
        page = self.coordinator
        for _time in range(2):
            page.goto(f"{self.case}review/")
            send(page, page.get_by_role("button", name="この回答を送る"))
            undo = page.get_by_role("button", name="送るのを取り消す")
            expect(undo).to_be_visible()
            if _time == 0:
                send(page, undo)
                expect(page.get_by_role("link", name="回答を読んで確認する")).to_be_visible()
        mail = self.desk.mail(self.email, "回答をお送りします")
        assert "電話で確かめて" in mail.get_content()
        assert sum(one["To"] == self.email and "回答を" in one["Subject"] for one in self.desk.mails()) == 1

    def marks_are_decided_and_the_asker_agrees(self) -> None:
        page = self.expert
        page.goto(self.case)
        send(page, page.get_by_role("link", name="公開してよいか聞く"))
        page.get_by_label("題名").fill(TITLE)
        page.get_by_label("質問", exact=False).fill("三好製作所に、請求書のメールが毎日きます。")
        page.get_by_role("button", name="「自社」に置きかえる").click()
        expect(page.get_by_label("質問", exact=False)).to_have_value(re.compile("^自社に"))
        page.get_by_role("button", name=KEEP_WINDOWS).click()
        expect(page.get_by_text("決めていない言葉はありません。")).to_be_visible()
        self.check(page)
        confirm_everything(page)
        send(page, page.get_by_role("button", name="公開してよいか聞く"))

        self.asker.goto(self.status)
        press(self.asker, "この文章で公開してよい")

    def a_second_coordinator_publishes_and_a_reader_finds_it(self) -> None:
        page = self.second
        open_from_queue(page, "公開できる", SUBJECT, self.desk.url)
        self.coordinator.goto(self.case)
        expect(self.coordinator.locator("[data-presence]")).to_contain_text("さんも見ています")
        expect(page.get_by_role("region", name="次の一歩")).to_contain_text("Windows")
        press(page, "公開する")
        expect(self.coordinator.locator("[data-case-moved]")).to_be_visible()

        wait_for(lambda: self._found().count())
        self._found().click()
        expect(self.reader.get_by_role("heading", level=1)).to_have_text(TITLE)
        assert "三好" not in self.reader.content()

    def _found(self) -> Locator:
        self.reader.goto(f"{self.desk.url}/search/?q=請求書のメール")
        return self.reader.get_by_role("main").get_by_role("link", name=TITLE)

    def another_case_is_referred(self) -> None:
        page = self.coordinator
        subject = "補助金の書類を見てほしい"
        email = "hojo@noren.example.jp"
        number = ask(self.desk, email, subject=subject, body=subject)
        open_from_queue(page, "担当なし", subject, self.desk.url)
        self.check(page)
        send(page, page.get_by_role("link", name="他の窓口を案内する"))
        page.locator("[name=windows]:visible").first.check()
        send(page, page.get_by_role("button", name="選んだ窓口で文面を作り直す"))
        send(page, page.get_by_role("button", name="この内容で案内する"))
        expect(page.get_by_role("main")).to_contain_text("他の窓口を案内")
        assert self.desk.mail(email, f"ご相談に合う窓口をご案内します（受付番号 {number}）")


def test_the_same_by_keyboard_only(desk, as_person, person):
    """No mouse from the list to the article: j, Enter, Tab, Space and what is typed."""
    email = "kagi@noren.example.jp"
    number = ask(desk, email, organisation="三好製作所", name="三好")
    case = re.compile(rf"/desk/tickets/{number}/$")
    coordinator = as_person("coordinator")
    from_list(coordinator, f"{desk.url}/desk/?queue=unassigned", number)
    enter(coordinator, "link", "専門家に打診する")
    best = coordinator.locator(".candidate [name=expert]").first.get_attribute("value") or ""
    enter(coordinator, "button", re.compile("^打診する"))

    expert = as_person("expert", email=best)
    from_list(expert, f"{desk.url}/desk/?queue=offered_to_me", number)
    enter(expert, "button", "引き受ける")
    enter(expert, "link", "回答を書く")
    tab_to(expert, expert.get_by_label("回答", exact=True))
    expert.keyboard.insert_text("そのメールは開かないでください。\n\n電話で確かめてください。")
    enter(expert, "button", "確認にまわす")
    expect(expert).to_have_url(case)

    from_list(coordinator, f"{desk.url}/desk/?queue=in_review", number)
    enter(coordinator, "link", "回答を読んで確認する")
    enter(coordinator, "button", "この回答を送る")
    status = desk.url + link_in(desk.mail(email, "回答をお送りします").get_content(), "/c/")

    expert.goto(f"{desk.url}/desk/tickets/{number}/")
    enter(expert, "link", "公開してよいか聞く")
    title = "鍵盤だけで読む、請求書のメール"
    for label, text in (("題名", title), ("質問", "メールが毎日きます。")):
        tab_to(expert, expert.get_by_label(label, exact=False))
        expert.keyboard.press("Control+A")
        expert.keyboard.insert_text(text)
    expect(expert.get_by_text("決めていない言葉はありません。")).to_be_visible()
    for box in expert.get_by_role("group", name="自分の目で確かめたこと").get_by_role("checkbox").all():
        tab_to(expert, box)
        expert.keyboard.press("Space")
    enter(expert, "button", "公開してよいか聞く")

    asker = person()
    asker.goto(status)
    enter(asker, "button", "この文章で公開してよい")
    second = as_person("coordinator", 1)
    from_list(second, f"{desk.url}/desk/?queue=ready_to_publish", number)
    enter(second, "button", "公開する")
    expect(second.get_by_role("main")).to_contain_text("公開中")


def from_list(page: Page, address: str, number: str) -> None:
    """Goes down the list with j until the case with this number, and opens it with Enter."""
    page.goto(address)
    row = page.locator("[data-queue] tbody tr").filter(has_text=number)
    link = row.locator(".queue__title a")
    expect(link).to_be_visible()
    while not has_focus(link):
        before = page.evaluate("document.activeElement.href")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.href") != before
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/tickets/{number}/")


def enter(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    """Tabs to the first control of that name in the main part and presses Enter."""
    exact = isinstance(name, str)
    tab_to(page, page.get_by_role("main").get_by_role(role, name=name, exact=exact).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, control: Locator) -> None:
    expect(control).to_be_visible()
    for _press in range(MOST_TABS):
        if has_focus(control):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by Tab: {control}")


def has_focus(control: Locator) -> bool:
    return bool(control.evaluate("one => one === document.activeElement"))

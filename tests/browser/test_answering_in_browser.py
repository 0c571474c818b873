"""An answer is written, lost and found again, disputed, reviewed, mended, sent, taken back and sent again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Watched, sign_in
from tests.live import wait_for

BODY = "先週から、知らない会社の名前で請求書のメールが毎日きます。開いてもよいですか。"
EMAIL = "henji@sanuki.example.jp"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def desk(desk_template, tmp_path_factory):
    """A desk on which what was sent can be taken back, as in real use."""
    with desk_template.copy(tmp_path_factory.mktemp("answering"), SEND_UNDO_SECONDS="30") as desk:
        yield desk.start()


class Case:
    """A case that an expert has taken on."""

    def __init__(self, desk, email: str = EMAIL) -> None:
        self.desk = desk
        coordinator, expert = desk.client("coordinator"), desk.client("expert")
        created = desk.asker().post(
            "consultations/",
            json={"body": BODY, "email": email, "category": "mail", "prefecture": "37", "level": "beginner"},
        )
        self.number, self.token = created.json()["number"], created.json()["token"]
        offer = {"expert": desk.accounts("expert")[0]["email"]}
        coordinator.post(f"tickets/{self.number}/transitions/offer/", json=offer).raise_for_status()
        expert.post(f"tickets/{self.number}/transitions/accept/").raise_for_status()

    @property
    def page(self) -> str:
        return f"{self.desk.url}/desk/tickets/{self.number}/"

    @property
    def answer(self) -> str:
        return f"{self.page}answer/"

    def draft(self) -> dict:
        found = self.desk.client("expert").get(f"tickets/{self.number}/draft/")
        return found.json() if found.status_code == 200 else {}

    def status(self) -> str:
        return self.desk.client("coordinator").get(f"tickets/{self.number}/").json()["status"]


@pytest.fixture
def as_person(desk, person):
    """A browser in which the first person with this role is signed in."""

    def open_browser(role: str, width: int = 1280) -> Page:
        page = person(width)
        page.goto(f"{desk.url}/accounts/login/")
        sign_in(page, desk.accounts(role)[0])
        return page

    return open_browser


def editor(page: Page):
    return page.get_by_label("回答", exact=True)


def saved(page: Page, case: Case, words: str) -> None:
    """Waits until the draft on the server holds `words`."""
    wait_for(lambda: words in case.draft().get("body", ""))
    expect(page.locator("[data-saved]")).to_contain_text("保存しました")


def test_an_answer_from_its_skeleton_to_the_mail(desk, as_person):
    case = Case(desk)
    expert = as_person("expert")
    watched = Watched(expert)

    expert.goto(case.page)
    expert.get_by_role("link", name="回答を書く").click()
    expert.get_by_role("button", name="骨組みを入れる").click()
    expect(editor(expert)).to_have_value(re.compile("〔短い答え"))
    editor(expert).fill(
        "そのメールは開かないでください。\n\n1. マルウェアかもしれません。\n2. 電話で確かめてください。"
    )
    expect(expert.get_by_text("「マルウェア」は専門の言葉です")).to_be_visible()
    expert.get_by_role("button", name="→ マルウェア（悪さをするプログラムの総称）").click()
    expect(editor(expert)).to_have_value(re.compile("マルウェア（悪さをするプログラムの総称）かも"))
    saved(expert, case, "総称）かも")
    expert.get_by_role("button", name="窓口", exact=True).click()
    expert.get_by_role("button", name=re.compile("^入れる")).first.click()
    expect(editor(expert)).to_have_value(re.compile("・"))
    saved(expert, case, "・")

    # The browser goes away in the middle of a word; another one opens with what was saved.
    expert.close()
    again = as_person("expert")
    again.goto(case.answer)
    expect(editor(again)).to_have_value(re.compile("総称）かも"))
    editor(again).fill("そのメールは開かないでください。\n\n1. 電話で確かめてください。")
    again.get_by_role("button", name="確認にまわす").click()
    again.wait_for_url(case.page)
    assert case.status() == "in_review"

    # Somebody else reads it, comments on a line and gives it back.
    reviewer = as_person("coordinator")
    reviewer.goto(case.page)
    reviewer.get_by_role("link", name="回答を読んで確認する").click()
    expect(reviewer.get_by_text("四国サイバー相談窓口です。").first).to_be_visible()
    reviewer.get_by_text("この行にコメント：1. 電話で").click()
    reviewer.get_by_label("コメント", exact=True).locator("visible=true").first.fill(
        "だれに電話するのか書いてください"
    )
    reviewer.get_by_role("button", name="コメントを付ける").locator("visible=true").first.click()
    expect(reviewer.get_by_text("だれに電話するのか書いてください")).to_be_visible()
    reviewer.get_by_text("書き直しをお願いする", exact=True).first.click()
    reviewer.get_by_label("理由").fill("あと一つだけお願いします")
    reviewer.get_by_role("button", name="書き直しをお願いする").click()
    reviewer.wait_for_url(case.page)

    # The expert sees both, mends it and sends it to review again.
    again.goto(case.answer)
    expect(again.get_by_text("あと一つだけお願いします")).to_be_visible()
    expect(again.get_by_text("だれに電話するのか書いてください")).to_be_visible()
    again.get_by_role("button", name="直した", exact=True).click()
    expect(again.get_by_text("直しました")).to_be_visible()
    editor(again).fill("そのメールは開かないでください。\n\n1. 送ってきた会社に電話で確かめてください。")
    again.get_by_role("button", name="確認にまわす").click()
    again.wait_for_url(case.page)

    # Sent, taken back in time, sent again.
    reviewer.goto(f"{case.page}review/")
    expect(reviewer.get_by_role("heading", name="前に確認した版との違い")).to_be_visible()
    reviewer.get_by_role("button", name="この回答を送る").click()
    reviewer.get_by_role("button", name="送るのを取り消す").click()
    expect(reviewer.get_by_role("link", name="回答を読んで確認する")).to_be_visible()
    assert case.status() == "in_review"
    assert "開かないで" not in desk.public().get(f"/c/{case.token}/").text
    reviewer.goto(f"{case.page}review/")
    reviewer.get_by_role("button", name="この回答を送る").click()
    expect(reviewer.get_by_role("button", name="送るのを取り消す")).to_be_visible()
    mail = desk.mail(EMAIL, "回答をお送りします")
    assert "送ってきた会社に電話で" in mail.get_content()
    assert len([one for one in desk.mails() if one["To"] == EMAIL and "回答を" in one["Subject"]]) == 1
    expect(reviewer.get_by_role("button", name="送るのを取り消す")).to_have_count(0)
    assert "送ってきた会社" in desk.public().get(f"/c/{case.token}/").text
    assert watched.faults == []


def test_two_browsers_on_one_draft_overwrite_nothing(desk, as_person):
    case = Case(desk, "futari@sanuki.example.jp")
    first, second = as_person("expert"), as_person("coordinator")
    first.goto(case.answer)
    second.goto(case.answer)
    editor(first).fill("専門家が書いた文章です。")
    saved(first, case, "専門家")

    editor(second).fill("担当者が書いた文章です。")

    expect(second.get_by_text("ほかの画面で、新しい版が保存されています")).to_be_visible()
    expect(editor(second)).to_have_value("担当者が書いた文章です。")
    assert case.draft()["body"] == "専門家が書いた文章です。"
    second.get_by_role("button", name="あなたの文章で続ける").click()
    expect(second.get_by_role("status").filter(has_text="保存しました").first).to_be_visible()
    assert case.draft()["body"] == "担当者が書いた文章です。"

    second.get_by_role("button", name="これまでの版").click()
    second.get_by_role("link", name="第1版を見る").click()
    second.get_by_role("button", name="この版にもどす").click()
    expect(editor(second)).to_have_value("専門家が書いた文章です。")


def test_without_network_the_text_stays_on_the_device(desk, as_person):
    case = Case(desk, "kikai@sanuki.example.jp")
    page = as_person("expert")
    page.goto(case.answer)
    page.route("**/autosave/", lambda route: route.abort())
    editor(page).fill("つながらないときに書いた文章です。")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('madoguchi.answer.'))")

    page.reload()
    page.get_by_role("button", name="その文章にもどす").click()

    expect(editor(page)).to_have_value("つながらないときに書いた文章です。")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_fit_and_can_be_used_by_everybody(desk, as_person, axe, width):
    case = Case(desk, "haba@sanuki.example.jp")
    page = as_person("expert", width)
    watched = Watched(page)
    page.goto(case.answer)
    editor(page).fill("マルウェアとEDRの話です。速やかに見てください。" * 3)
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("保存しました。", exact=True)).to_be_visible()
    found = {}
    for side in ("words", "windows", "versions"):
        page.goto(f"{case.answer}?side={side}", wait_until="networkidle")
        assert page.evaluate(WIDER) <= 0
        assert found or watched.faults == []  # axe tries inline styles, which the policy refuses
        found[side] = axe(page)
    page.get_by_role("button", name="確認にまわす").click()
    expect(page.get_by_role("heading", name="確認にまわす前に")).to_be_visible()
    assert page.evaluate(WIDER) <= 0
    found["submit"] = axe(page)
    page.get_by_role("button", name="このまま確認にまわす").click()
    page.wait_for_url(case.page)

    reviewer = as_person("coordinator", width)
    for address in (f"{case.page}review/", f"{desk.url}/desk/templates/"):
        reviewer.goto(address, wait_until="networkidle")
        assert reviewer.evaluate(WIDER) <= 0
        found[address] = axe(reviewer)
    assert {name: faults for name, faults in found.items() if faults} == {}

"""Somebody phones; a window is told what the asker agreed to on a phone; a spoken yes is published by a third person."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Watched, link_in

ANSWER = "電話を切って、機械の電源を入れたままにしてください。\n\nそのあと、ネットから切りはなします。"
TEXT = {
    "title": "知らない人に、パソコンを遠くから操作されました",
    "question": "電話の相手の言うとおりにしたら、画面が勝手に動きました。どうすればよいですか。",
    "answer": ANSWER,
}
DESK = ("/desk/intake/", "/desk/spam/", "/desk/windows/", "/desk/windows/new/", "/desk/windows/ipa-org/")
OF_A_CASE = ("arrange", "contact", "handover", "refer", "sheet", "spoken")


def send(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def enter_by_phone(page: Page, body: str, **fields: str) -> str:
    """Enters a case as a coordinator does with the phone at the ear; returns its number."""
    page.goto("/desk/intake/")
    main = page.get_by_role("main")
    main.get_by_label("電話", exact=True).check()
    main.get_by_label("困っていること").fill(body)
    for label, text in fields.items():
        main.get_by_label(label).fill(text)
    main.get_by_label("話した内容を記録し").check()
    send(page, "受け付ける")
    return re.search(r"S-\w{4}-\w{2}", page.get_by_role("status").inner_text())[0]


def test_a_phone_case_is_referred_and_told_after_a_yes_on_a_phone(shared_desk, signed_in, person):
    page = signed_in("coordinator")
    email = "denwa@yashima.example.jp"
    number = enter_by_phone(
        page, "注文していない請求書が届きました。", 電話番号="087-000-0000", メールアドレス=email
    )
    expect(page.get_by_role("main")).to_contain_text("087-000-0000")

    page.get_by_role("link", name="他の窓口を案内する").click()
    page.get_by_role("checkbox", name=re.compile("企業組織向け")).check()
    send(page, "選んだ窓口で文面を作り直す")
    expect(page.get_by_label("メッセージ")).to_have_value(re.compile("■"))
    send(page, "届く文面を見る")
    expect(page.get_by_role("region", name="相談した人に届く文面")).to_contain_text("■")
    send(page, "案内して、引き継ぎの同意も聞く")
    page.get_by_label("窓口に伝える文章").fill("高松市の会社に、注文していない請求書が届いています。")
    send(page, "相談した人に聞く")
    expect(page.get_by_role("main")).to_contain_text("お返事待ち")
    expect(page.get_by_role("button", name="伝えたと記録する")).to_have_count(0)

    mail = shared_desk.mail(email, f"窓口に伝えてよいか、教えてください（受付番号 {number}）")
    phone = person(360)
    phone.goto(link_in(mail.get_content(), "/c/"))
    expect(phone.get_by_role("main")).to_contain_text("高松市の会社に、注文していない請求書が届いています。")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    send(phone, "この文章を伝えてよい")
    expect(phone.get_by_role("status")).to_contain_text("この文章だけを窓口に伝えます")

    page.reload()
    page.get_by_label("電話", exact=True).check()
    send(page, "伝えたと記録する")
    expect(page.get_by_role("main")).to_contain_text("窓口に伝えた")
    page.goto(f"/desk/tickets/{number}/")
    expect(page.get_by_role("main")).to_contain_text("窓口に伝えた")
    send(phone, "相談できなかった")
    expect(phone.get_by_role("main")).to_contain_text("もう一度聞く")


def test_a_spoken_yes_is_published_by_a_third_person(shared_desk, signed_in):
    page, expert = signed_in("coordinator"), shared_desk.accounts("expert")[0]
    number = enter_by_phone(page, "電話の相手に言われて、画面を操作されました。", 電話番号="087-111-1111")
    coordinator, helper = shared_desk.client("coordinator"), shared_desk.client("expert")

    def do(who, name, **data):
        who.post(f"tickets/{number}/transitions/{name}/", json=data).raise_for_status()

    do(coordinator, "offer", expert=expert["email"])
    do(helper, "accept")
    do(helper, "submit_for_review", answer=ANSWER)
    do(coordinator, "approve_answer")
    do(helper, "request_consent", **TEXT)

    page.goto(f"/desk/tickets/{number}/")
    expect(page.get_by_role("main")).to_contain_text("メールアドレスのない相談です。")
    page.get_by_role("link", name="本人から聞いたことを記録する").click()
    main = page.get_by_role("main")
    expect(main.get_by_role("region", name="読み上げる文章")).to_contain_text(TEXT["question"])
    yes = main.locator("#grant_consent")
    yes.locator("summary").click()
    yes.get_by_label("聞いてあった番号にかけ直した").check()
    yes.get_by_role("button").click()
    expect(main.get_by_role("alert")).to_contain_text("読み上げてから")
    yes = main.locator("#grant_consent")
    yes.get_by_label("読み上げた").check()
    yes.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("聞いたことを記録しました。")
    expect(page.get_by_role("button", name="公開する", exact=True)).to_have_count(0)

    third = signed_in("coordinator", 1)
    third.goto(f"/desk/tickets/{number}/")
    send(third, "公開する")
    expect(third.get_by_role("main")).to_contain_text("公開中")


@pytest.fixture(scope="module")
def phoned(shared_desk):
    """The number of a case by phone, referred, with a text that a window may not be told yet."""
    client = shared_desk.client("coordinator")
    data = {"channel": "visit", "body": "店に来て話した相談です。", "was_told": True, "prefecture": "37"}
    number = client.post("tickets/", json=data).json()["number"]
    client.post(
        f"tickets/{number}/transitions/refer/",
        json={"windows": ["yorozu-37"], "message": "よろずが合います。"},
    ).raise_for_status()
    client.post(f"tickets/{number}/handovers/", json={"window": "yorozu-37", "text": "店の相談です。"})
    client.post(f"tickets/{number}/tags/", json={"tags": ["来所"]}).raise_for_status()
    return number


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_fit_are_accessible_and_break_no_policy(signed_in, phoned, axe, width):
    page = signed_in("coordinator", width=width)
    watched, wrong = Watched(page), {}
    paths = [*DESK, *(f"/desk/tickets/{phoned}/{name}/" for name in OF_A_CASE), f"/desk/tickets/{phoned}/"]

    for path in paths:
        page.goto(path, wait_until="networkidle")
        wrong[path] = [*watched.faults]
        watched.faults.clear()
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            wrong[path].append("wider than the screen")
    for path in paths:  # afterwards: axe tries inline styles, which the policy refuses
        page.goto(path)
        wrong[path] += axe(page)

    assert {path: found for path, found in wrong.items() if found} == {}

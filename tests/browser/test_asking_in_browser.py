"""Asking, as people do it: on a phone, without scripts, with the keyboard, twice, back and forth."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, link_in

QUESTION = "共有の場所に置いたファイルを、まちがって消してしまいました。"
RECEIPT = re.compile(r"/c/[-\w]+/receipt/$")
MAIL = b"From: a@example.jp\r\nSubject: hello\r\nDate: today\r\n\r\nbody"


def next_page(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="次へ", exact=True).click()


def walk_to_the_end(page: Page, email: str, question: str = QUESTION) -> None:
    page.goto("/consult/")
    page.get_by_label("困っていること").fill(question)
    next_page(page)
    next_page(page)
    page.get_by_label("メールアドレス").fill(email)
    next_page(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("この内容で送ります")


def numbers_of(desk, email):
    """The numbers of the cases with this question, as a coordinator sees them."""
    found = desk.client("coordinator").get("tickets/", params={"page_size": 100}).json()["results"]
    return [one["number"] for one in found if email in one["title"]]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_step_is_as_wide_as_the_screen_and_its_targets_large_enough(person, width):
    page = person(width)
    page.goto("/consult/")
    page.get_by_label("困っていること").fill(QUESTION)
    page.get_by_label("見てもらいたいファイル").set_input_files(
        [{"name": f"{'長い名前' * 20}.eml", "mimeType": "message/rfc822", "buffer": MAIL}]
    )
    next_page(page)
    page.goto("/consult/")

    for _step in range(4):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        small = page.locator(
            "main :is(button, select, textarea, input:not([type=hidden]), summary)"
        ).evaluate_all(
            """all => all.filter(one => one.checkVisibility() && !one.closest("[aria-hidden=true], .choice"))
                 .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""
        )
        assert small == []
        if page.get_by_label("メールアドレス").count():
            page.get_by_label("メールアドレス").fill("haba@noren.example.jp")
        if page.get_by_role("button", name="次へ", exact=True).count():
            next_page(page)


def test_one_can_ask_and_read_on_without_scripts(person):
    page = person(360, java_script_enabled=False)
    page.goto("/consult/?now=transfer")
    expect(page.get_by_role("main")).to_contain_text("急ぎの相談として受け付けます。")
    page.get_by_label("困っていること").fill("お金を送ってしまいました。")
    page.get_by_label("見てもらいたいファイル").set_input_files(
        [{"name": "変なメール.eml", "mimeType": "message/rfc822", "buffer": MAIL}]
    )
    page.get_by_role("button", name="次へ", exact=True).click()
    page.get_by_label("都道府県").select_option("香川県")
    page.get_by_role("button", name="次へ", exact=True).click()
    page.get_by_label("メールアドレス").fill("soukin@higashi.example.jp")
    page.get_by_role("button", name="次へ", exact=True).click()
    main = page.get_by_role("main")
    for words in ("身に覚えのない送金がある", "お金を送ってしまいました。", "変なメール.eml", "香川県"):
        expect(main).to_contain_text(words)

    page.get_by_role("button", name="相談を送る").click()

    expect(page).to_have_url(RECEIPT)
    expect(main).to_contain_text("変なメール.eml")
    page.get_by_role("link", name="相談のページを開く").click()
    expect(main).to_contain_text("お金を送ってしまいました。")


def test_one_can_ask_with_the_keyboard_alone(person):
    page = person()
    page.goto("/consult/")
    page.get_by_label("困っていること").focus()
    page.keyboard.type("キーボードだけで書いています。")
    tab_to(page, "次へ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/consult/firm/")
    page.get_by_label("会社の人数").focus()
    page.keyboard.press("ArrowDown")
    tab_to(page, "次へ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/consult/contact/")
    page.get_by_label("メールアドレス").focus()
    page.keyboard.type("kii@noren.example.jp")
    page.keyboard.press("Enter")  # from a field: on, and nothing else
    page.wait_for_url("**/consult/check/")
    tab_to(page, "相談を送る")
    page.keyboard.press("Enter")

    expect(page).to_have_url(RECEIPT)


def tab_to(page: Page, button: str) -> None:
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == button:
            return
    raise AssertionError(f"the keyboard never reaches {button}")


def test_a_double_click_makes_one_case(person, shared_desk):
    page = person()
    walk_to_the_end(page, "nikai@noren.example.jp", "nikai@noren 二回押しました。")

    page.get_by_role("button", name="相談を送る").dblclick()

    expect(page).to_have_url(RECEIPT)
    assert len(numbers_of(shared_desk, "nikai@noren")) == 1


def test_two_posts_at_the_same_moment_make_one_case_with_one_receipt(person, shared_desk):
    page = person()
    walk_to_the_end(page, "douji@noren.example.jp", "douji@noren 同時に送りました。")
    form = page.locator("form").first.evaluate("form => Object.fromEntries(new FormData(form))")
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    clients = [shared_desk.public() for _client in range(6)]

    def send(client):
        client.cookies.update(cookies)
        return client.post(
            "/consult/check/", data=form, headers={"Referer": f"{shared_desk.url}/consult/check/"}
        )

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, clients))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.url for answer in answers}) == 1
    assert RECEIPT.search(str(answers[0].url))
    assert len(numbers_of(shared_desk, "douji@noren")) == 1


def test_the_back_button_shows_what_was_typed_and_one_can_go_on(person):
    page = person(360)
    walk_to_the_end(page, "modoru@noren.example.jp")

    for _step in range(3):
        page.go_back()
    expect(page.get_by_label("困っていること")).to_have_value(QUESTION)
    page.get_by_label("困っていること").fill(f"{QUESTION}直しました。")
    next_page(page)
    page.goto("/consult/check/")

    expect(page.get_by_role("main")).to_contain_text("直しました。")
    page.get_by_role("button", name="相談を送る").click()
    expect(page).to_have_url(RECEIPT)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "ERR_" not in page.content()


def test_what_was_typed_is_kept_on_the_device_offered_again_and_gone_once_sent(person):
    page = person()
    page.goto("/consult/")
    page.get_by_label("困っていること").fill("途中まで書きました。")
    expect(page.get_by_text("書いた文章を、この端末に残しています。")).to_be_visible()
    page.context.clear_cookies()

    page.goto("/consult/")
    expect(page.get_by_label("困っていること")).to_have_value("")
    page.get_by_role("button", name="続きから書く").click()
    expect(page.get_by_label("困っていること")).to_have_value("途中まで書きました。")

    walk_to_the_end(page, "tochuu@noren.example.jp")
    assert "noren" not in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_role("button", name="相談を送る").click()
    expect(page).to_have_url(RECEIPT)
    page.goto("/consult/")
    expect(page.get_by_role("button", name="続きから書く")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_on_a_shared_computer_nothing_need_be_kept(person):
    page = person()
    page.goto("/consult/")
    page.get_by_label("困っていること").fill("見られたくない。")
    page.get_by_role("button", name="残さずに消す").click()
    page.get_by_label("困っていること").fill("見られたくないこと。")
    page.goto("/")

    assert page.evaluate("localStorage.length") == 0


def test_an_answer_appears_while_typing_and_taking_it_keeps_the_way_on_open(person, published_case):
    page = person(360)
    page.goto("/consult/")
    page.get_by_label("困っていること").fill(QUESTION)

    answers = page.get_by_role("region", name="近い答え")
    expect(answers).to_contain_text(published_case.title)
    with page.expect_navigation():
        answers.get_by_role("button", name="これで解決した").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("解決してよかったです")
    page.get_by_role("link", name="やはり相談を続ける").click()
    expect(page.get_by_label("困っていること")).to_have_value(QUESTION)


def test_one_goes_on_later_by_the_mailed_link(person, shared_desk):
    page, elsewhere = person(), person(360)
    page.goto("/consult/")
    page.get_by_label("困っていること").fill("あとで書きます。")
    next_page(page)
    next_page(page)
    page.get_by_label("メールアドレス").fill("atode@noren.example.jp")
    page.get_by_role("button", name="いったんやめて").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("メールを確かめてください")

    mail = shared_desk.mail("atode@noren.example.jp", "続きを書くリンク")
    elsewhere.goto(link_in(mail.get_content(), "/consult/resume/"))

    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("この内容で送ります")
    expect(elsewhere.get_by_role("main")).to_contain_text("あとで書きます。")


def test_the_browser_works_out_a_proof_by_itself(person):
    """A form that comes from nowhere is suspicious; with scripts nobody has to do anything for it."""
    page = person()
    walk_to_the_end(page, "shouko@noren.example.jp")
    page.locator("form input[name=form]").first.evaluate("input => input.remove()")
    page.get_by_role("button", name="相談を送る").click()

    expect(page).to_have_url(RECEIPT)
    expect(page.get_by_role("main")).to_contain_text(
        "受け付けのメールを shouko@noren.example.jp にお送りしました。"
    )

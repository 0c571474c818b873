"""A person reads an answer: terms explained where they stand, steps to follow, a word on whether it helped."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, PublishedCase


class AnswerWithTerms(PublishedCase):
    """An answer with steps and terms of the glossary."""

    title = "見積書に見えるファイルを開けたら画面が変わりました"
    search_for = "見積書に見えるファイル"
    text = {
        "title": title,
        "question": "見積書に見えるファイルを開けました。どうすればよいですか。",
        "answer": (
            "線を抜いて、電源は切らずに知らせてください。\n"
            "1. LANの線を抜きます。\n"
            "2. ランサムウェアかもしれないので、画面を写真に残します。\n"
            "3. バックアップの線も抜きます。\n"
            "ランサムウェアの相談は https://www.npa.go.jp/ にもできます。"
        ),
    }


@pytest.fixture(scope="session")
def answer(shared_desk):
    return AnswerWithTerms(shared_desk)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_term_explains_itself_by_keyboard(person, answer, width):
    page = person(width)
    page.goto(answer.path)
    term = page.get_by_role("button", name="ランサムウェア")
    note = page.locator(".term-note", has_text="元に戻す代わりに金を払えと迫るウイルス")
    expect(term).to_have_count(1)
    expect(note).to_be_hidden()

    term.focus()
    page.keyboard.press("Enter")

    expect(note).to_be_visible()
    expect(term).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(note.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(term).to_be_focused()
    page.keyboard.press("Space")
    expect(note).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_term_explains_itself_by_touch(person, answer):
    page = person(360, has_touch=True)
    page.goto(answer.path)

    page.get_by_role("button", name="バックアップ").tap()

    note = page.locator(".term-note:visible")
    expect(note).to_have_count(1)
    note.get_by_role("link").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("バックアップ")
    expect(page.get_by_role("main")).to_contain_text(answer.title)


def test_without_scripts_a_term_leads_to_its_note_and_back(person, answer):
    page = person(360, java_script_enabled=False)
    page.goto(answer.path)

    page.get_by_role("link", name="ランサムウェア", exact=True).first.click()

    note = page.locator(".term-notes__item", has_text="元に戻す代わりに金を払えと迫るウイルス")
    expect(note).to_be_in_viewport()
    note.get_by_role("link", name="へ戻る").click()
    expect(page).to_have_url(re.compile(r"#term-use-\d+$"))
    expect(page.get_by_text("画面を写真に残します。")).to_be_in_viewport()


def test_the_steps_are_a_list_and_addresses_links(person, answer):
    page = person()
    page.goto(answer.path)
    steps = page.locator(".answer").get_by_role("list").first

    expect(steps.get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("link", name="https://www.npa.go.jp/", exact=True)).to_have_attribute(
        "rel", "nofollow ugc noopener"
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_says_whether_it_helped_and_why(person, answer, scripts):
    page = person(360, java_script_enabled=scripts)
    page.goto(answer.path)

    page.get_by_role("button", name="いいえ").click()
    page.get_by_label("どこがわかりにくかったですか").fill("写真の残し方")
    page.get_by_role("button", name="送る", exact=True).click()

    expect(page.get_by_role("status")).to_contain_text("ありがとうございます")
    page.goto(answer.path)
    expect(page.get_by_role("button", name="はい")).to_have_count(0)


def test_the_address_can_be_copied(person, answer, shared_desk):
    page = person()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(answer.path)

    page.get_by_role("button", name="アドレスをコピー").click()

    expect(page.get_by_role("button", name="コピーしました")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{shared_desk.url}{answer.path}"


def test_buttons_that_need_scripts_are_not_there_without(person, answer):
    page = person(java_script_enabled=False)
    page.goto(answer.path)

    expect(page.get_by_role("button", name="アドレスをコピー")).to_have_count(0)
    expect(page.get_by_role("link", name="メールで送る")).to_be_visible()


def test_on_paper_stands_the_answer_and_its_source_and_nothing_to_press(person, answer):
    page = person()
    page.goto(answer.path)

    page.emulate_media(media="print")

    expect(page.get_by_text("LANの線を抜きます。")).to_be_visible()
    expect(page.get_by_text("出典：四国サイバー相談窓口")).to_be_visible()
    expect(page.locator(".term-notes")).to_be_visible()
    for hidden in (".helpful", ".beside-answer", ".button-row", ".header"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_list_is_narrowed_and_widened_again(person, answer, width):
    page = person(width)
    page.goto("/kb/")

    page.get_by_role("complementary", name="しぼりこみ").get_by_role(
        "link", name="バックアップ・復旧"
    ).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("バックアップ・復旧の答え")
    expect(page.get_by_role("main")).to_contain_text(answer.title)
    page.get_by_role("link", name="しぼりこみをすべてやめる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("答えの一覧")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_cost_is_reckoned_with_ones_own_numbers(person, scripts):
    page = person(360, java_script_enabled=scripts)
    page.goto("/cost/")
    page.get_by_label("仕事が止まる日数").fill("３日")
    page.get_by_label("1日の売上（円）").fill("ひみつ")
    page.get_by_role("button", name="計算する").click()
    expect(page.get_by_role("alert")).to_contain_text("1日の売上（円）：数字で書いてください。")
    expect(page.get_by_label("1日の売上（円）")).to_have_value("ひみつ")

    page.get_by_label("1日の売上（円）").fill("20万")
    page.get_by_role("button", name="計算する").click()

    expect(page.get_by_role("main")).to_contain_text("およそ 1,060万円")

"""Searching as a person does: typing, choosing by keys, reading results, and asking where there are none."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS
from tests.browser.test_pages import Watched, assert_whole

QUESTION = "まんいちのうちゅうせんのそうじゅう"


@pytest.mark.parametrize("path", ["/", "/kb/", "/search/"])
def test_typing_offers_answers_and_keys_choose_one(person, published_case, path):
    watched = Watched(person())
    page = watched.page
    page.goto(path)
    box = page.get_by_role("combobox")

    box.press_sequentially("shigoto")

    option = page.get_by_role("option", name=published_case.title)
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    while option.get_attribute("aria-selected") == "false":
        box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    box.press("Enter")
    page.wait_for_url(f"**{published_case.path}")
    assert watched.faults == []


def test_with_the_keyboard_alone_one_searches_opens_comes_back_and_narrows(person, published_case):
    watched = Watched(person())
    page = watched.page
    page.goto("/search/")
    tab_to(page, "document.activeElement.matches('[role=combobox]')")
    page.keyboard.type("ファイル")
    expect(page.get_by_role("listbox")).to_be_visible()
    option = page.get_by_role("option", name=published_case.title)
    while option.get_attribute("aria-selected") == "false":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{published_case.path}")

    page.go_back()  # as Alt and the arrow do, which a browser without a window does not know
    page.wait_for_url("**/search/")
    tab_to(page, "document.activeElement.matches('[role=combobox]')")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("消してしまった")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))

    tab_to(
        page,
        "document.activeElement.closest('aside') && document.activeElement.innerText.includes('バックアップ')",
    )
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"category=backup"))
    tab_to(page, f"document.activeElement.innerText === '{published_case.title}'")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{published_case.path}")
    assert outline != "none", "where one is can be seen"
    assert watched.faults == []


def tab_to(page, there):
    """Presses Tab until the expression is true of what has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(there):
            return
    raise AssertionError(f"the keyboard never reaches it: {there}")


def test_escape_closes_the_list_and_enter_searches_for_what_was_typed(person, published_case):
    page = person()
    page.goto("/search/")
    box = page.get_by_role("combobox")
    box.press_sequentially("ファイル")
    expect(page.get_by_role("listbox")).to_be_visible()

    box.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("ファイル")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))
    expect(page.get_by_role("main")).to_contain_text(published_case.title)


@pytest.mark.parametrize("width", WIDTHS)
def test_open_suggestions_fit_the_screen(person, published_case, width):
    watched = Watched(person(width))
    watched.page.goto("/")
    watched.page.get_by_role("combobox").press_sequentially("ファイル")
    expect(watched.page.get_by_role("listbox")).to_be_visible()

    assert_whole(watched)


@pytest.mark.parametrize("width", WIDTHS)
def test_where_nothing_is_found_the_question_goes_on_to_the_desk(person, published_case, width):
    watched = Watched(person(width))
    page = watched.page
    page.goto(f"/search/?q={QUESTION}&category=rules")
    assert_whole(watched)

    page.get_by_role("link", name="この質問を窓口に送る").click()

    expect(page.get_by_label("困っていること")).to_have_value(QUESTION)
    assert watched.faults == []

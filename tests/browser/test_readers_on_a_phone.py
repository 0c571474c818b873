"""Two firms on a phone that ask nobody: one before a ransom screen, one that finds its answer by half a word.

The third, which asks, is in test_story_in_browser.py.
"""

import re

import pytest
from playwright.sync_api import expect

PHONE = {"width": 360, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FIRST_STEP = "電源は切らない。画面を別のスマホで撮る"
IN_VIEW = (
    "element => element.getBoundingClientRect().top >= 0 && element.getBoundingClientRect().top < innerHeight"
)


def test_before_a_ransom_screen_one_tap_from_home_shows_the_first_step(person):
    page = person(**PHONE)
    page.goto("/")

    page.get_by_role("link", name="ファイルが開けない・お金を求める画面").tap()

    page.wait_for_url(re.compile("/now/"))
    step = page.get_by_text(FIRST_STEP)
    expect(step).to_be_visible()
    assert step.evaluate(IN_VIEW), "without scrolling"
    expect(page.get_by_role("link", name="#9110").first).to_be_visible()


@pytest.mark.parametrize("half", ["ファイ", "ふぁい", "fai"])
def test_half_a_word_is_enough_to_find_the_answer(person, published_case, half):
    page = person(**PHONE)
    page.goto("/")
    box = page.get_by_role("combobox")
    box.tap()
    box.press_sequentially(half)

    page.get_by_role("option", name=published_case.title).tap()

    page.wait_for_url(f"**{published_case.path}")
    expect(page.get_by_role("heading", level=1)).to_have_text(published_case.title)
    short = page.get_by_text("もどせることがあります。").first
    assert short.evaluate(IN_VIEW), "the short answer stands first"

"""A firm before a ransom screen, on a phone or at another computer; and whoever looks for a window."""

import re

import pytest
from playwright.sync_api import expect

from cms import taxonomy
from tests.browser.conftest import HEIGHT, WIDTHS
from tests.browser.test_pages import Watched, assert_whole

STEP = "電源は切らない。画面を別のスマホで撮る"
PAGES = [
    "/",
    "/now/",
    "/now/?now=ransom&prefecture=37",
    "/now/?now=ransom&now=transfer&now=website",
    "/windows/",
    "/windows/?prefecture=37&topic=malware",
    "/windows/which/",
    "/windows/which/?happening=no&topic=subsidy&need=money&prefecture=37",
    "/windows/which/?happening=yes&topic=fraud",
]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", WIDTHS)
def test_one_tap_from_home_to_the_first_steps(person, width, script):
    page = person(width, java_script_enabled=script)
    page.goto("/")

    page.get_by_role("link", name="ファイルが開けない・お金を求める画面").click()

    expect(page.get_by_text(STEP)).to_be_visible()
    expect(page.get_by_role("link", name="#9110").first).to_be_visible()
    assert page.get_by_text("すぐにすること", exact=True).first.bounding_box()["y"] < 800, "without scrolling"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("way", ["いま、起きている", "最初にすることを見る"])
def test_by_the_first_door_or_the_band_and_one_more_tap(person, way, script):
    page = person(360, java_script_enabled=script)
    page.goto("/")
    page.get_by_role("link", name=way).click()
    expect(page.get_by_text(STEP)).to_be_hidden()

    page.get_by_text("ファイルが開けない、拡張子が変わった").click()

    expect(page.get_by_text(STEP)).to_be_visible()


def test_two_things_at_once_and_then_the_form(person):
    page = person(360)
    page.goto("/now/")
    page.get_by_text("ファイルが開けない、拡張子が変わった").click()
    page.get_by_text("お客様や社員の個人情報が外に出た").click()
    expect(page.get_by_text(STEP)).to_be_visible()
    expect(page.get_by_text("いつ・何が・何人分かを書き出す")).to_be_visible()

    page.locator("#leak").get_by_role("link", name="香川県", exact=True).click()
    expect(page.locator("#leak[open]")).to_be_visible()
    page.locator("#leak").get_by_role("link", name="急ぎの相談として書く").click()

    expect(page).to_have_url(re.compile(r"/consult/\?now=leak&prefecture=37$"))


def test_it_opens_by_keyboard(person):
    page = person(1280)
    page.goto("/now/")

    page.locator("#ransom summary").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text(STEP)).to_be_visible()


def test_printed_it_is_what_was_chosen_and_nothing_else(person):
    page = person(1280)
    page.goto("/now/?now=ransom&prefecture=37")
    expect(page.get_by_role("button", name="印刷する").first).to_be_visible()
    page.emulate_media(media="print")

    expect(page.get_by_text(STEP)).to_be_visible()
    expect(page.get_by_role("link", name="#9110").first).to_be_visible()
    for gone in (
        page.locator("header"),
        page.locator("#leak"),
        page.locator(".now__place"),
        page.locator(".opening").first,
    ):
        expect(gone).to_be_hidden()


def test_the_list_is_narrowed_without_scripts(person):
    page = person(360, java_script_enabled=False)
    page.goto("/windows/")
    page.get_by_label("都道府県").select_option(value="37")
    page.get_by_label("何について").select_option(value="subsidy")

    page.get_by_role("button", name="しぼりこむ").click()

    expect(page).to_have_url(re.compile(r"prefecture=37&topic=subsidy$"))
    expect(page.get_by_role("heading", level=2).first).to_have_text("香川県")
    expect(page.get_by_role("heading", name="香川県よろず支援拠点")).to_be_visible()


def test_three_questions_lead_to_a_window_and_to_the_form(person):
    page = person(360, java_script_enabled=False)
    page.goto("/windows/which/")
    page.get_by_label("いいえ。これからのことを聞きたい").check()
    page.get_by_role("button", name="相談先を見る").click()
    expect(page.get_by_role("alert")).to_contain_text("してほしいことを1つ選んでください。")
    expect(page.get_by_label("いいえ。これからのことを聞きたい")).to_be_checked()

    page.get_by_label("何についてですか").select_option(value="auth")
    page.get_by_label("やり方を知りたい、答えがほしい").check()
    page.get_by_role("button", name="相談先を見る").click()

    expect(page.get_by_text("専門家が、会社の事情に合わせて")).to_be_visible()
    page.get_by_role("link", name="相談を書く").click()
    expect(page).to_have_url(re.compile(r"/consult/\?category=auth$"))


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_any_screen_in_light_and_dark(person, axe, path):
    watched = Watched(person())
    for width in WIDTHS:
        watched.page.set_viewport_size({"width": width, "height": HEIGHT})
        watched.page.goto(path, wait_until="networkidle")
        assert_whole(watched)
    for width in WIDTHS:  # axe leaves faults of its own, see the fixture
        watched.page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in ("light", "dark"):
            watched.page.emulate_media(color_scheme=scheme)

            assert axe(watched.page) == [], (width, scheme)


def test_axe_sees_what_is_wrong(person, axe):
    """The policy of the pages refuses inline styles, axe's own too; it must see all the same."""
    page = person(360)
    page.goto("/now/")
    page.evaluate("""() => {
      document.querySelector("main").append(document.createElement("input"));
      document.querySelector("h1").style.color = "#ddd";
    }""")

    assert {line.split(":")[0] for line in axe(page)} >= {"label", "color-contrast"}


def test_axe_finds_nothing_when_every_situation_is_open(person, axe):
    page = person(360)
    page.goto("/now/?" + "&".join(f"now={code}" for code, _question in taxonomy.TRIAGE))

    assert axe(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_targets_are_large_enough_for_a_thumb(person, path):
    """WCAG 2.2 asks for 24 px; what stands alone in a row has 44."""
    page = person(360)
    page.goto(path)

    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(summary, button, select, .tel a, .places__link, .choice)")]
          .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map(one => one.outerHTML.slice(0, 100))"""
    )

    assert small == []

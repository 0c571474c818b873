"""Every public page for everybody: axe, sizes, zoom, colours of the system, weight, and English that is English."""

import pytest

from tests.browser.conftest import Watched
from tests.browser.test_pages import PUBLIC

LOOKS = [(width, scheme) for width in (360, 768, 1280) for scheme in ("light", "dark")]
# 1280 pixels at 400 % (WCAG 2.2, 1.4.10).
ZOOMED = 320
TARGET = 44
FIRST_VIEW_BYTES = 100_000

SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    "main button, main input:not([type=hidden]), main select, main summary, .button, .nav__link, .now-band__link, .doors a")]
  .filter(one => one.checkVisibility() && !one.closest(".visually-hidden, [aria-hidden=true]"))
  .map(one => [one, (one.matches("input[type=checkbox], input[type=radio]") && one.closest("label") || one)])
  .filter(([one, target]) => target.getBoundingClientRect().height < least - 0.5)
  .map(([one, target]) => `${Math.round(target.getBoundingClientRect().height)}: ${one.outerHTML.slice(0, 120)}`)"""
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - innerWidth"
JAPANESE_READ_AS_ENGLISH = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.replace(/[(（][^)）]*[)）]/g, "");
    const language = walker.currentNode.parentElement.closest("[lang]").lang;
    if (language !== "ja" && /[\\u3041-\\u3096\\u30a1-\\u30fa]/.test(text)) found.push(text.trim().slice(0, 80));
  }
  return found;
}"""
# What people wrote or chose, and where the desk's own Japanese is quoted.
QUOTED = ("/demo/", "/search/?q=", "{article}", "{status}", "/c/{token}/receipt/")


@pytest.mark.parametrize("path", [path for path in PUBLIC if not path.startswith("/demo/")])
def test_axe_finds_nothing_on_any_screen_light_or_dark(person, address, axe, path):
    page = person()
    page.goto(address(path), wait_until="networkidle")
    found = {}

    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found[width, scheme] = axe(page)

    assert {look: faults for look, faults in found.items() if faults} == {}


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_can_be_enlarged_fourfold_and_its_targets_are_met(person, address, path):
    page = person(ZOOMED)
    page.goto(address(path), wait_until="networkidle")

    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    assert page.evaluate(SMALL_TARGETS, TARGET) == []


@pytest.mark.parametrize("path", ["/", "/consult/", "/search/?q=ファイル", "/now/?now=ransom", "{status}"])
def test_with_the_colours_of_the_system_every_control_has_an_edge(person, address, path):
    page = person(forced_colors="active")
    page.goto(address(path))

    without = page.evaluate(
        """() => [...document.querySelectorAll("main .button, main input:not([type=hidden]), main select, main textarea")]
          .filter(one => one.checkVisibility() && !one.matches("[type=checkbox], [type=radio], [type=file]"))
          .filter(one => getComputedStyle(one).borderTopStyle === "none")
          .map(one => one.outerHTML.slice(0, 100))"""
    )

    assert without == []


@pytest.mark.parametrize("path", ["/", "{article}", "/search/?q=ファイル", "/now/?now=ransom", "/consult/"])
def test_the_first_view_is_light_and_asks_nobody_else(person, shared_desk, address, path):
    watched = Watched(person(360))
    page = watched.page
    sizes, elsewhere = [], []
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda one: one.url.startswith(shared_desk.url) or elsewhere.append(one.url))

    page.goto(address(path), wait_until="networkidle")

    assert elsewhere == []
    assert 0 < sum(sizes) <= FIRST_VIEW_BYTES
    assert watched.faults == []


@pytest.mark.parametrize("path", PUBLIC)
def test_in_english_everything_the_desk_says_is_english(person, address, path):
    page = person()
    page.goto("/language/en/")
    page.goto(address(path))

    assert page.locator("html").get_attribute("lang") == "en"
    if not path.startswith(QUOTED):
        assert page.evaluate(JAPANESE_READ_AS_ENGLISH) == []

"""The page that tells everybody whether the desk keeps its promise, here of a desk that is new."""

import pypdfium2
import pytest
from playwright.sync_api import expect

PHONE, DESKTOP = 360, 1280


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_visitor_reads_in_one_screen_how_it_stands(person, axe, width, scheme):
    page = person(width, color_scheme=scheme)
    page.goto("/promise/")

    expect(page.get_by_role("heading", level=1)).to_have_text("約束を守れているか")
    expect(page.locator(".verdict")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_a_new_desk_says_why_it_cannot_tell_yet(person):
    page = person(PHONE)
    page.goto("/promise/")

    verdict = page.get_by_role("region", name="約束を守れているかは、まだ言えません")
    expect(verdict).to_contain_text("5件より少ない")
    expect(page.get_by_role("table")).to_have_count(0)


def test_two_readers_have_it_each_in_their_language(person):
    japanese, english = person(), person()
    japanese.goto("/promise/")
    english.goto("/language/en/")
    english.goto("/promise/")

    expect(japanese.get_by_role("heading", level=1)).to_have_text("約束を守れているか")
    expect(english.get_by_role("heading", level=1)).to_have_text("Are we keeping our promise?")
    expect(english.locator(".verdict")).to_contain_text("within 5 working days")


def test_it_fits_on_one_sheet(person):
    page = person()
    page.goto("/promise/")

    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))

    [sheet] = list(paper)
    text = sheet.get_textpage().get_text_range()
    assert "数え方" in text
    assert "窓口で働く人" not in text

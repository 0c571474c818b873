"""A questionnaire as guests of a seminar and the desk meet it; filled on a phone and from paper in test_desk_tools_in_browser.py."""

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

PHONE, DESKTOP = 360, 1280
SEMINAR = {
    "title": "香川の講習会",
    "intro": "お越しくださり、ありがとうございました。\n3分で終わります。",
    "questions": [
        {"kind": "scale", "text": "わかりやすかったですか"},
        {"kind": "yes_no", "text": "仕事に使えそうですか"},
        {"kind": "text", "text": "ひとこと"},
    ],
}
FULL, EMPTY, CLOSED = "kagawa-full", "kagawa-empty", "kagawa-closed"
PUBLIC = (f"/survey/{FULL}/", f"/survey/{FULL}/thanks/", f"/survey/{CLOSED}/")
DESK = tuple(f"/desk/surveys/{FULL}/{page}" for page in ("", "edit/", "paper/", "poster/"))


@pytest.fixture(scope="module", autouse=True)
def seminars(shared_desk):
    """One that six people answered, one that nobody did, one that is over."""
    desk = shared_desk.client("coordinator")
    for slug in (FULL, EMPTY, CLOSED):
        made = desk.post("surveys/", json={**SEMINAR, "slug": slug, "is_open": slug != CLOSED})
        made.raise_for_status()
    names = [question["name"] for question in desk.get(f"surveys/{FULL}/").json()["questions"]]
    for number in range(6):
        said = dict(zip(names, ("5", "1", f"また来たい{number}"), strict=True))
        desk.post(f"surveys/{FULL}/replies/", json={"answers": said}).raise_for_status()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_guests_and_the_desk_can_read_every_page_of_it(person, shared_desk, axe, width, scheme):
    page = person(width, color_scheme=scheme)
    for path in (*PUBLIC, "sign in", *DESK):
        if path == "sign in":
            page.goto("/accounts/login/")
            sign_in(page, shared_desk.accounts("coordinator")[0])
            continue
        page.goto(path)

        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert axe(page) == [], path


def test_a_guest_answers_with_the_keyboard_alone(person):
    page = person(PHONE)
    page.goto(f"/survey/{EMPTY}/")
    expect(page.get_by_text("ありがとうございました。")).to_contain_text("3分で終わります。")

    page.get_by_role("radio", name="とてもそう思う").focus()
    for key in ("ArrowDown", "Tab", "Space", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("また来たい")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="送る")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("ありがとうございました")


def test_one_answer_is_no_share(signed_in, person):
    """Whoever is the only one is not shown as 100 %."""
    phone = person(PHONE)
    phone.goto(f"/survey/{EMPTY}/")
    phone.get_by_label("はい", exact=True).check()
    phone.get_by_role("button", name="送る").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("ありがとうございました")
    page = signed_in("coordinator")

    page.goto(f"/desk/surveys/{EMPTY}/")
    few = page.get_by_role("table", name="仕事に使えそうですか")
    expect(few).not_to_contain_text("100%")
    page.goto(f"/desk/surveys/{FULL}/")
    expect(page.get_by_role("table", name="仕事に使えそうですか")).to_contain_text("100%")


def test_one_that_is_over_says_so_and_asks_nothing(person):
    page = person(PHONE)
    page.goto(f"/survey/{CLOSED}/")

    expect(page.get_by_text("受け付けを終わりました")).to_be_visible()
    expect(page.get_by_role("button", name="送る")).to_have_count(0)


def test_the_code_is_on_one_sheet_with_its_address_and_nothing_else(signed_in):
    page = signed_in("coordinator")
    page.goto(f"/desk/surveys/{FULL}/poster/")

    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))

    [sheet] = list(paper)
    text = sheet.get_textpage().get_text_range()
    assert f"/survey/{FULL}/" in text.replace("\r\n", "")
    for link in ("結果を見る", "サインアウト"):
        assert link not in text

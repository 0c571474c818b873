"""The screen of the figures as a coordinator and an observer meet it, on a desk and on a phone."""

import pypdfium2
import pytest
from playwright.sync_api import expect

PHONE, DESKTOP = 360, 1280
PAGES = {
    "observer": (
        "/desk/metrics/?group_by=category",
        "/desk/metrics/?from=2021-01&to=2021-02",
        "/desk/metrics/definitions/",
    ),
    "coordinator": (
        "/desk/metrics/?group_by=category",
        "/desk/metrics/definitions/",
        "/desk/calendar/",
        "/desk/reports/",
        "/desk/surveys/",
        "/desk/notices/",
    ),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", list(PAGES))
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_everybody_can_read_the_figures(signed_in, axe, role, width, scheme):
    page = signed_in(role, width=width)
    page.emulate_media(color_scheme=scheme)
    for path in PAGES[role]:
        page.goto(path)

        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert axe(page) == [], path


def test_a_coordinator_reads_without_scrolling_how_it_stands_and_what_to_do(signed_in):
    page = signed_in("coordinator", width=DESKTOP)
    page.goto("/desk/metrics/")

    expect(page.get_by_role("heading", name="約束を守れて")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="今日すること")).to_be_in_viewport(ratio=1)
    expect(page.locator(".todo")).to_be_in_viewport(ratio=1)
    expect(page.locator(".stuck__worst")).to_be_in_viewport(ratio=1)


def test_the_figures_fit_on_paper(signed_in):
    page = signed_in("coordinator", width=DESKTOP)
    page.goto("/desk/metrics/?group_by=category")

    page.emulate_media(media="print")
    headings = page.locator("main h2:visible").all_inner_texts()
    paper = pypdfium2.PdfDocument(page.pdf(format="A4"))

    texts = [sheet.get_textpage().get_text_range() for sheet in paper]
    assert 1 <= len(texts) <= 4
    assert "約束を守れて" in texts[0]
    assert "今日すること" in texts[0]
    everything = "".join(texts)
    assert len(headings) >= 5
    assert all(heading in everything.replace("\r\n", "") for heading in headings)
    # What the figures mean is beside them.
    assert "質問だけでは止まりません" in everything.replace("\r\n", "")
    for link in ("サインアウト", "手入れ", "この期間を見る", "期間と分け方"):
        assert link not in everything
    for text in texts:  # a table that goes on has its headings again
        if "その他" in text and "分野ごと" not in text:
            assert "受け付けた相談" in text.replace("\r\n", "")


def test_paper_is_white_for_those_whose_screen_is_dark(signed_in):
    page = signed_in("coordinator")
    page.goto("/desk/metrics/")
    colours = """() => [...document.querySelectorAll(".verdict, .verdict__word, .table th, .meta")].map(
        one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor])"""

    page.emulate_media(media="print", color_scheme="light")
    light = page.evaluate(colours)
    page.emulate_media(media="print", color_scheme="dark")

    assert len(light) > 5
    assert page.evaluate(colours) == light


def test_the_charts_are_whole_on_one_sheet(signed_in):
    page = signed_in("coordinator", width=DESKTOP)
    page.goto("/desk/metrics/")
    page.emulate_media(media="print")

    rules = page.locator(".metrics-chart, .metrics-together, .table tr").evaluate_all(
        "all => all.map(one => getComputedStyle(one).breakInside)"
    )

    assert set(rules) == {"avoid"}


def test_a_coordinator_asks_for_another_period_and_takes_it_along(signed_in):
    page = signed_in("coordinator")
    page.goto("/desk/metrics/")
    page.get_by_label("初めの日").fill("2026-01-01")
    page.get_by_label("分け方").select_option("県")
    page.get_by_role("button", name="この期間を見る").click()

    expect(page.get_by_text("2026年1月1日から")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert file.value.suggested_filename.startswith("窓口の数字_2026-01-01_")


def test_a_wrong_calendar_keeps_what_was_typed(signed_in, axe):
    page = signed_in("coordinator", 1, width=PHONE)
    page.goto("/desk/calendar/")
    page.get_by_label("月曜日").fill("夜中")
    page.get_by_role("button", name="この版を作る").click()

    expect(page.get_by_role("alert")).to_contain_text("月曜日")
    expect(page.get_by_label("月曜日")).to_have_value("夜中")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert axe(page) == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_an_expert_finds_and_reads_their_own_figures(signed_in, axe, width):
    page = signed_in("expert", width=width)
    page.goto("/desk/me/")
    page.get_by_role("link", name="期間を選んで数字を見る").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("わたしの数字")
    page.get_by_label("初めの日").fill("2026-01-01")
    page.get_by_role("button", name="この期間を見る").click()
    expect(page.get_by_text("2026年1月1日から")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []


def test_a_coordinator_is_led_from_the_figures_to_those_of_one_expert(signed_in, axe, published_case):
    page = signed_in("coordinator")
    page.goto("/desk/metrics/?group_by=expert")
    row = page.get_by_role("region", name="専門家ごと").get_by_role("link").first
    name = row.inner_text()
    row.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name}さんの数字")
    assert axe(page) == []


def test_a_reader_is_counted_and_a_coordinator_sees_where(shared_desk, browser, signed_in, published_case):
    """The worker adds it up within minutes; here the reading itself, and the place where it will stand."""
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"
    context = browser.new_context(base_url=shared_desk.url, user_agent=agent)
    reader = context.new_page()
    assert reader.goto(published_case.path).status == 200
    assert [cookie["name"] for cookie in context.cookies()] in ([], ["csrftoken"])
    context.close()
    slug = published_case.path.strip("/").split("/")[-1]
    noted = [file.read_text() for file in (shared_desk.data_dir / "views").iterdir()]
    assert any(line.split(" ")[1] == slug for text in noted for line in text.splitlines())

    page = signed_in("coordinator")
    page.goto("/desk/metrics/")
    expect(page.get_by_role("heading", name="公開した答えは読まれているか")).to_be_visible()

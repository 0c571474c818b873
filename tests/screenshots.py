"""`make screenshots`: every page as a phone and a desk show it, light and dark, Japanese and English, to leaf through.

python -m tests.screenshots [folder]
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.live import Desk
from tests.story import Case

SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
LOOKS = [("ja", "light"), ("ja", "dark"), ("en", "light")]
PATHS = {
    "home": "/",
    "now": "/now/?now=ransom&prefecture=37",
    "answers": "/kb/",
    "search": "/search/?q=%E3%83%A1%E3%83%BC%E3%83%AB",
    "nothing-found": "/search/?q=xqzw",
    "windows": "/windows/?prefecture=36",
    "windows-open": "/windows/?open=1",
    "which-window": "/windows/which/",
    "which-window-answered": "/windows/which/?happening=no&topic=subsidy&need=money&prefecture=37",
    "glossary": "/glossary/",
    "glossary-term": "/glossary/%E6%A8%99%E7%9A%84%E5%9E%8B%E3%83%A1%E3%83%BC%E3%83%AB/",
    "cost": "/cost/",
    "consult": "/consult/",
    "lost-link": "/c/lost/",
    "about": "/about/",
    "privacy": "/privacy/",
    "terms": "/terms/",
    "accessibility": "/accessibility/",
    "not-found": "/nothing/",
    "sign-in": "/accounts/login/",
}
COORDINATORS = {
    "desk": "/desk/",
    "desk-unassigned": "/desk/?queue=unassigned",
    "desk-intake": "/desk/intake/",
    "desk-spam": "/desk/spam/",
    "desk-experts": "/desk/experts/",
    "desk-assignment": "/desk/assignment/",
    "desk-upkeep": "/desk/upkeep/",
    "desk-windows": "/desk/windows/",
    "desk-templates": "/desk/templates/",
    "desk-metrics": "/desk/metrics/",
    "desk-reports": "/desk/reports/",
    "desk-surveys": "/desk/surveys/",
    "desk-notices": "/desk/notices/",
    "desk-notice-settings": "/desk/notices/settings/",
}
EXPERTS = {"expert-desk": "/desk/", "expert-me": "/desk/me/"}
PAGES_OF_A_CASE = {
    "received": ("", "offer/", "refer/", "arrange/"),
    "offered": ("",),
    "in_progress": ("", "answer/"),
    "awaiting_asker": ("",),
    "in_review": ("", "review/"),
    "answered": ("", "public-text/", "sheet/"),
    "referred": ("", "handover/"),
    "held": ("",),
    "closed": ("",),
}
"""Status → the pages to show of the first case found in it."""


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        desk = Desk(Path(data))
        desk.manage("migrate", "--verbosity", "0")
        desk.manage("seed_demo")
        desk.manage("rebuild_index")
        with desk:
            desk.start()
            case = Case(desk, "竜胆").granted("竜胆について")
            paths = {**PATHS, "status": f"/c/{case.token}/", "article": _first_article(desk)}
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            for name, page in _pages(browser, desk, paths):
                page.screenshot(path=folder / f"{name}.png", full_page=True)
            for role, shown in (("coordinator", {**COORDINATORS, **_of_cases(desk)}), ("expert", EXPERTS)):
                for name, page in _pages(browser, desk, shown, role=role):
                    page.screenshot(path=folder / f"{name}.png", full_page=True)
            browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _first_article(desk: Desk) -> str:
    found = desk.public().get("/api/v1/search/").json()["results"]
    return found[0]["url"].removeprefix(desk.url)


def _of_cases(desk: Desk) -> dict[str, str]:
    """The pages of one case in each state, as far as the demo has one."""
    paths = {}
    for status, pages in PAGES_OF_A_CASE.items():
        cases = desk.client("coordinator").get("tickets/", params={"status": status}).json()["results"]
        number = next((case["number"] for case in cases if case["status"] == status), None)
        if number:
            paths |= {
                f"case-{status}-{page.strip('/')}".rstrip("-"): f"/desk/tickets/{number}/{page}"
                for page in pages
            }
    return paths


def _sign_in(page: Page, desk: Desk, role: str) -> None:
    account = desk.accounts(role)[0]
    page.goto(f"{desk.url}/accounts/login/")
    page.locator("main [type=email], main [name=login]").first.fill(account["email"])
    page.locator("main [type=password]").fill(account["password"])
    with page.expect_navigation():
        page.locator("main [type=password]").press("Enter")


def _pages(browser: Browser, desk: Desk, paths: dict[str, str], role: str = "") -> Iterator[tuple[str, Page]]:
    """Each page in each size and look, as somebody in this role sees it; without one, as a visitor."""
    for size, (width, height) in SIZES.items():
        for language, scheme in LOOKS:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale="ja-JP" if language == "ja" else "en-GB",
                color_scheme=scheme,
            )
            page = context.new_page()
            if role:
                _sign_in(page, desk, role)
            for name, path in paths.items():
                page.goto(desk.url + path)
                yield f"{name}-{size}-{language}-{scheme}", page
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "var/screenshots"))

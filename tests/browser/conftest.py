"""A browser before a running desk. Nothing here touches the database: a person sees only pages and mails."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.live import Desk, wait_for

# Playwright keeps an event loop in this thread, and Django refuses its ORM wherever it sees one.
# Other tests of the same run do use the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

WAIT_MS = 45_000
HEIGHT = 800
WIDTHS = (360, 1280)
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium; Playwright's own is not downloaded."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        "timeout": WAIT_MS,
    }


@pytest.fixture(scope="session")
def base_url(shared_desk):
    """Addresses in tests are paths on the running desk."""
    return shared_desk.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "ja-JP"}


@pytest.fixture
def person(new_context) -> Callable[..., Page]:
    """Opens a browser of one's own: `person()` is a visitor, `person(width=360)` one with a phone."""

    def open_browser(width: int = 1280, **options) -> Page:
        context: BrowserContext = new_context(viewport={"width": width, "height": HEIGHT}, **options)
        context.set_default_timeout(WAIT_MS)
        return context.new_page()

    return open_browser


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core finds wrong with a page as it stands: one line an element, "rule: element"; [] is good.

    Look at the page's faults first: axe tries inline styles, which the policy of the pages refuses.
    """

    def violations(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]

    return violations


@pytest.fixture
def signed_in(shared_desk, person) -> Callable[..., Page]:
    """A browser in which the nth person with this role is signed in."""

    def open_browser(role: str, position: int = 0, width: int = 1280) -> Page:
        page = person(width)
        page.goto("/accounts/login/")
        sign_in(page, shared_desk.accounts(role)[position])
        return page

    return open_browser


@pytest.fixture(scope="session")
def published_case(shared_desk) -> PublishedCase:
    """A case whose answer is public, and which stays as it is."""
    return PublishedCase(shared_desk)


@pytest.fixture
def address(published_case):
    """Fills the addresses that are only known once the desk runs."""
    known = {
        "article": published_case.path,
        "status": f"/c/{published_case.token}/",
        "token": published_case.token,
        "ticket": f"/desk/tickets/{published_case.number}/",
    }
    return lambda path: path.format(**known)


REFUSED_BY_POLICY = """addEventListener("securitypolicyviolation",
  event => console.error(`refused: ${event.violatedDirective} ${event.blockedURI}`))"""


@dataclass
class Watched:
    """A page with all that went wrong while it loaded."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.add_init_script(REFUSED_BY_POLICY)
        self.page.on("console", lambda message: message.type == "error" and self._said(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", lambda answer: answer.status >= 400 and self._answered(answer))

    def _said(self, text: str) -> None:
        # A page that is meant to be a 404 is reported by the browser too; `_answered` tells them apart.
        if "Failed to load resource" not in text:
            self.faults.append(text)

    def _failed(self, request: Request) -> None:
        # Aborted: the browser opened the next page before it had this one's icon. Blocked or refused differ.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url}: {request.failure}")

    def _answered(self, answer) -> None:
        if not answer.request.is_navigation_request():
            self.faults.append(f"{answer.url}: {answer.status}")


def sign_in(page: Page, account: dict[str, str]) -> None:
    page.get_by_label("メールアドレス").fill(account["email"])
    page.get_by_label("パスワード", exact=False).first.fill(account["password"])
    page.get_by_role("main").get_by_role("button", name="サインイン").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def link_in(text: str, path: str) -> str:
    """The path of the first link in a mail that holds `path`."""
    found = re.search(rf"https?://\S*{re.escape(path)}\S*", text)
    assert found, text
    return urlsplit(found[0]).path


class PublishedCase:
    """A case walked by API to its public answer."""

    title = "仕事のファイルを消してしまったとき、もどせますか"
    text = {
        "title": title,
        "question": "共有の場所に置いたファイルを、まちがって消してしまいました。もどせますか。",
        "answer": "もどせることがあります。\n\nまず、その機械を使うのを止めてください。次に、写しを探します。",
    }
    search_for = "消してしまった"

    def __init__(self, desk: Desk) -> None:
        self._coordinator, self._releaser = desk.client("coordinator"), desk.client("coordinator", 1)
        self._expert, self._expert_email = desk.client("expert", 1), desk.accounts("expert")[1]["email"]
        created = desk.asker().post(
            "consultations/",
            json={"body": "ファイルを消してしまいました。", "email": "keshita@iya.example.jp"},
        )
        self.number, self.token = created.json()["number"], created.json()["token"]
        self._publish(desk.asker(self.token))
        self.path = urlsplit(wait_for(lambda: self._found(desk))["url"]).path

    def _found(self, desk: Desk) -> dict[str, str] | None:
        results = desk.public().get(f"/api/v1/search/?q={self.search_for}").json()["results"]
        return next((one for one in results if one["title"] == self.title), None)

    def _publish(self, asker) -> None:
        self._do(self._coordinator, "offer", expert=self._expert_email)
        self._do(self._expert, "accept")
        self._do(self._expert, "submit_for_review", answer="もどせることがあります。")
        self._do(self._coordinator, "approve_answer")
        self._ask_for_consent(**self.text, category="backup")
        status = asker.get("consultations/status/").json()
        asker.post(
            "consultations/status/transitions/grant_consent/",
            json={"public_text_hash": status["public_text_hash"]},
        ).raise_for_status()
        self._do(self._releaser, "publish")

    def _ask_for_consent(self, **text: str) -> None:
        """Whoever writes these texts has looked at what is marked in them."""
        address = f"tickets/{self.number}/transitions/request_consent/"
        asked = self._expert.post(address, json=text)
        if asked.status_code == 400:
            kept = [mark["text"] for mark in asked.json()["open_marks"]]
            asked = self._expert.post(address, json={**text, "keep": kept})
        asked.raise_for_status()

    def _do(self, who, name: str, **data: str) -> None:
        who.post(f"tickets/{self.number}/transitions/{name}/", json=data).raise_for_status()

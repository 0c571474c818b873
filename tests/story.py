"""A case walked through by its people over the API of a running desk, up to the public answer."""

from typing import Any

import httpx

from tests.live import Desk
from tests.texts import PUBLIC_TEXT


class Case:
    """Made by asking; `granted` brings it to the point where only the release is missing."""

    def __init__(self, desk: Desk, word: str) -> None:
        created = desk.asker().post("consultations/", json={"body": word, "email": "story@example.jp"})
        created.raise_for_status()
        self.number, self.token = created.json()["number"], created.json()["token"]
        self._desk = desk
        self._asker = desk.asker(self.token)
        self._coordinator, self._releaser = desk.client("coordinator"), desk.client("coordinator", 1)
        self._expert = desk.client("expert")

    def granted(self, title: str) -> "Case":
        """Answered, and the asker has said yes to a public text with this title."""
        self._do(self._coordinator, "offer", expert=self._desk.accounts("expert")[0]["email"])
        self._do(self._expert, "accept")
        self._do(self._expert, "submit_for_review", answer="答えです。")
        self._do(self._coordinator, "approve_answer")
        self._ask_about({**PUBLIC_TEXT, "title": title})
        asked = self._asker.get("consultations/status/").json()
        self._say("grant_consent", public_text_hash=asked["public_text_hash"])
        return self

    def publish(self) -> None:
        self._do(self._releaser, "publish")

    def withdraw_consent(self) -> None:
        self._say("withdraw_consent")

    def _ask_about(self, text: dict[str, str]) -> None:
        """Words that are marked, such as made-up ones in a title, are kept."""
        checked = self._expert.post(f"tickets/{self.number}/public-text/check/", json=text).json()
        keep = [mark["text"] for mark in checked["open_marks"]]
        self._do(self._expert, "request_consent", **text, keep=keep)

    def _do(self, who: httpx.Client, name: str, **data: Any) -> None:
        who.post(f"tickets/{self.number}/transitions/{name}/", json=data).raise_for_status()

    def _say(self, name: str, **data: str) -> None:
        self._asker.post(f"consultations/status/transitions/{name}/", json=data).raise_for_status()

"""The pages of the desk beside its queues: what each is called and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import User

COORDINATE, ANSWER = "tickets.coordinate_tickets", "tickets.answer_tickets"
SEE_FIGURES, CHECK_ARTICLES, CHECK_WINDOWS = (
    "tickets.view_metrics",
    "cms.view_articlepage",
    "cms.change_window",
)


@dataclass(frozen=True)
class Entry:
    """One link: the name of its address, what it says, and the permissions of which one is enough."""

    url_name: str
    label: Any
    permissions: tuple[str, ...]


MENU: dict[Any, tuple[Entry, ...]] = {
    _("受け付け"): (
        Entry("desk-intake", _("電話・来訪の相談を入力する"), (COORDINATE,)),
        Entry("desk-spam", _("迷惑の疑いを片づける"), (COORDINATE,)),
    ),
    _("人"): (
        Entry("desk-me", _("わたしのこと"), (ANSWER,)),
        Entry("desk-experts", _("専門家"), (COORDINATE,)),
        Entry("desk-assignment", _("打診のきまり"), (COORDINATE,)),
    ),
    _("知識の手入れ"): (
        Entry("desk-upkeep", _("答えの手入れ"), (COORDINATE, CHECK_ARTICLES)),
        Entry("desk-windows", _("窓口の点検"), (COORDINATE, ANSWER, CHECK_WINDOWS)),
        Entry("desk-templates", _("文例"), (COORDINATE, ANSWER)),
    ),
    _("数字"): (
        Entry("desk-metrics", _("窓口の数字"), (COORDINATE, SEE_FIGURES)),
        Entry("desk-metrics-mine", _("わたしの数字"), (ANSWER,)),
        Entry("desk-metrics-definitions", _("数字の決まり"), (COORDINATE, SEE_FIGURES)),
        Entry("desk-reports", _("相談の報告"), (COORDINATE,)),
        Entry("desk-surveys", _("アンケート"), (COORDINATE,)),
    ),
    _("設定"): (
        Entry("desk-calendar", _("営業カレンダー"), (COORDINATE,)),
        Entry("desk-notice-settings", _("お知らせの受け取り方"), (COORDINATE, ANSWER)),
        Entry("desk-webhooks", _("外部への通知"), ("tickets.manage_webhooks",)),
    ),
}


def menu_of(user: User) -> list[tuple[Any, list[Entry]]]:
    """The groups with the links that `user` may follow; groups without any are left out. No query of its own."""
    groups = [
        (label, [entry for entry in entries if any(user.has_perm(name) for name in entry.permissions)])
        for label, entries in MENU.items()
    ]
    return [(label, entries) for label, entries in groups if entries]

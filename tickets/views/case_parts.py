"""What a case's page shows beside the thread: tags, other cases, windows told, what came of a referral, further pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from tickets import rules
from tickets.desk import handover, merging, spam
from tickets.desk.spoken import TELL_ANSWER
from tickets.lifecycle import Status
from tickets.models import Ticket

LABELS: dict[str, Any] = {
    "release": gettext_lazy("迷惑ではないと決めた"),
    "mark_spam": gettext_lazy("迷惑として片づけた"),
    "offer": gettext_lazy("専門家に打診した"),
    "accept": gettext_lazy("引き受けた"),
    "decline": gettext_lazy("断った"),
    "hand_back": gettext_lazy("担当を返した"),
    "ask_back": gettext_lazy("聞き返した"),
    "asker_reply": gettext_lazy("返事を送った"),
    "submit_for_review": gettext_lazy("回答を確認にまわした"),
    "return_to_expert": gettext_lazy("書き直しをお願いした"),
    "approve_answer": gettext_lazy("回答を送った"),
    "undo_send": gettext_lazy("送るのを取り消した"),
    "refer": gettext_lazy("他の窓口を案内した"),
    "reopen": gettext_lazy("相談を再開した"),
    "close": gettext_lazy("終わりにした"),
    "withdraw": gettext_lazy("相談を取り下げた"),
    "request_consent": gettext_lazy("公開してよいか聞いた"),
    "grant_consent": gettext_lazy("公開してよいと答えた"),
    "want_changes": gettext_lazy("直してほしいと答えた"),
    "decline_consent": gettext_lazy("公開しないと答えた"),
    "publish": gettext_lazy("公開した"),
    "retract": gettext_lazy("公開を取り下げた"),
    "withdraw_consent": gettext_lazy("公開を取りやめた"),
    "merge": gettext_lazy("先の相談にまとめた"),
    "split": gettext_lazy("相談を分けた"),
    "link": gettext_lazy("ほかの相談とつなげた"),
    "unlink": gettext_lazy("つながりを外した"),
    "set_urgency": gettext_lazy("急ぎかどうかを変えた"),
    "set_tags": gettext_lazy("タグを直した"),
    "set_contact": gettext_lazy("連絡先を直した"),
    "print_link": gettext_lazy("印刷するためのリンクを作った"),
    "heard": gettext_lazy("本人から口頭で聞いた"),
    "tell_answer": gettext_lazy("回答や質問を、本人に伝えた"),
    "ask_handover": gettext_lazy("窓口に伝えてよいか聞いた"),
    "answer_handover": gettext_lazy("窓口に伝えてよいか、返事をもらった"),
    "tell_window": gettext_lazy("窓口に伝えた"),
    "tell_outcome": gettext_lazy("窓口に相談できたか、返事をもらった"),
}
"""What these are called in the history of a case."""
_SAYS = ("ask_back", "approve_answer", "refer")


def parts_of(ticket: Ticket, user: User) -> dict[str, Any]:
    """The context of `case/upkeep.html`, of a case as `for_page` loads it: one query for each thing it has."""
    if ticket.erased_at:
        return {"upkeep": None}
    referral = handover.last_referral(ticket, ticket.transitions.all())
    return {
        "upkeep": {
            "tags": list(ticket.tags.all()) if ticket.has_tags else [],
            "links": merging.linked_cases(ticket, by=user) if ticket.has_links else [],
            "handovers": list(ticket.handovers.select_related("window")) if ticket.has_handovers else [],
            "outcome": handover.outcome_of(referral) if referral else None,
            "asks_outcome": referral is not None,
            "held_because": spam.reasons_of(ticket) if ticket.status in (Status.HELD, Status.SPAM) else [],
            "is_untold": _is_untold(ticket),
            "pages": _pages(ticket, user),
        }
    }


def _is_untold(ticket: Ticket) -> bool:
    """Whether the last thing said to somebody whom no mail reaches has still to be told."""
    if ticket.email or not ticket.is_spoken or ticket.status == Status.WITHDRAWN:
        return False
    said = [row.at for row in ticket.transitions.all() if row.name in _SAYS]
    told = [row.at for row in ticket.transitions.all() if row.target == TELL_ANSWER]
    return bool(said) and (not told or max(told) < max(said))


def _pages(ticket: Ticket, user: User) -> list[tuple[str, str]]:
    """(name of an address, what its link says) of the further pages of the case this user may open."""

    def may(name: str) -> bool:
        return rules.may(name, user, ticket)

    pages = []
    if may("speak_for"):
        pages += [
            ("desk-spoken", _("本人から聞いたことを記録する")),
            ("desk-contact", _("連絡先を直す")),
        ]
    if may("print_sheet"):
        pages.append(("desk-sheet", _("印刷する回答票")))
    if may("ask_handover") and ticket.status not in (Status.HELD, Status.SPAM, Status.WITHDRAWN):
        pages.append(("desk-handover", _("窓口への引き継ぎ")))
    if may("set_tags"):
        pages.append(("desk-arrange", _("タグ・急ぎ・まとめる・分ける")))
    return pages

"""Which windows fit a case, with reasons, and the words in which the asker is told of them.

Nothing is said of a window that the list does not vouch for: `Window.shown` decides, here as on the public pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from cms import routing, taxonomy
from cms.data_words import translated
from cms.routing import Answers
from cms.snippets import Window
from tickets.models import Ticket

MOST = 6
_NEEDS = ("answer", "report", "law", "service", "money")
_REPORTS = frozenset({"leak", "fraud", "malware", "access"})
"""Topics in which somebody outside may have to be told, beside being asked."""
_NOT_WINDOWS = {routing.DESK, routing.NOW, routing.ANSWERS}


@dataclass(frozen=True)
class Suggestion:
    """A window that fits, and why."""

    window: Window
    because: str


def suggested(ticket: Ticket, windows: dict[str, Window]) -> list[Suggestion]:
    """The windows that the rules name for this case, best first. `windows` are all there are, by code."""
    answers = _answers(ticket)
    found: dict[str, Suggestion] = {}
    for one in answers:
        for suggestion in routing.route(one):
            window = windows.get(suggestion.target)
            if window is None or suggestion.target in _NOT_WINDOWS or not window.can_be_reached:
                continue
            if window.prefecture in {"", ticket.prefecture}:
                found.setdefault(window.pk, Suggestion(window, suggestion.because))
    return list(found.values())[:MOST]


def _answers(ticket: Ticket) -> list[Answers]:
    """The case as the three questions of `/windows/which/` would have it; several needs, the likeliest first."""
    topic = ticket.category_id or ""
    happening = bool(ticket.happening_now)
    needs = ("answer", "report") if topic in _REPORTS else ("answer",)
    money = ("money",) if topic == "subsidy" else ()
    asked = [need for need in _NEEDS if need in {*needs, *money}]
    first = [Answers(True, topic, "", ticket.prefecture)] if happening else []
    return [*first, *(Answers(False, topic, need, ticket.prefecture) for need in asked)]


def message_for(ticket: Ticket, windows: Iterable[Window], because: dict[str, str] | None = None) -> str:
    """A plain letter about these windows in the asker's language: why, phone, hours, cost, what to prepare."""
    with override(ticket.language):
        parts = [_("ご相談の内容に合う窓口をご案内します。"), ""]
        for window in windows:
            parts += [*_about(window, (because or {}).get(window.pk, "")), ""]
        parts += [
            _("相談するときは、いつ・何が・どうなったかのメモを手元に置いておくと、話が早く伝わります。"),
            _("うまくつながらなかったときは、こちらにもう一度お知らせください。"),
        ]
        return "\n".join(parts)


def _about(window: Window, because: str) -> list[str]:
    rows = [
        (_("理由"), because),
        (_("できること"), translated(window.description) if window.description else ""),
        (_("電話"), window.shown_phone),
        (_("受付時間"), translated(window.shown_hours) if window.shown_hours else ""),
        (_("メール"), window.shown_email),
        (_("ウェブ"), window.shown_url),
        (_("費用"), translated(window.shown_cost) if window.shown_cost else ""),
        (_("用意するもの"), window.prepare),
    ]
    said = [_("%(label)s：%(text)s") % {"label": label, "text": text} for label, text in rows if text]
    return [f"■ {window.name}", *said]


def handover_text(ticket: Ticket) -> str:
    """A first draft of what a window could be told. The coordinator shortens it, the asker sees every word."""
    rows = [
        (_("会社・団体"), ticket.organisation),
        (_("お名前"), ticket.name),
        (_("都道府県"), taxonomy.label(taxonomy.PREFECTURES, ticket.prefecture) if ticket.prefecture else ""),
        (_("電話"), ticket.phone),
        (_("メール"), ticket.email),
        (_("受付番号"), ticket.number),
    ]
    known = [_("%(label)s：%(text)s") % {"label": label, "text": text} for label, text in rows if text]
    return "\n".join(
        [
            _("四国サイバー相談窓口から、次の相談をお伝えします。"),
            "",
            *known,
            "",
            _("相談の内容："),
            ticket.body.strip(),
        ]
    )[:4000]

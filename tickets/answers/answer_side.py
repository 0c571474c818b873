"""What stands beside an answer that is being written: one section at a time, so that each page stays cheap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms import taxonomy
from cms.routing import Answers, route
from cms.snippets import Category, Window
from kb.plain_words import check
from people.models import User
from search.queries import best_for
from tickets.answers.answer_blocks import link_block, window_block
from tickets.answers.answering import versions_of
from tickets.answers.similar_cases import similar_cases
from tickets.asking.similar import FOR_INDIVIDUALS
from tickets.models import AnswerTemplate, Ticket

SIDES: dict[str, Any] = {
    "words": _("やさしい言葉"),
    "answers": _("似た答え"),
    "cases": _("似た相談"),
    "windows": _("窓口"),
    "templates": _("ひな形"),
    "versions": _("これまでの版"),
}
ANSWERS_SHOWN = 6
WINDOWS_SHOWN = 12
_READ = 300


@dataclass(frozen=True)
class OfferedWindow:
    """A window with the block that a press puts in, and why it is offered first, or ""."""

    window: Window
    block: str
    because: str


def context_of(side: str, ticket: Ticket, user: User, body: str, query: Mapping[str, str]) -> dict[str, Any]:
    """What the template of a section needs: `tickets/answer/side_<side>.html`. At most three queries."""
    if side == "answers":
        return {"answers": _answers(ticket)}
    if side == "cases":
        return {"cases": similar_cases(ticket, user)}
    if side == "windows":
        return _windows(ticket, query)
    if side == "templates":
        return {"templates": _templates(ticket, user)}
    if side == "versions":
        return {"versions": versions_of(ticket)}
    return {"report": check(body, ticket.level)}


def _answers(ticket: Ticket) -> list[dict[str, Any]]:
    asked = " ".join(f"{ticket.subject} {ticket.body}".split())[:_READ]
    return [
        {"found": one, "block": link_block(one.title, one.path)} for one in best_for(asked, ANSWERS_SHOWN)
    ]


def _windows(ticket: Ticket, query: Mapping[str, str]) -> dict[str, Any]:
    """Those that take the topic in this prefecture; what the rules of `cms/routing.py` name comes first, with its reason."""
    categories = list(Category.objects.all())
    topic = query.get("topic", ticket.category_id or "")
    prefecture = query.get("prefecture", ticket.prefecture)
    topic = topic if topic in {one.pk for one in categories} else ""
    prefecture = prefecture if prefecture in dict(taxonomy.PREFECTURES) else ""
    asked = Answers(bool(ticket.happening_now), topic, "answer", prefecture)
    reasons = {one.target: one.because for one in route(asked)}
    here = {"", prefecture} if prefecture else {"", *taxonomy.SHIKOKU}
    fitting = [
        window
        for window in Window.objects.all()
        if window.can_be_reached
        and window.pk not in FOR_INDIVIDUALS
        and (window.pk in reasons or (window.prefecture in here and (not topic or topic in window.topics)))
    ]
    order = list(reasons)
    fitting.sort(key=lambda window: order.index(window.pk) if window.pk in reasons else len(order))
    return {
        "windows": [
            OfferedWindow(window, window_block(window), reasons.get(window.pk, ""))
            for window in fitting[:WINDOWS_SHOWN]
        ],
        "categories": categories,
        "prefectures": taxonomy.PREFECTURES,
        "topic": topic,
        "prefecture": prefecture,
    }


def _templates(ticket: Ticket, user: User) -> list[AnswerTemplate]:
    """Those for the subject of the case first."""
    every = AnswerTemplate.objects.visible_to(user).select_related("category")
    return sorted(every, key=lambda one: one.category_id != ticket.category_id)

"""Buttons of the answer page that change its text: for browsers without scripts, and as what the scripts do too."""

from __future__ import annotations

from collections.abc import Callable

from cms.models import ArticlePage
from cms.snippets import Window
from kb.plain_words import check
from people.models import User
from search.documents import article_path
from tickets.answers.answer_blocks import SKELETON, appended, link_block, window_block
from tickets.errors import NotFoundError
from tickets.models import AnswerTemplate, Ticket

Edit = Callable[[str, str, Ticket, User], str]


def _skeleton(body: str, what: str, ticket: Ticket, user: User) -> str:
    return appended(body, SKELETON.rstrip())


def _window(body: str, what: str, ticket: Ticket, user: User) -> str:
    window = Window.objects.filter(pk=what).first()
    if window is None or not window.can_be_reached:
        raise NotFoundError
    return appended(body, window_block(window))


def _link(body: str, what: str, ticket: Ticket, user: User) -> str:
    slug = what.strip("/").rpartition("/")[2]
    article = ArticlePage.objects.readable().filter(slug=slug).first()
    if article is None:
        raise NotFoundError
    return appended(body, link_block(article.title, article_path(article.slug)))


def _template(body: str, what: str, ticket: Ticket, user: User) -> str:
    usable = AnswerTemplate.objects.visible_to(user)
    template = usable.filter(pk=int(what)).first() if what.isdecimal() and len(what) < 10 else None
    if template is None:
        raise NotFoundError
    return appended(body, template.body)


def _replace(body: str, what: str, ticket: Ticket, user: User) -> str:
    """`what` is start:end:number of a finding and its replacement; a text that has moved on stays as it is."""
    start, end, number = (int(part) if part.isdecimal() else -1 for part in f"{what}:::".split(":")[:3])
    for finding in check(body, ticket.level).findings:
        if (finding.start, finding.end) == (start, end) and 0 <= number < len(finding.replacements):
            return body[:start] + finding.replacements[number] + body[end:]
    return body


EDITS: dict[str, Edit] = {
    "skeleton": _skeleton,
    "window": _window,
    "link": _link,
    "template": _template,
    "replace": _replace,
}


def edited(body: str, step: str, what: str, ticket: Ticket, user: User) -> str:
    """`body` after the button `step` (one of `EDITS`) for `what`. Raises NotFoundError for what cannot be put in."""
    if "\x00" in what:
        raise NotFoundError
    return EDITS[step](body, what, ticket, user)

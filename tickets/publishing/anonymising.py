"""A case's public text before its asker sees it: what could say who asked, and what the writer decided about it.

The detector (`kb.anonymising`) knows no case; here it is told what this one knows: firm, person, address, prefecture,
and the names in the asker's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from cms import taxonomy
from cms.snippets import GlossaryTerm, Window
from kb.anonymising import wording
from kb.anonymising.combinations import Codes
from kb.anonymising.detector import find_marks, same_word, words_of
from kb.anonymising.marks import Mark
from kb.anonymising.own_fields import Known
from kb.anonymising.words import PUBLIC_BODIES
from tickets.errors import OpenMarksError
from tickets.models import Message, Ticket
from tickets.models.publication import Decision
from tickets.publishing.checklist import CHECKLIST

FIELDS = ("title", "question", "answer")
_PREFECTURES = {item["code"]: item["name_ja"] for item in taxonomy.load("taxonomy")["prefectures"]["items"]}


def marks_in(ticket: Ticket, values: Mapping[str, Any]) -> list[Mark]:
    """Everything in a public text that a reader could recognise somebody by, kept or not."""
    codes = Codes(industry=bool(values.get("industry")), size_band=bool(values.get("size_band")))
    fields = {name: str(values.get(name) or "") for name in FIELDS}
    return find_marks(fields, known=known_of(ticket), codes=codes, harmless=_harmless())


def split(marks: Iterable[Mark], keep: Iterable[str]) -> tuple[list[Mark], list[Mark]]:
    """(open, kept): the marks nobody has decided about, and those whose words are in `keep`, in any spelling."""
    kept_words = {same_word(words) for words in keep}
    still_open: list[Mark] = []
    kept: list[Mark] = []
    for mark in marks:
        (kept if same_word(mark.text) in kept_words else still_open).append(mark)
    return still_open, kept


def without_open_marks(ticket: Ticket, values: Mapping[str, Any]) -> list[Mark]:
    """The marks that were kept. Raises OpenMarksError where some are left that nobody has decided about."""
    still_open, kept = split(marks_in(ticket, values), values.get("keep", ()))
    if still_open:
        raise OpenMarksError([as_json(mark) for mark in still_open], _messages(still_open))
    return kept


def as_json(mark: Mark) -> dict[str, Any]:
    """A mark as programs read it: field, start, end, text, type, suggestion, reason."""
    return asdict(mark)


def known_of(ticket: Ticket) -> list[Known]:
    """What this case itself knows, with types; words of its asker only where they are names."""
    known = [
        Known(text, type_name)
        for text, type_name in (
            (ticket.organisation, "organisation"),
            (ticket.name, "person"),
            (ticket.email, "mail"),
        )
        if text
    ]
    if ticket.prefecture:
        name = _PREFECTURES.get(ticket.prefecture, "")
        known += [Known(spelling, "place") for spelling in (name, name.rstrip("都府県")) if len(spelling) > 1]
    return [*known, *words_of("\n\n".join(_own_words(ticket)))]


def decisions(ticket: Ticket, values: Mapping[str, Any], kept: Iterable[Mark]) -> list[dict[str, str]]:
    """What the writer decided, to be kept with the text: words kept, words of the case left out, points confirmed."""
    rows = [(Decision.KEPT, mark.field, mark.type, mark.text) for mark in _once(kept)]
    rows += [(Decision.LEFT_OUT, mark.field, mark.type, mark.text) for mark in _left_out(ticket, values)]
    rows += [(Decision.CONFIRMED, "", code, "") for code in values.get("confirmed", ())]
    return [
        {"kind": str(kind), "field": field, "type": type_name, "text": words}
        for kind, field, type_name, words in rows
    ]


def type_label(type_name: str) -> str:
    """What a type of mark, or a point of the checklist, is called."""
    return str(wording.TYPES.get(type_name) or CHECKLIST.get(type_name) or type_name)


def _left_out(ticket: Ticket, values: Mapping[str, Any]) -> list[Mark]:
    """What was marked in the asker's words and in the answer, and is in the public text no more."""
    public = same_word("\n".join(values[name] for name in FIELDS))
    sources = {"question": ticket.body, "answer": last_answer(ticket)}
    marks = find_marks(sources, known=known_of(ticket), harmless=_harmless())
    return _once(mark for mark in marks if same_word(mark.text) not in public)


def last_answer(ticket: Ticket) -> str:
    """The answer the asker was sent last, "" where there is none."""
    answers = [
        message
        for message in ticket.messages.all()
        if message.kind == Message.Kind.ANSWER and message.is_public
    ]
    return answers[-1].body if answers else ""


def _own_words(ticket: Ticket) -> list[str]:
    replies = [message.body for message in ticket.messages.all() if message.kind == Message.Kind.REPLY]
    return [ticket.subject, ticket.body, *replies]


def _harmless() -> list[str]:
    """What anybody may read: the public windows, who runs them, how they are reached, the words of the glossary."""
    reached_by = Window.objects.values_list("name", "host", "phone", "email", "url")
    windows = [word for row in reached_by for word in row if word]
    terms = [
        word
        for term, aliases in GlossaryTerm.objects.values_list("term", "aliases")
        for word in (term, *aliases)
    ]
    return [*PUBLIC_BODIES, *windows, *terms]


def _once(marks: Iterable[Mark]) -> list[Mark]:
    """One mark for each word of a field."""
    return list({(mark.field, same_word(mark.text)): mark for mark in marks}.values())


def _messages(marks: Iterable[Mark]) -> dict[str, list[str]]:
    """Field → what to tell the writer about it."""
    messages: dict[str, list[str]] = {}
    for mark in _once(marks):
        told = _("「%(text)s」が残っています（%(type)s）。言いかえるか、このままでよいと決めてください。")
        messages.setdefault(mark.field, []).append(told % {"text": mark.text, "type": type_label(mark.type)})
    return messages

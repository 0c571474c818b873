"""A public text while it is written: what was typed and decided so far, and how its marks are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from kb.anonymising.detector import same_word
from kb.anonymising.marks import Mark
from tickets.inputs import PublicTextInput
from tickets.models import Ticket
from tickets.publishing.anonymising import FIELDS, type_label

CODES = ("category", "audience", "industry", "size_band")
_LABELS = {name: drawn.label for name, drawn in PublicTextInput().fields.items()}


def first_words(ticket: Ticket) -> dict[str, Any]:
    """The version before, or what the case itself suggests; the writer generalises it. Reads its messages."""
    if text := ticket.public_text:
        return {
            "title": text.title,
            "question": text.question,
            "answer": text.answer,
            "category": text.category_id or "",
            "audience": text.audience,
            "industry": text.industry,
            "size_band": text.size_band,
        }
    answers = [message for message in ticket.messages.all() if message.kind == "answer" and message.is_public]
    return {
        "title": ticket.subject,
        "question": ticket.body,
        "answer": answers[-1].body if answers else "",
        "category": ticket.category_id or "",
        "audience": ticket.audience,
    }


@dataclass(frozen=True)
class Writing:
    """What the page holds. Line breaks are single characters, so that offsets here and in a browser agree."""

    values: Mapping[str, str]
    keep: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()

    @classmethod
    def first(cls, initial: Mapping[str, Any]) -> Writing:
        """Before anything was typed."""
        return cls({name: _plain(str(initial.get(name) or "")) for name in (*FIELDS, *CODES)})

    @classmethod
    def sent(cls, typed: QueryDict) -> Writing:
        """As the form sends it."""
        return cls(
            {name: _plain(typed.get(name, "")) for name in (*FIELDS, *CODES)},
            tuple(dict.fromkeys(typed.getlist("keep"))),
            tuple(typed.getlist("confirmed")),
        )

    @property
    def data(self) -> dict[str, Any]:
        """As the door takes it."""
        return {**self.values, "keep": list(self.keep), "confirmed": list(self.confirmed)}

    @property
    def query(self) -> QueryDict:
        """As `forms.filled` draws it."""
        query = QueryDict(mutable=True)
        query.update(dict(self.values))
        return query

    def replaced(self, word: str, marks: Iterable[Mark]) -> Writing:
        """With the suggestion in each place where `word` is marked."""
        values = dict(self.values)
        for mark in sorted(marks, key=lambda mark: -mark.start):
            if mark.text == word:
                text = values[mark.field]
                values[mark.field] = text[: mark.start] + mark.suggestion + text[mark.end :]
        return replace(self, values=values)

    def keeping(self, word: str | None, again: str | None) -> Writing:
        """With `word` judged harmless, and `again` to be decided about anew."""
        kept = tuple(one for one in self.keep if one != again)
        return replace(self, keep=(*kept, word) if word and word not in kept else kept)


@dataclass(frozen=True)
class Word:
    """A marked word, once, however often it stands in the text."""

    text: str
    type: str
    label: str
    reason: str
    suggestion: str
    where: str
    places: list[tuple[str, int, int]]


@dataclass(frozen=True)
class MarkedText:
    """The marks of a text: words to decide about, words kept, and the text in pieces with its marks."""

    open_words: list[Word]
    kept: list[str]
    pieces: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    @classmethod
    def of(cls, writing: Writing, still_open: list[Mark], kept: list[Mark]) -> MarkedText:
        """`still_open` and `kept` are the marks of the text of `writing`."""
        return cls(
            _words(still_open),
            list(writing.keep),
            [
                (str(_LABELS[name]), _pieces(name, writing.values[name], still_open, kept))
                for name in FIELDS
                if writing.values[name]
            ],
        )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _words(marks: Iterable[Mark]) -> list[Word]:
    groups: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        groups.setdefault((same_word(mark.text), mark.text), []).append(mark)
    return [
        Word(
            text,
            group[0].type,
            type_label(group[0].type),
            str(group[0].reason),
            group[0].suggestion,
            "、".join(dict.fromkeys(str(_LABELS[mark.field]) for mark in group)),
            [(mark.field, mark.start, mark.end) for mark in group],
        )
        for (_same, text), group in groups.items()
    ]


def _pieces(name: str, text: str, still_open: list[Mark], kept: list[Mark]) -> list[tuple[str, str]]:
    """(kind, words) in order: "" for plain text, "open" and "kept" for marks."""
    here = [(mark.start, mark.end, "open") for mark in still_open if mark.field == name]
    here += [(mark.start, mark.end, "kept") for mark in kept if mark.field == name]
    pieces: list[tuple[str, str]] = []
    read = 0
    for start, end, kind in sorted(here):
        pieces += [("", text[read:start]), (kind, text[start:end])]
        read = end
    return [piece for piece in [*pieces, ("", text[read:])] if piece[1]]

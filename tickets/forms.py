"""How the inputs are laid out on pages: the same serializers, drawn as fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.utils.serializer_helpers import BoundField

from tickets.errors import ConflictError, InvalidInputError
from tickets.inputs import INPUTS
from tickets.models import Ticket

BUTTONS: dict[str, Any] = {
    "release": _("迷惑ではない"),
    "mark_spam": _("迷惑として片づける"),
    "offer": _("専門家に打診する"),
    "accept": _("引き受ける"),
    "decline": _("断る"),
    "hand_back": _("担当を返す"),
    "ask_back": _("聞き返す"),
    "asker_reply": _("返事を送る"),
    "submit_for_review": _("確認にまわす"),
    "return_to_expert": _("書き直しをお願いする"),
    "approve_answer": _("この回答を送る"),
    "refer": _("他の窓口を案内する"),
    "undo_send": _("送るのを取り消す"),
    "reopen": _("相談を再開する"),
    "close": _("終わりにする"),
    "withdraw": _("相談を取り下げる"),
    "request_consent": _("公開してよいか聞く"),
    "grant_consent": _("この文章で公開してよい"),
    "want_changes": _("直してほしい"),
    "decline_consent": _("公開しない"),
    "publish": _("公開する"),
    "retract": _("公開を取り下げる"),
    "withdraw_consent": _("公開を取りやめる"),
}
"""What the button of each transition says."""
ASKER_BUTTONS: dict[str, Any] = {
    "reopen": _("もう一度聞く"),
    "close": _("解決したので、終わりにする"),
    "want_changes": _("公開してよいが、直してほしい"),
}
"""What some of them say on the asker's own page."""
DANGEROUS = {"withdraw", "mark_spam", "retract", "withdraw_consent"}
WAYS_OUT = {"decline", "hand_back", "retract", "mark_spam"}
FORWARD = {
    "accept",
    "approve_answer",
    "publish",
    "grant_consent",
    "submit_for_review",
    "offer",
    "asker_reply",
}
"""The step that usually comes next; its button is the filled one."""
OWN_PAGES: dict[str, str] = {
    "offer": "desk-offer",
    "refer": "desk-refer",
    "submit_for_review": "desk-answer",
    "approve_answer": "desk-review",
    "return_to_expert": "desk-review",
    "request_consent": "desk-public-text",
}
"""Steps of the desk that need more room than a form on the case's page: transition → name of the page's address."""
PAGE_BUTTONS: dict[str, Any] = {"desk-answer": _("回答を書く"), "desk-review": _("回答を読んで確認する")}
"""What the link to such a page says, where the step's own words do not fit."""


@dataclass(kw_only=True)
class Tried:
    """What somebody typed in vain, and why it did not work; without an error nothing went wrong yet."""

    typed: QueryDict | None = None
    error: InvalidInputError | ConflictError | None = None

    @property
    def errors(self) -> dict[str, list[str]]:
        return self.error.errors if isinstance(self.error, InvalidInputError) else {}

    @property
    def conflict(self) -> str:
        """Why it is not possible now, or "" where only the input was at fault."""
        return self.error.user_message if isinstance(self.error, ConflictError) else ""

    @property
    def kept_texts(self) -> list[str]:
        """After a conflict the form may be gone from the page; what was typed must not be."""
        return written(self.typed) if self.conflict and self.typed is not None else []


@dataclass
class Attempt(Tried):
    """A button that was pressed in vain, on a page with several."""

    name: str
    typed: QueryDict = field(kw_only=True)
    error: InvalidInputError | ConflictError = field(kw_only=True)


# The fields of our forms in which people write sentences.
_WRITTEN = ("body", "message", "comment", "answer", "reason", "note", "title", "question")


def written(typed: QueryDict) -> list[str]:
    """The sentences somebody typed into one of our forms."""
    return [text for name in _WRITTEN for text in typed.getlist(name) if text.strip()]


@dataclass
class Form(Tried):
    """A serializer drawn as a form. After an error it holds what was typed and why it did not work."""

    serializer_class: type[serializers.Serializer[Any]]
    prefix: str = ""
    initial: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.serializer = filled(
            self.serializer_class, typed=self.typed, initial=self.initial, context=self.context
        )
        for name, values in self.choices.items():
            drawn: Any = self.serializer.fields[name]
            drawn.choices = dict(values)

    @property
    def fields(self) -> list[BoundField]:
        return bound_fields(self.serializer, self.errors)

    @property
    def by_name(self) -> dict[str, BoundField]:
        return {drawn.name: drawn for drawn in self.fields}

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        return error_summary(self.serializer, self.errors)


@dataclass
class ActionForm(Form):
    """One transition as a form: with its button, and where it stands among the others."""

    name: str = field(kw_only=True)
    label: Any = field(default="", kw_only=True)
    """What the button says to an asker, where that differs from what it says at the desk."""

    @property
    def button(self) -> str:
        return str(self.label or BUTTONS[self.name])

    @property
    def is_dangerous(self) -> bool:
        return self.name in DANGEROUS

    @property
    def own_page(self) -> str:
        """Where the desk has a page for this step, the name of its address, else ""."""
        return OWN_PAGES.get(self.name, "")

    @property
    def page_button(self) -> str:
        """What the link to that page says."""
        return str(PAGE_BUTTONS.get(self.own_page, self.button))

    @property
    def is_forward(self) -> bool:
        return self.name in FORWARD

    @property
    def is_way_out(self) -> bool:
        """Giving a case back stands after the ways forward."""
        return self.name in WAYS_OUT

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in; hidden fields are not."""
        return any(drawn.style.get("widget") != "hidden" for drawn in self.serializer.fields.values())


def action_form(name: str, ticket: Ticket, attempt: Attempt | None = None, *, label: Any = "") -> ActionForm:
    """The form of transition `name`, filled with what was typed in vain, or with what the case suggests."""
    initial = INITIAL[name](ticket) if name in INITIAL else {}
    return ActionForm(
        INPUTS[name],
        prefix=f"{name}_",
        initial=initial,
        context={"ticket": ticket},
        name=name,
        label=label,
        **_tried(name, attempt),
    )


def asker_form(name: str, ticket: Ticket, attempt: Attempt | None = None) -> ActionForm:
    """The same on the asker's page, in the asker's words."""
    return action_form(name, ticket, attempt, label=ASKER_BUTTONS.get(name, ""))


def named_form(
    serializer_class: type[serializers.Serializer[Any]],
    name: str,
    attempt: Attempt | None,
    initial: Mapping[str, Any] | None = None,
) -> Form:
    """A form of such a page that is not a transition: a message, a note, words about an answer."""
    return Form(serializer_class, prefix=f"{name}_", initial=initial or {}, **_tried(name, attempt))


def _tried(name: str, attempt: Attempt | None) -> dict[str, Any]:
    """What was typed into the form `name` in vain, if it was that one."""
    if attempt is None or attempt.name != name:
        return {}
    return {"typed": attempt.typed, "error": attempt.error}


def filled(
    serializer_class: type[serializers.Serializer[Any]],
    *,
    typed: QueryDict | None = None,
    initial: Mapping[str, Any] | None = None,
    context: dict[str, Any] | None = None,
) -> serializers.Serializer[Any]:
    """A serializer to draw, holding what was typed (as sent) or initial values.

    Hidden fields are nothing anybody typed: they always hold the initial value, such as the hash of the
    text that the page shows now.
    """
    serializer = serializer_class(context=context or {})
    values: dict[str, Any] = {}
    for name, drawn in serializer.fields.items():
        if typed is not None and drawn.style.get("widget") != "hidden":
            many = drawn.style.get("widget") == "checkboxes"
            values[name] = typed.getlist(name) if many else typed.get(name, "")
        elif initial and name in initial:
            values[name] = initial[name]
    serializer.drawn_values = values  # type: ignore[attr-defined]
    return serializer


def bound_fields(
    serializer: serializers.Serializer[Any], errors: Mapping[str, list[str]] | None = None
) -> list[BoundField]:
    """The fields with their values and errors, ready for `components/field.html`."""
    values = serializer.drawn_values  # type: ignore[attr-defined]
    found = errors or {}
    return [
        BoundField(drawn, values.get(name, ""), [ErrorDetail(text) for text in found.get(name, [])])
        for name, drawn in serializer.fields.items()
    ]


def error_summary(
    serializer: serializers.Serializer[Any], errors: Mapping[str, list[str]]
) -> list[tuple[str, str, str]]:
    """(field, label, message) for `components/error_summary.html`."""
    labels = {name: str(drawn.label or name) for name, drawn in serializer.fields.items()}
    labels["files"] = str(_("ファイル"))  # beside the words, not of the serializer
    return [
        (name if name in labels else "", labels.get(name, ""), message)
        for name, messages in errors.items()
        for message in messages
    ]


INITIAL: dict[str, Any] = {
    "publish": lambda ticket: {"public_text_hash": ticket.public_text_hash},
    "grant_consent": lambda ticket: {"public_text_hash": ticket.public_text_hash},
}
"""What a form holds before anybody types: the hash of the text that the page shows."""

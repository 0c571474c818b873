"""The steps of the form, and what is known while somebody walks them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tickets import services
from tickets.asking import attachments, drafts
from tickets.models import Attachment, Draft

COOKIE = "consult"
COOKIE_SECONDS = 2 * 60 * 60
"""How long a browser left alone finds its draft again: others may use the computer."""
FORM = "form"
"""The field that carries the form's key, also where the cookie was lost."""
LISTS = ("happening_now",)
TRAP = "homepage"
"""A field people do not see and robots fill in."""


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    name: str
    title: Any
    short: Any
    fields: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse("consult") if self is STEPS[0] else reverse("consult-step", args=[self.name])

    @property
    def number(self) -> int:
        return STEPS.index(self) + 1


STEPS = (
    Step("what", _("何に困っていますか"), _("困りごと"), ("happening_now", "body")),
    Step(
        "firm",
        _("会社のことを教えてください"),
        _("会社のこと"),
        ("prefecture", "industry", "size_band", "audience", "level"),
    ),
    Step(
        "contact",
        _("お答えをどこに送りますか"),
        _("お答えの送り先"),
        ("email", "organisation", "name", "language"),
    ),
    Step("check", _("この内容で送ります"), _("確かめて送る")),
)
FIRST, CHECK = STEPS[0], STEPS[-1]
BY_NAME = {step.name: step for step in STEPS}
ASKED = tuple(name for step in STEPS for name in step.fields)
"""Every field of the form, in the order in which it is asked."""
_CARRIED = (*ASKED, "subject", "category")
"""These two are not asked for, but taken where a link or a program brings them."""


def step_of(field_name: str) -> Step:
    """The step that asks for a field; the first for what belongs to none."""
    return next((step for step in STEPS if field_name in step.fields), FIRST)


@dataclass
class Form:
    """One form as far as it was filled in: from its draft, or where that is gone from what the page carried."""

    key: str
    draft_id: UUID
    draft: Draft | None
    values: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def files(self) -> list[Attachment]:
        return list(self.draft.attachments.all()) if self.draft else []

    @cached_property
    def errors(self) -> dict[str, list[str]]:
        """What stands against sending it as it is."""
        return services.consultation_errors(self.values)

    @property
    def first_open_step(self) -> Step:
        """Where something is still missing; the last step where nothing is."""
        return min((step_of(name) for name in self.errors), key=lambda step: step.number, default=CHECK)

    def keep(self, values: dict[str, Any]) -> None:
        """Stores what is valid of `values` as the draft."""
        wrong = services.consultation_errors(values)
        self.values = {name: value for name, value in values.items() if name not in wrong}
        self.draft = drafts.keep(self.draft_id, self.values)

    def add_files(self, request: HttpRequest) -> list[str]:
        """Keeps the files that came along; returns a sentence for each that was not taken."""
        too_large = attachments.too_large(getattr(request, "too_large_files", []))
        if self.draft is None:
            return too_large
        return too_large + attachments.add(self.draft, request.FILES.getlist("files"))


def form_of(request: HttpRequest) -> Form:
    """The form a browser is filling in. A new one where it has none, or where its was already sent."""
    key = str(request.POST.get(FORM) or request.COOKIES.get(COOKIE, ""))
    draft_id = drafts.read_key(key)
    draft = drafts.alive().filter(pk=draft_id).first() if draft_id else None
    if draft_id is None or (draft is None and services.sent_with(draft_id)):
        key = drafts.new_key()
        draft_id = drafts.read_key(key)
    if draft_id is None:
        raise AssertionError
    values = dict(draft.values) if draft else carried(request.POST)
    # Who reads the form in English wants the answer in English, unless they say otherwise.
    values.setdefault("language", get_language() or settings.LANGUAGE_CODE)
    return Form(key, draft_id, draft, values)


def carried(sent: QueryDict) -> dict[str, Any]:
    """The fields of the form that a page sent along, as they were typed."""
    return {
        name: sent.getlist(name) if name in LISTS else sent.get(name, "") for name in _CARRIED if name in sent
    }


def typed(sent: QueryDict, step: Step) -> dict[str, Any]:
    """What the fields of this step hold; a box that is not ticked is not sent, and means no."""
    return {name: sent.getlist(name) if name in LISTS else sent.get(name, "") for name in step.fields}


def trapped(request: HttpRequest) -> dict[str, str]:
    """The trap, where something stands in it: whoever filled it in on one page is a robot on all."""
    return {TRAP: "1"} if any(request.POST.getlist(TRAP)) else {}

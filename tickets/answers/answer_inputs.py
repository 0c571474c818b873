"""What writing and reviewing an answer takes: one definition for pages and API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms import taxonomy
from tickets.fields import SHORT_TEXTAREA, CategoryField, CodeField, Text
from tickets.models.ticket import BODY_MAX


def unix_lines(text: str) -> str:
    """Browsers send CRLF from forms and LF from scripts; one text must be one text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class DraftInput(serializers.Serializer[Any]):
    """A version of the draft, and the version its writer had before their eyes (0: none)."""

    body = Text(label=_("回答"), max_length=BODY_MAX, required=True, allow_blank=True, trim_whitespace=False)
    based_on = serializers.IntegerField(
        label=_("もとにした版"), required=False, default=0, min_value=0, max_value=2**31 - 1
    )
    autosave = serializers.BooleanField(required=False, default=False)

    def validate_body(self, text: str) -> str:
        return unix_lines(text)


class PlainWordsInput(serializers.Serializer[Any]):
    """A text, and the level of its reader; without one it is read as by a beginner."""

    text = Text(max_length=BODY_MAX, allow_blank=True, trim_whitespace=False)
    level = CodeField(taxonomy.LEVELS, label=_("くわしさ"))


class CommentInput(serializers.Serializer[Any]):
    """A comment on [start, end) of the answer under review; `quote` has the words where the places are not known."""

    body = Text(label=_("コメント"), max_length=1000, style=SHORT_TEXTAREA)
    start = serializers.IntegerField(required=False, min_value=0, max_value=BODY_MAX, default=0)
    end = serializers.IntegerField(required=False, min_value=0, max_value=BODY_MAX, default=0)
    quote = Text(
        label=_("どの言葉について"),
        max_length=BODY_MAX,
        required=False,
        allow_blank=True,
        default="",
        trim_whitespace=False,
    )

    def validate_quote(self, text: str) -> str:
        return unix_lines(text)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["end"] < attrs["start"]:
            raise serializers.ValidationError({"end": _("終わりは、始まりより後にしてください。")})
        return attrs


class TemplateInput(serializers.Serializer[Any]):
    name = Text(label=_("名前"), max_length=60, style={"width": "medium"})
    body = Text(label=_("文章"), max_length=4000, style={"widget": "textarea", "rows": 8})
    category = CategoryField()
    shared = serializers.BooleanField(
        label=_("窓口のみんなで使う"), required=False, default=False, style={"widget": "checkbox"}
    )

    def validate_body(self, text: str) -> str:
        return unix_lines(text)

"""Fields of the inputs: text, addresses and codes as people write them, with messages in their language."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms import taxonomy
from cms.snippets import Category

_CODE = re.compile(r"[-a-zA-Z0-9_]{1,50}")
TEXTAREA = {"widget": "textarea", "rows": 7}
SHORT_TEXTAREA = {"widget": "textarea", "rows": 3}
SELECT = {"widget": "select"}
CHECKBOX = {"widget": "checkbox"}
HIDDEN = {"widget": "hidden"}


class Text(serializers.CharField):
    """Text as people write it, with messages in their language."""

    default_error_messages = {"invalid": _("文字で入力してください。")}


class Email(serializers.EmailField):
    default_error_messages = {
        "invalid": _("メールアドレスの形になっていないようです。例：keiri@example.jp"),
    }


class MustTick(serializers.BooleanField):
    """A box without which nothing happens; `otherwise` says what to do first."""

    def __init__(self, *, label: Any, otherwise: Any, **kwargs: Any) -> None:
        super().__init__(label=label, style=CHECKBOX, error_messages={"not_ticked": otherwise}, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not super().to_internal_value(data):
            self.fail("not_ticked")
        return True


class CodeField(serializers.ChoiceField):
    """One code of a fixed list; the empty string for "not said"."""

    def __init__(self, choices: taxonomy.Choices, **kwargs: Any) -> None:
        kwargs = {"required": False, "allow_blank": True, "default": "", "style": SELECT, **kwargs}
        if kwargs["required"]:
            kwargs.pop("default")
        super().__init__(choices=choices, **kwargs)


class CategoryField(serializers.PrimaryKeyRelatedField):
    """The code of a category; null or empty for "not said"."""

    default_error_messages = {"does_not_exist": _("この分類のコードはありません。")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "queryset": Category.objects.all(),
            "required": False,
            "allow_null": True,
            "style": SELECT,
            "label": _("分類"),
            **kwargs,
        }
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Category:
        """Refuses what cannot be a code before it reaches the database, which chokes on NUL and surrogates."""
        if not isinstance(data, str) or not _CODE.fullmatch(data):
            self.fail("does_not_exist")
        return super().to_internal_value(data)

"""What may be said of an outside window: put right, confirmed, proposed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms import taxonomy
from tickets.desk.desk_inputs import is_phone
from tickets.fields import SHORT_TEXTAREA, CodeField, Email, MustTick, Text
from tickets.inputs import one_line


def _line(label: Any, longest: int, **kwargs: Any) -> Text:
    return Text(label=label, max_length=longest, required=False, allow_blank=True, default="", **kwargs)


class SourceInput(serializers.Serializer[Any]):
    where = Text(
        label=_("どこで確かめましたか"),
        max_length=500,
        help_text=_("窓口のページのアドレス、または「電話で聞いた」など。"),
    )


class ConfirmInput(SourceInput):
    is_true = MustTick(
        label=_("書いてある連絡先・時間・費用は、今日の時点で、ぜんぶ正しい"),
        otherwise=_("ちがうところがあるときは、下の「直す」を使ってください。"),
    )


class CorrectInput(SourceInput):
    phone = _line(_("電話"), 30, style={"input_type": "tel", "width": "medium"})
    email = Email(label=_("メール"), max_length=254, required=False, allow_blank=True, default="")
    url = serializers.URLField(
        label=_("ウェブ"),
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        error_messages={"invalid": _("https:// から始まるアドレスを書いてください。")},
    )
    hours = _line(_("受付時間"), 200, help_text=_("「平日8時30分〜17時15分」「24時間」のように書きます。"))
    cost = _line(_("費用"), 200)
    prepare = _line(
        _("用意するもの"),
        1000,
        style=SHORT_TEXTAREA,
        help_text=_("窓口が求めているものだけを書きます。"),
    )

    def get_fields(self) -> dict[str, Any]:
        """Where it was read stands last, as it is answered last."""
        fields = super().get_fields()
        return {**{name: fields[name] for name in fields if name != "where"}, "where": fields["where"]}

    def validate_phone(self, text: str) -> str:
        plain = one_line(text)
        if plain and not (is_phone(plain) or plain.startswith("#")):
            raise serializers.ValidationError(_("電話番号の形になっていないようです。"))
        return plain


class ProposeInput(CorrectInput):
    name = Text(label=_("窓口の名前"), max_length=120)
    kind = serializers.ChoiceField(
        label=_("種類"),
        choices=[(code, code) for code in taxonomy.WINDOW_KINDS],
        style={"widget": "select"},
    )
    prefecture = CodeField(
        taxonomy.PREFECTURES, label=_("都道府県"), help_text=_("どの県からでも使えるときは、空けておきます。")
    )
    description = Text(
        label=_("何を受けてくれますか"),
        max_length=1000,
        style=SHORT_TEXTAREA,
        help_text=_("だれでも読む文章です。何を受けるか、何をしないか。"),
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        first = {name: fields[name] for name in ("name", "kind", "prefecture", "description")}
        fields["kind"].choices = kind_choices()
        return {**first, **fields}

    def validate_name(self, text: str) -> str:
        return one_line(text)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """A window nobody can reach helps nobody."""
        if not any(values[name] for name in ("phone", "email", "url")):
            raise serializers.ValidationError(
                {"phone": [_("電話・メール・ウェブのうち、1つは書いてください。")]}
            )
        return values


def kind_choices() -> list[tuple[str, str]]:
    """Codes and names of the kinds; a name that two codes share stands once, with the first code."""
    seen: dict[str, str] = {}
    for code, name in taxonomy.WINDOW_KINDS.items():
        seen.setdefault(str(name), code)
    return [(code, name) for name, code in seen.items()]

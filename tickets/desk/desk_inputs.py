"""What the desk's own verbs take: entering a case for somebody, merging, tags, hand-over. For pages and API alike."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms.snippets import Window
from tickets.fields import CHECKBOX, HIDDEN, SHORT_TEXTAREA, TEXTAREA, Email, MustTick, Text
from tickets.inputs import ConsultationInput, MessageInput, ReasonInput, one_line
from tickets.models import CaseLink, HandOver, ReferralOutcome
from tickets.models.handover import HANDOVER_MAX
from tickets.models.tag import TAG_MAX
from tickets.models.ticket import BODY_MAX, CHANNELS, Urgency

LONGEST_BACK = timedelta(days=365)
MOST_TAGS = 10
_PHONE = re.compile(r"[-+0-9()（）ー－ ]{3,30}")


def is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text))


class EmailIfAny(Email):
    """The address of somebody who phoned, faxed or came, and may have none."""

    def __init__(self, *, help_text: Any) -> None:
        super().__init__(
            label=_("メールアドレス"),
            max_length=254,
            required=False,
            allow_blank=True,
            default="",
            style={"input_type": "email", "autocomplete": "off", "width": "medium"},
            help_text=help_text,
        )


class Phone(Text):
    """A number to call back, as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "label": _("電話番号"),
            "max_length": 30,
            "required": False,
            "allow_blank": True,
            "default": "",
            "style": {"input_type": "tel", "width": "medium", "autocomplete": "off"},
        }
        super().__init__(**{**defaults, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_internal_value(data)).strip()
        if text and not is_phone(text):
            raise serializers.ValidationError(_("電話番号の形になっていないようです。例：087-000-0000"))
        return text


class IntakeInput(ConsultationInput):
    """A case entered by a coordinator for somebody who phoned, faxed or came."""

    channel = serializers.ChoiceField(
        label=_("どのように相談を受けましたか"), choices=CHANNELS, style={"widget": "radio"}
    )
    received_at = serializers.DateTimeField(
        label=_("受けた日時"),
        required=False,
        allow_null=True,
        help_text=_("空けておくと、いまの時刻になります。あとから入力するときだけ書きます。"),
        style={"input_type": "datetime-local", "width": "medium"},
    )
    late_reason = Text(
        label=_("前の日の日時にした理由"),
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text=_("今日より前の日時にしたときだけ書きます。例：昨日の閉館後にFAXが届いた"),
    )
    email = EmailIfAny(help_text=_("なければ空けておきます。お答えは印刷して渡せます。"))
    phone = Phone(help_text=_("かけ直すときに使います。コーディネーターだけが見ます。"))
    was_told = MustTick(
        label=_("話した内容を記録し、専門家に見せることを、本人に伝えて了解をもらった"),
        otherwise=_("本人に伝えてから、印を付けてください。"),
    )

    field_order = ("channel", "received_at", "late_reason", "body", "subject", "name", "organisation")

    def get_fields(self) -> dict[str, Any]:
        """In the order in which one asks on the phone: how, when, what, who."""
        fields = super().get_fields()
        fields["audience"].label = _("相談した人の立場")
        first = {name: fields.pop(name) for name in (*self.field_order, "phone", "email")}
        last = {name: fields.pop(name) for name in ("happening_now", "was_told")}
        return {**first, **fields, **last}

    def validate_received_at(self, at: datetime | None) -> datetime | None:
        now = timezone.now()
        if at is not None and at > now:
            raise serializers.ValidationError(_("まだ来ていない日時です。"))
        if at is not None and at < now - LONGEST_BACK:
            raise serializers.ValidationError(_("1年より前の日時です。確かめてください。"))
        return at

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """A day before today has a reason: the clocks of the case begin there."""
        at = values.get("received_at")
        if at and timezone.localdate(at) < timezone.localdate() and not values["late_reason"]:
            raise serializers.ValidationError(
                {"late_reason": [_("今日より前の日時にしたときは、理由を書いてください。")]}
            )
        return values


class ContactInput(serializers.Serializer[Any]):
    """Where somebody who phoned can be reached; an address given later opens a page of their own."""

    phone = Phone()
    email = EmailIfAny(help_text=_("入れると、その人専用のページのリンクをメールで送ります。"))


class MergeInput(serializers.Serializer[Any]):
    into = Text(
        label=_("まとめる先の受付番号"),
        max_length=12,
        help_text=_("先に届いたほうの番号です。例：S-7F3K-9A"),
        style={"width": "medium"},
    )
    same_person = serializers.BooleanField(
        label=_("同じ人からの相談だと確かめた"), required=False, default=False, style=CHECKBOX
    )


class SplitInput(serializers.Serializer[Any]):
    body = Text(
        label=_("新しい相談にする部分"),
        max_length=BODY_MAX,
        style=TEXTAREA,
        help_text=_("相談した人の文章から、そのまま写してください。"),
    )
    subject = Text(label=_("件名"), max_length=120, required=False, allow_blank=True, default="")

    def validate_subject(self, text: str) -> str:
        return one_line(text)


class LinkInput(serializers.Serializer[Any]):
    number = Text(label=_("受付番号"), max_length=12, style={"width": "medium"})
    kind = serializers.ChoiceField(
        label=_("つながり"),
        choices=[choice for choice in CaseLink.Kind.choices if choice[0] != CaseLink.Kind.SPLIT],
        required=False,
        default=CaseLink.Kind.RELATED,
        style={"widget": "radio"},
    )
    remove = serializers.BooleanField(required=False, default=False, style=HIDDEN)


class TagsInput(serializers.Serializer[Any]):
    """Words of the desk, as one line from a page or a list from a program."""

    tags = serializers.ListField(child=Text(max_length=200), allow_empty=True, label=_("タグ"))

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """A page sends one field of words with commas between; a program sends a list."""
        if hasattr(data, "getlist"):
            data = {"tags": data.getlist("tags")}
        return super().to_internal_value(data)

    def validate_tags(self, lines: list[str]) -> list[str]:
        words = [word for line in lines for word in re.split(r"[、,，\n]", line)]
        plain = [one_line(unicodedata.normalize("NFKC", word)).lstrip("#").lower() for word in words]
        names = list(dict.fromkeys(word for word in plain if word))
        if any(len(name) > TAG_MAX for name in names):
            raise serializers.ValidationError(_("タグは1つ30文字までです。"))
        if len(names) > MOST_TAGS:
            raise serializers.ValidationError(_("タグは10個までです。"))
        return names


class UrgencyInput(serializers.Serializer[Any]):
    urgency = serializers.ChoiceField(
        label=_("急ぎかどうか"), choices=Urgency.choices, style={"widget": "radio"}
    )
    reason = Text(
        label=_("理由"),
        max_length=1000,
        style=SHORT_TEXTAREA,
        help_text=_("経過に残ります。例：電話で、被害が広がっていると聞いた"),
    )


class SpokenInput(serializers.Serializer[Any]):
    """How somebody said it, and how the coordinator knew who it was."""

    how = serializers.ChoiceField(
        label=_("どのように聞きましたか"), choices=CHANNELS, style={"widget": "radio"}
    )
    identity = serializers.ChoiceField(
        label=_("本人だと、どう確かめましたか"),
        choices=[
            ("callback", _("聞いてあった番号にかけ直した")),
            ("known", _("受付番号と名前を答えてもらった")),
            ("met", _("本人に会った")),
        ],
        style={"widget": "radio"},
    )


class SpokenReasonInput(SpokenInput, ReasonInput):
    """What ends something has a reason."""


class SpokenMessageInput(SpokenInput, MessageInput):
    """What somebody said, in their words."""


class SpokenConsentInput(SpokenInput):
    """A yes to the exact text, which was read out."""

    public_text_hash = Text(max_length=64, style=HIDDEN)
    was_read_out = MustTick(
        label=_("上の文章と説明を、はじめから終わりまで読み上げた"),
        otherwise=_("読み上げてから、印を付けてください。"),
    )


class SpokenHandOverInput(SpokenConsentInput):
    public_text_hash = None  # type: ignore[assignment]  # DRF's way to drop a field
    handover = serializers.IntegerField(style=HIDDEN)
    text_hash = Text(max_length=64, style=HIDDEN)
    agreed = serializers.BooleanField(style=HIDDEN)
    was_read_out = serializers.BooleanField(  # type: ignore[assignment]  # a no needs no reading
        label=_("上の文章を、はじめから終わりまで読み上げた"), required=False, default=False, style=CHECKBOX
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """A no needs no reading; a yes is to what was read."""
        if values["agreed"] and not values["was_read_out"]:
            raise serializers.ValidationError({"was_read_out": [_("読み上げてから、印を付けてください。")]})
        return values


class SpokenOutcomeInput(SpokenInput):
    outcome = serializers.ChoiceField(
        label=_("窓口に相談できましたか"),
        choices=ReferralOutcome.Outcome.choices,
        style={"widget": "radio"},
    )


class OutcomeInput(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(
        label=_("窓口に相談できましたか"), choices=ReferralOutcome.Outcome.choices
    )


class HandOverInput(serializers.Serializer[Any]):
    """The exact words for one window; the asker is asked about them."""

    window = Text(label=_("伝える窓口"), max_length=50, style={"widget": "select"})
    text = Text(
        label=_("窓口に伝える文章"),
        max_length=HANDOVER_MAX,
        style={"widget": "textarea", "rows": 10},
        help_text=_(
            "このとおりの文章を相談した人に見せて、よいかどうかを聞きます。必要なことだけを書きます。"
        ),
    )

    def validate_window(self, code: str) -> Window:
        window = Window.objects.filter(pk=code).first()
        if window is None:
            raise serializers.ValidationError(_("この窓口のコードはありません。"))
        return window


class HandOverAnswerInput(serializers.Serializer[Any]):
    """The asker's yes or no to the text with this hash."""

    agreed = serializers.BooleanField()
    text_hash = Text(max_length=64)


class ToldInput(serializers.Serializer[Any]):
    told_how = serializers.ChoiceField(
        label=_("どのように伝えましたか"), choices=HandOver.How.choices, style={"widget": "radio"}
    )


OWN_VERBS: dict[str, type[serializers.Serializer[Any]]] = {"merge": MergeInput}
"""Transitions of the machine that are run by a verb of their own only, because they touch two cases."""

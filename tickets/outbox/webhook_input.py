"""What is taken about a receiver of webhooks: one definition for the page and the API."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tickets.fields import CHECKBOX, Text
from tickets.forms import BUTTONS
from tickets.models import WebhookEndpoint
from tickets.outbox import outgoing, webhooks

_WORDS: dict[str, Any] = {"intake": _("相談を受け付けた"), "erase": _("本人がデータを消した")}


def _label(event: str) -> Any:
    """What the page says of an event, and its name in the message."""
    name = event.partition(".")[2]
    return format_lazy("{words}（{event}）", words=_WORDS.get(name) or BUTTONS[name], event=event)


class Events(serializers.MultipleChoiceField):
    """A list without twins, in the order of the lifecycle."""

    def to_internal_value(self, data: Any) -> Any:
        chosen = super().to_internal_value(data)
        return [name for name in webhooks.EVENTS if name in chosen]

    def to_representation(self, value: Any) -> Any:
        return list(value)


class WebhookInput(serializers.ModelSerializer[WebhookEndpoint]):
    name = Text(label=_("名前"), max_length=60, help_text=_("例：社内の受付システム"))
    url = Text(
        label=_("送り先のアドレス"),
        max_length=500,
        style={"input_type": "url", "placeholder": "https://example.jp/hook"},
        help_text=_("https:// で始まるアドレス。内側のネットワークには送れません。"),
    )
    events = Events(
        choices=[(name, _label(name)) for name in webhooks.EVENTS],
        label=_("知らせる出来事"),
        required=False,
        default=list,  # type: ignore[arg-type]  # it is kept as JSON, which has no sets
        style={"widget": "checkboxes"},
        help_text=_("ひとつもえらばなければ、すべて知らせます。"),
    )
    include_text = serializers.BooleanField(
        label=_("相談の件名と本文も送る"),
        required=False,
        default=False,
        style=CHECKBOX,
        help_text=_(
            "ふだんは、受付番号と状態だけを送ります。相談した人との約束で認められるときだけ、えらんでください。"
        ),
    )
    is_active = serializers.BooleanField(label=_("送る"), required=False, default=True, style=CHECKBOX)

    class Meta:
        model = WebhookEndpoint
        fields = ["name", "url", "events", "include_text", "is_active"]

    def validate_url(self, url: str) -> str:
        try:
            outgoing.read_url(url)
        except outgoing.ForbiddenTargetError as error:
            raise serializers.ValidationError(str(error)) from error
        return url

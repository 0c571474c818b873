"""The three questions of `/windows/which/`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms import taxonomy
from cms.routing import NEEDS, Answers

YES, NO = "yes", "no"


class WhichForm(forms.Form):
    """Asked by GET, so that a result can be kept or sent on. `topics`: code and name of each category."""

    happening = forms.ChoiceField(
        label=_("いま被害が起きていますか"),
        choices=[
            (YES, _("はい、いま起きている。または、起きたばかり")),
            (NO, _("いいえ。これからのことを聞きたい")),
        ],
        error_messages={"required": _("「はい」か「いいえ」を選んでください。")},
    )
    topic = forms.ChoiceField(label=_("何についてですか"), required=False)
    need = forms.ChoiceField(
        label=_("何をしてほしいですか"),
        choices=NEEDS,
        error_messages={"required": _("してほしいことを1つ選んでください。")},
    )
    prefecture = forms.ChoiceField(
        label=_("会社のある都道府県"), choices=[("", ""), *taxonomy.PREFECTURES], required=False
    )

    def __init__(self, *args: Any, topics: taxonomy.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        self.fields["topic"].choices = [("", ""), *topics]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _("ここにある中から選んでください。")

    def clean(self) -> dict[str, Any]:
        """While it is happening nothing else needs to be answered."""
        cleaned = super().clean() or {}
        if cleaned.get("happening") == YES and not self.data.get("need"):
            self.errors.pop("need", None)
        return cleaned

    def answers(self) -> Answers:
        """What was answered; call it on a valid form only."""
        return Answers(
            happening=self.cleaned_data["happening"] == YES,
            topic=self.cleaned_data["topic"],
            need=self.cleaned_data.get("need", ""),
            prefecture=self.cleaned_data["prefecture"],
        )

    def summary(self) -> list[tuple[str, str, str]]:
        """(field, label, message) of every error, for the summary above the form."""
        return [
            (name, str(self.fields[name].label), str(message))
            for name, messages in self.errors.items()
            for message in messages
        ]

"""Form fields and forms of the admin for lists that are stored as JSON."""

from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms import taxonomy

# Fields of a window that may be marked as not yet confirmed.
DOUBTFUL = [
    ("phone", _("電話")),
    ("email", _("メール")),
    ("url", _("ウェブ")),
    ("hours", _("受付時間")),
    ("cost", _("費用")),
    ("host", _("運営")),
]


class LinesField(forms.CharField):
    """A list of words, edited one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "help_text": _("1行に1つ書いてください。"), **kwargs})

    def prepare_value(self, value: list[str] | str | None) -> str:
        return "\n".join(value) if isinstance(value, list) else value or ""

    def clean(self, value: str | None) -> list[str]:
        return [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        return super().has_changed(self.prepare_value(initial), (data or "").replace("\r\n", "\n"))


class CodesField(forms.MultipleChoiceField):
    """A list of codes, ticked from their names."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})


def category_choices() -> taxonomy.Choices:
    """Codes and names of the categories that exist now. Late, since forms are built before the database is."""
    # By name: the module of the model imports this one.
    return list(apps.get_model("cms", "Category").objects.values_list("code", "name"))


class WindowForm(WagtailAdminModelForm):
    channels = LinesField(label=_("方法"))
    topics = CodesField(label=_("扱う分類"), choices=category_choices)
    unverified_fields = CodesField(label=_("未確認の項目"), choices=DOUBTFUL)


class GlossaryTermForm(WagtailAdminModelForm):
    aliases = LinesField(label=_("別の書き方"))


class ExpertProfileForm(WagtailAdminModelForm):
    specialities = CodesField(label=_("得意な分野"), choices=category_choices)
    prefectures = CodesField(label=_("対応できる県"), choices=taxonomy.PREFECTURES)

"""What an expert's own page and the desk's rule of offers take: the same for pages and API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms import taxonomy
from cms.snippets import Category
from tickets.assigning import firms
from tickets.fields import CHECKBOX, Email, Text
from tickets.models.assignment import WORD_MAX

MOST_CASES = 200
MOST_HOURS = 80
MOST_MINUTES = 60 * 40
_NUMBER = {"input_type": "number", "inputmode": "numeric", "width": "short"}
_DATE = {"input_type": "date", "width": "short"}


class ProfileInput(serializers.Serializer[Any]):
    """What an expert says about themselves. The instance is the profile."""

    accepts_cases = serializers.BooleanField(
        label=_("新しい相談の打診を受ける"), required=False, default=False, style=CHECKBOX
    )
    capacity = serializers.IntegerField(
        label=_("同時に受け持てる件数"), min_value=1, max_value=MOST_CASES, style=_NUMBER
    )
    leave_from = serializers.DateField(
        label=_("休みの初日"), required=False, allow_null=True, default=None, style=_DATE
    )
    leave_to = serializers.DateField(
        label=_("休みの最終日"),
        required=False,
        allow_null=True,
        default=None,
        style=_DATE,
        help_text=_("決まっていなければ、空けておきます。"),
    )
    specialities = serializers.ListField(
        label=_("得意な分野"),
        child=Text(max_length=50),
        required=False,
        default=list,
        max_length=100,
        style={"widget": "checkboxes"},
    )
    prefectures = serializers.MultipleChoiceField(
        label=_("対応できる県"),
        choices=taxonomy.PREFECTURES,
        required=False,
        default=set,
        style={"widget": "checkboxes"},
        help_text=_("選ばなければ、どの県でも対応できることになります。"),
    )
    is_named = serializers.BooleanField(
        label=_("公開した答えに、名前を出してよい"),
        required=False,
        default=False,
        style=CHECKBOX,
        help_text=_("選ばなければ、名前はどこにも出ません。"),
    )

    def validate_specialities(self, codes: list[str]) -> list[str]:
        """Codes of categories, each once, in the order of the categories."""
        known = [str(code) for code in Category.objects.values_list("pk", flat=True)]
        if unknown := [code for code in codes if code not in known]:
            raise serializers.ValidationError(
                _("この分類のコードはありません: %(codes)s") % {"codes": "、".join(unknown)}
            )
        return [code for code in known if code in codes]

    def validate_prefectures(self, codes: set[str]) -> list[str]:
        return sorted(codes)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first = attrs["leave_from"] if "leave_from" in attrs else getattr(self.instance, "leave_from", None)
        last = attrs["leave_to"] if "leave_to" in attrs else getattr(self.instance, "leave_to", None)
        if last and not first:
            raise serializers.ValidationError({"leave_from": [_("休みの初日も入れてください。")]})
        if first and last and last < first:
            raise serializers.ValidationError({"leave_to": [_("休みの最終日は、初日より後にしてください。")]})
        return attrs


class WordInput(serializers.Serializer[Any]):
    """A firm or vendor by its name."""

    word = Text(
        label=_("会社や製品の名前"),
        max_length=WORD_MAX,
        help_text=_("この名前が出てくる相談は、打診しません。例：勤め先、取引先、自社の製品"),
        style={"width": "medium"},
    )

    def validate_word(self, word: str) -> str:
        """At least two letters that count: one would be found in every text."""
        if len(firms.folded_name(word)) < 2:
            raise serializers.ValidationError(_("会社や製品の名前を、2文字以上で入れてください。"))
        return " ".join(word.split())


class CaseConflictInput(serializers.Serializer[Any]):
    """Whose conflict of interest with the firm of a case."""

    expert = Email(label=_("専門家"), style={"input_type": "email"})


class AutoOfferInput(serializers.Serializer[Any]):
    """The rule of one category."""

    category = Text(max_length=50)
    is_on = serializers.BooleanField(required=False, default=False)
    wait_minutes = serializers.IntegerField(
        min_value=0, max_value=MOST_MINUTES, required=False, default=0, label=_("待つ時間")
    )


class OfferRuleInput(serializers.Serializer[Any]):
    """How long offers stand, and in which categories the desk offers by itself."""

    hours = serializers.IntegerField(
        label=_("ふつうの相談（時間）"), min_value=1, max_value=MOST_HOURS, style=_NUMBER
    )
    emergency_hours = serializers.IntegerField(
        label=_("急ぎの相談（時間）"), min_value=1, max_value=MOST_HOURS, style=_NUMBER
    )
    categories = AutoOfferInput(many=True, required=False, default=list)

    def validate_categories(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        known = set(Category.objects.values_list("pk", flat=True))
        if unknown := [row["category"] for row in rows if row["category"] not in known]:
            raise serializers.ValidationError(
                _("この分類のコードはありません: %(codes)s") % {"codes": "、".join(unknown)}
            )
        return rows

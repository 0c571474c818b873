"""What each transition, and the form, takes: one definition for pages, API and commands.

Serializers check shape and codes (NUL, lone surrogates, blanks and lengths included) and name the field
of every error. What is possible in which state is not their business (`lifecycle.py`).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms import taxonomy
from cms.snippets import Window
from people.models import ExpertProfile, User
from tickets.fields import SHORT_TEXTAREA, TEXTAREA, CategoryField, CodeField, Email, Text
from tickets.models import ConflictOfInterest, Survey, Ticket, Transition
from tickets.models.survey import COMMENT_MAX
from tickets.models.ticket import BODY_MAX, LANGUAGES
from tickets.publishing.checklist import CHECKLIST


class Nothing(serializers.Serializer[Any]):
    """A transition that takes nothing."""


class ReasonInput(serializers.Serializer[Any]):
    reason = Text(label=_("理由"), max_length=1000, style=SHORT_TEXTAREA)


class Cause(models.TextChoices):
    """Why an expert does not take a case or gives it back. All of them are good reasons."""

    BUSY = "busy", _("いまは手いっぱい")
    FIELD = "field", _("専門外")
    CONFLICT = "conflict", _("この会社や製品と利害関係がある")
    LEAVE = "leave", _("休みに入る")
    OTHER = "other", _("そのほか")


class GivingBackInput(serializers.Serializer[Any]):
    """A reason in words, or a cause that stands for them."""

    cause = serializers.ChoiceField(
        label=_("わけ"), choices=Cause.choices, required=False, style={"widget": "radio"}
    )
    reason = Text(
        label=_("ひとこと"),
        max_length=1000,
        required=False,
        allow_blank=True,
        style=SHORT_TEXTAREA,
        help_text=_("窓口の担当者だけが読みます。「そのほか」のときは書いてください。"),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        cause, said = attrs.get("cause"), attrs.get("reason", "")
        label = str(Cause(cause).label) if cause and cause != Cause.OTHER else ""
        if not label and not said:
            raise serializers.ValidationError({"reason": [_("わけを選ぶか、ひとこと書いてください。")]})
        conflict = cause == Cause.CONFLICT or attrs.get("conflict_of_interest", False)
        told = {"conflict_of_interest": conflict} if conflict or "conflict_of_interest" in attrs else {}
        return {**attrs, **told, "reason": f"{label}：{said}" if label and said else label or said}


class MessageInput(serializers.Serializer[Any]):
    message = Text(label=_("メッセージ"), max_length=BODY_MAX, style=TEXTAREA)


class NoteInput(serializers.Serializer[Any]):
    note = Text(
        label=_("内部メモ"),
        max_length=BODY_MAX,
        style=SHORT_TEXTAREA,
        help_text=_("相談した人には見えません。"),
    )


class OfferInput(serializers.Serializer[Any]):
    expert = Email(label=_("専門家"), help_text=_("専門家のメールアドレス"), style={"input_type": "email"})
    # Who was being asked when the offer was decided on, "" for nobody: two who decide at once must not both win.
    instead_of = Email(required=False, allow_blank=True, style={"widget": "hidden"})

    def validate_expert(self, email: str) -> User:
        """The expert, if they can take one more case now and have no conflict of interest with this one.

        The profile is locked: two offers of different cases at once must not go over what the expert can hold.
        """
        profile = ExpertProfile.objects.with_address(email).select_for_update(of=("self",)).first()
        if profile is None:
            raise serializers.ValidationError(_("このメールアドレスの専門家は登録されていません。"))
        if not ExpertProfile.objects.available().filter(pk=profile.pk).exists():
            raise serializers.ValidationError(_("この専門家は、いま相談を引き受けていません。"))
        ticket: Ticket = self.context["ticket"]
        if has_conflict(ticket, profile.user):
            raise serializers.ValidationError(_("この専門家は、この相談と利害関係があります。"))
        if Ticket.objects.held_by(profile.user).exclude(pk=ticket.pk).count() >= profile.capacity:
            raise serializers.ValidationError(_("この専門家は、受け持てる件数の上限に達しています。"))
        return profile.user


class DeclineInput(GivingBackInput):
    """The page has the conflict among its causes; programs may say it by itself."""

    conflict_of_interest = serializers.BooleanField(
        label=_("この会社と利害関係がある"), required=False, default=False, style={"widget": "hidden"}
    )


class AnswerInput(serializers.Serializer[Any]):
    answer = Text(
        label=_("回答"),
        max_length=BODY_MAX,
        style={"widget": "textarea", "rows": 10},
        help_text=_("結論から書きます。専門の言葉は「言い換え（専門の言葉）」の形で。"),
    )


class ReferInput(MessageInput):
    windows = serializers.ListField(
        label=_("案内する窓口"),
        child=Text(max_length=50),
        allow_empty=False,
        max_length=10,
        style={"widget": "checkboxes"},
    )
    asker_agreed = serializers.BooleanField(
        label=_("内容を窓口に伝えることに、相談した人が同意している"),
        required=False,
        default=False,
        style={"widget": "checkbox"},
    )

    def validate_windows(self, codes: list[str]) -> list[Window]:
        windows = Window.objects.in_bulk(codes)
        if unknown := [code for code in codes if code not in windows]:
            raise serializers.ValidationError(
                _("この窓口のコードはありません: %(codes)s") % {"codes": "、".join(unknown)}
            )
        return list(windows.values())


class PublicTextInput(serializers.Serializer[Any]):
    """The exact words to be published. Whatever is given here is shown to the asker and hashed."""

    title = Text(label=_("題名"), max_length=120)
    question = Text(
        label=_("質問"),
        max_length=4000,
        style={"widget": "textarea", "rows": 5},
        help_text=_("会社名・人の名前・町の名前・正確な日付や金額は書きません。"),
    )
    answer = Text(label=_("答え"), max_length=8000, style={"widget": "textarea", "rows": 10})
    category = CategoryField()
    audience = CodeField(taxonomy.AUDIENCES, label=_("読む人"))
    industry = CodeField(taxonomy.INDUSTRIES, label=_("業種"))
    size_band = CodeField(taxonomy.SIZE_BANDS, label=_("会社の人数"))
    keep = serializers.ListField(
        child=Text(max_length=500),
        required=False,
        max_length=500,
        style={"widget": "hidden"},
        help_text=_("印がついても、このままでよいと決めた言葉。記録に残ります。"),
    )
    confirmed = serializers.ListField(
        child=serializers.ChoiceField(choices=list(CHECKLIST.items())),
        required=False,
        max_length=20,
        style={"widget": "hidden"},
        label=_("自分の目で確かめたこと"),
        help_text=_("書いた人が確かめた項目。記録に残ります。"),
    )


class ApproveInput(serializers.Serializer[Any]):
    """The page sends which draft was read; another one must not go out in its place."""

    draft = serializers.IntegerField(required=False, style={"widget": "hidden"})


class PublishInput(serializers.Serializer[Any]):
    """The page sends which text was read; programs may leave it out."""

    public_text_hash = Text(max_length=64, required=False, style={"widget": "hidden"})


class GrantConsentInput(serializers.Serializer[Any]):
    public_text_hash = Text(max_length=64, style={"widget": "hidden"})


class SurveyInput(serializers.Serializer[Any]):
    """One tap says whether it helped; words may follow. Not sent, they stay as they are."""

    helped = serializers.ChoiceField(
        choices=Survey.Helped.choices, label=_("お役に立ちましたか"), style={"widget": "hidden"}
    )
    comment = Text(
        label=_("ひとこと"),
        max_length=COMMENT_MAX,
        required=False,
        allow_blank=True,
        style=SHORT_TEXTAREA,
        help_text=_("よかったところ、わかりにくかったところなど。公開しません。"),
    )


class LostLinkInput(serializers.Serializer[Any]):
    email = Email(
        label=_("メールアドレス"),
        max_length=254,
        style={"input_type": "email", "autocomplete": "email", "width": "medium"},
        help_text=_("相談したときに書いたアドレスです。"),
    )


INPUTS: dict[str, type[serializers.Serializer[Any]]] = {
    "release": Nothing,
    "mark_spam": Nothing,
    "offer": OfferInput,
    "accept": Nothing,
    "decline": DeclineInput,
    "hand_back": GivingBackInput,
    "ask_back": MessageInput,
    "asker_reply": MessageInput,
    "submit_for_review": AnswerInput,
    "return_to_expert": ReasonInput,
    "approve_answer": ApproveInput,
    "refer": ReferInput,
    "undo_send": Nothing,
    "reopen": MessageInput,
    "close": Nothing,
    "withdraw": Nothing,
    "request_consent": PublicTextInput,
    "grant_consent": GrantConsentInput,
    "want_changes": MessageInput,
    "decline_consent": Nothing,
    "publish": PublishInput,
    "retract": ReasonInput,
    "withdraw_consent": Nothing,
}
"""Transition → what it takes."""


class ConsultationInput(serializers.Serializer[Any]):
    """The form a firm fills in. Only the question and an address to answer to are required."""

    happening_now = serializers.MultipleChoiceField(
        label=_("いま起きていること"),
        choices=taxonomy.TRIAGE,
        required=False,
        default=set,
        style={"widget": "checkboxes", "tone": "danger"},
    )
    body = Text(
        label=_("困っていること"),
        max_length=BODY_MAX,
        style=TEXTAREA,
        help_text=_(
            "いつ・何が・どうなったか。わかる範囲で、ふだんの言葉で。"
            "パスワードやお客さまの名前は書かないでください。"
        ),
    )
    email = Email(
        label=_("メールアドレス"),
        max_length=254,
        style={"input_type": "email", "autocomplete": "email", "width": "medium"},
        help_text=_("お答えを届けるために使います。公開しません。例：keiri@example.jp"),
    )
    subject = Text(label=_("件名"), max_length=120, required=False, allow_blank=True, default="")
    organisation = Text(
        label=_("会社・団体の名前"),
        max_length=120,
        required=False,
        allow_blank=True,
        default="",
        style={"autocomplete": "organization", "width": "medium"},
    )
    name = Text(
        label=_("お名前"),
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        style={"autocomplete": "name", "width": "medium"},
    )
    prefecture = CodeField(taxonomy.PREFECTURES, label=_("都道府県"))
    industry = CodeField(taxonomy.INDUSTRIES, label=_("業種"))
    size_band = CodeField(taxonomy.SIZE_BANDS, label=_("会社の人数"))
    audience = CodeField(taxonomy.AUDIENCES, label=_("あなたの立場"))
    level = CodeField(taxonomy.LEVELS, label=_("パソコンやネットのくわしさ"))
    language = serializers.ChoiceField(
        label=_("お答えの言葉"),
        choices=LANGUAGES,
        required=False,
        allow_blank=True,
        default="ja",
        style={"widget": "radio"},
    )
    category = CategoryField()

    def validate_language(self, code: str) -> str:
        return code or "ja"

    def validate_body(self, text: str) -> str:
        """Something a person can see: zero-width characters alone are no question."""
        if not any(letter.isprintable() and not letter.isspace() for letter in text):
            raise serializers.ValidationError(_("困っていることを書いてください。"))
        return text

    def validate_subject(self, text: str) -> str:
        return one_line(text)

    def validate_organisation(self, text: str) -> str:
        return one_line(text)

    def validate_name(self, text: str) -> str:
        return one_line(text)

    def validate_happening_now(self, codes: set[str]) -> list[str]:
        """In the order of the questions; a set has none."""
        return [code for code, _label in taxonomy.TRIAGE if code in codes]


class ResumeInput(serializers.Serializer[Any]):
    """Where to send the link to go on writing."""

    email = Email(
        label=_("メールアドレス"),
        max_length=254,
        style={"input_type": "email", "autocomplete": "email", "width": "medium"},
        help_text=_("書きかけに入れたアドレスを書いてください。"),
    )


def one_line(text: str) -> str:
    """Line breaks in a name would let a stranger write whole sentences into our mails and lists."""
    return " ".join(text.split())


def has_conflict(ticket: Ticket, expert: User) -> bool:
    """Whether `expert` may not meet `ticket`: its firm, a name in it, or what they said when declining it."""
    if any(conflict.expert_id == expert.pk for conflict in ConflictOfInterest.objects.between(ticket)):
        return True
    declined = Transition.objects.filter(ticket=ticket, actor=expert, name__in=["decline", "hand_back"])
    return any(row.details.get("conflict_of_interest") for row in declined)

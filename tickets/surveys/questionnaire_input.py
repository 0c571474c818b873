"""What is taken when a coordinator makes a questionnaire, and when somebody fills one."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from tickets.fields import SHORT_TEXTAREA, Text
from tickets.models import Question, Questionnaire
from tickets.surveys.questionnaires import CHOICES, MOST_QUESTIONS

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
RESERVED = {"new"}
QUESTION_MAX = 200


class QuestionnaireInput(serializers.ModelSerializer[Questionnaire]):
    title = Text(
        label=gettext_lazy("題名"), max_length=100, help_text=gettext_lazy("例：11月のセキュリティ講習会")
    )
    slug = Text(
        label=gettext_lazy("アドレスの終わり"),
        max_length=40,
        help_text=gettext_lazy("英字の小文字、数字、ハイフン。例：seminar-2026-11"),
        validators=[
            UniqueValidator(
                Questionnaire.objects.all(), message=gettext_lazy("このアドレスは、もう使っています。")
            )
        ],
    )
    intro = Text(
        label=gettext_lazy("はじめの言葉"),
        max_length=300,
        required=False,
        allow_blank=True,
        default="",
        style=SHORT_TEXTAREA,
    )
    is_open = serializers.BooleanField(
        label=gettext_lazy("受け付ける"), required=False, default=True, style={"widget": "checkbox"}
    )

    class Meta:
        model = Questionnaire
        fields = ["title", "slug", "intro", "is_open"]

    def validate_slug(self, slug: str) -> str:
        if not _SLUG.fullmatch(slug) or slug in RESERVED:
            raise serializers.ValidationError(_("英字の小文字、数字、ハイフンで、2文字以上にしてください。"))
        return slug


class QuestionInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    text = Text(max_length=QUESTION_MAX)

    def validate_text(self, text: str) -> str:
        return _one_line(text)


class WholeQuestionnaireInput(QuestionnaireInput):
    """The same with its questions, in their order. They stay as they are once somebody has answered."""

    questions = QuestionInput(many=True, allow_empty=False, max_length=MOST_QUESTIONS)  # type: ignore[call-arg]  # DRF hands it to the list

    class Meta(QuestionnaireInput.Meta):
        fields = [*QuestionnaireInput.Meta.fields, "questions"]

    def validate_questions(self, questions: list[dict[str, str]]) -> list[tuple[str, str]]:
        return [(question["kind"], question["text"]) for question in questions]


class ReplyInput(serializers.Serializer[Any]):
    """A filled sheet: the `name` of a question → the code that was chosen, or words. Sent twice with one `key`, it counts once."""

    answers = serializers.DictField(child=Text(allow_blank=True))
    key = serializers.UUIDField(required=False, default=uuid.uuid4)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def typed_questions(typed: QueryDict) -> tuple[list[tuple[str, str]], list[str]]:
    """The questions (kind, text) of the form in their order, empty rows left out, and what is wrong with them."""
    questions, errors = [], []
    for number in range(1, MOST_QUESTIONS + 1):
        text = _one_line(typed.get(f"text{number}", ""))
        kind = typed.get(f"kind{number}", "")
        if not text:
            continue
        if len(text) > QUESTION_MAX:
            errors.append(
                _("質問%(number)dは、%(most)d文字までにしてください。")
                % {"number": number, "most": QUESTION_MAX}
            )
        if kind not in CHOICES:
            errors.append(_("質問%(number)dの答え方をえらんでください。") % {"number": number})
        questions.append((kind, text))
    if not questions:
        errors.append(_("質問を、ひとつは書いてください。"))
    return questions, errors


def question_rows(typed: QueryDict | None, questionnaire: Questionnaire | None) -> list[dict[str, Any]]:
    """The rows of the form: what was typed, or what is stored, then empty ones."""
    stored = list(questionnaire.questions.all()) if questionnaire else []
    rows = []
    for number in range(1, MOST_QUESTIONS + 1):
        row = {"number": number, "text": "", "kind": Question.Kind.SCALE.value}
        if typed is not None:
            row |= {"text": typed.get(f"text{number}", ""), "kind": typed.get(f"kind{number}", "")}
        elif number <= len(stored):
            row |= {"text": stored[number - 1].text, "kind": stored[number - 1].kind}
        rows.append(row)
    return rows


def fill_in(questionnaire: Questionnaire, typed: QueryDict | None, errors: dict[str, list[str]]) -> list[Any]:
    """The questions as they are drawn, with what was typed and what is wrong with it."""
    return [
        {
            "name": f"q{question.pk}",
            "question": question,
            "choices": [(code, words) for code, words in CHOICES[question.kind].items()],
            "value": typed.get(f"q{question.pk}", "") if typed is not None else "",
            "errors": errors.get(f"q{question.pk}", []),
        }
        for question in questionnaire.questions.all()
    ]

"""The API of questionnaires: making them, entering what came on paper, what came of them. Coordinators only, as the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import rules
from tickets.api.metrics import ShareOutput
from tickets.api.permissions import admits
from tickets.api.problems import Problem
from tickets.api.views import user_of_desk
from tickets.door import checked, flat_errors
from tickets.errors import InvalidInputError
from tickets.metrics import MIN_N
from tickets.models import Question, Questionnaire, Reply, Survey
from tickets.surveys import questionnaires
from tickets.surveys.questionnaire_input import ReplyInput, WholeQuestionnaireInput

REFUSED = dict.fromkeys((401, 403, 404), Problem)


MayRunSurveys = admits(rules.may_run_surveys)
"""Coordinators."""


class QuestionOutput(serializers.ModelSerializer[Question]):
    name = serializers.SerializerMethodField(help_text="Under this name a reply answers it.")

    class Meta:
        model = Question
        fields = ["name", "kind", "text"]

    def get_name(self, question: Question) -> str:
        return f"q{question.pk}"


class QuestionnaireOutput(serializers.ModelSerializer[Questionnaire]):
    address = serializers.SerializerMethodField(help_text="Where guests fill it.")
    questions = QuestionOutput(many=True)

    class Meta:
        model = Questionnaire
        fields = ["slug", "title", "intro", "is_open", "created_at", "address", "questions"]

    def get_address(self, questionnaire: Questionnaire) -> str:
        return questionnaires.public_address(questionnaire)


class ListedQuestionnaireOutput(QuestionnaireOutput):
    replies = serializers.IntegerField(source="number")

    class Meta(QuestionnaireOutput.Meta):
        fields = [*QuestionnaireOutput.Meta.fields, "replies"]


class LabelledShareOutput(ShareOutput):
    """The share of those who gave one answer; null where fewer answered than are shown."""

    label = serializers.CharField()  # type: ignore[assignment]  # a serializer has a label of its own


class QuestionResultOutput(serializers.Serializer[Any]):
    question = QuestionOutput()
    n = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True, help_text="Of the scale, 5 being best.")
    shares = LabelledShareOutput(many=True)
    texts = serializers.ListField(child=serializers.CharField())


class SurveyResultsOutput(serializers.Serializer[Any]):
    min_n = serializers.IntegerField(help_text="Of fewer answers no share is shown.")
    replies = serializers.IntegerField()
    from_paper = serializers.IntegerField()
    results = QuestionResultOutput(many=True)


class ReplyOutput(serializers.ModelSerializer[Reply]):
    class Meta:
        model = Reply
        fields = ["key", "via", "day"]


class AskerWordsOutput(serializers.ModelSerializer[Survey]):
    ticket = serializers.CharField(source="ticket.number")

    class Meta:
        model = Survey
        fields = ["ticket", "helped", "comment", "changed_at"]


class SatisfactionOutput(serializers.Serializer[Any]):
    days = serializers.IntegerField()
    min_n = serializers.IntegerField()
    shares = LabelledShareOutput(many=True)
    words = AskerWordsOutput(many=True, help_text="The latest, of whatever day.")


class SurveysView(APIView):
    """All questionnaires, the newest first."""

    permission_classes = [MayRunSurveys]

    @extend_schema(responses={200: ListedQuestionnaireOutput(many=True), 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        rows = questionnaires.listed().prefetch_related("questions")
        return Response(ListedQuestionnaireOutput(rows, many=True).data)

    @extend_schema(
        request=WholeQuestionnaireInput,
        responses={201: QuestionnaireOutput, **dict.fromkeys((400, 401, 403), Problem)},
    )
    def post(self, request: Request) -> Response:
        values = _checked(request)
        made = questionnaires.save(None, values, values.pop("questions"), user_of_desk(request))
        return Response(_described(made.slug), status=status.HTTP_201_CREATED)


class SurveyView(APIView):
    """One questionnaire."""

    permission_classes = [MayRunSurveys]

    @extend_schema(responses={200: QuestionnaireOutput, **REFUSED})
    def get(self, request: Request, slug: str) -> Response:
        return Response(_described(slug))

    @extend_schema(
        request=WholeQuestionnaireInput,
        responses={200: QuestionnaireOutput, 400: Problem, 409: Problem, **REFUSED},
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change what is sent; `questions` only while nobody has answered (409)."""
        questionnaire = questionnaires.by_slug(slug)
        values = _checked(request, questionnaire)
        asked = [(question.kind, question.text) for question in questionnaire.questions.all()]
        saved = questionnaires.save(
            questionnaire, values, values.pop("questions", asked), user_of_desk(request)
        )
        return Response(_described(saved.slug))


class SurveyResultsView(APIView):
    """What came of each question; shares only where enough have answered."""

    permission_classes = [MayRunSurveys]

    @extend_schema(responses={200: SurveyResultsOutput, **REFUSED})
    def get(self, request: Request, slug: str) -> Response:
        questionnaire = questionnaires.by_slug(slug)
        found = {
            "min_n": MIN_N,
            "replies": questionnaire.replies.count(),
            "from_paper": questionnaire.replies.filter(via=Reply.Via.PAPER).count(),
            "results": [
                {
                    "question": one.question,
                    "n": one.n,
                    "mean": one.mean,
                    "shares": _shares(one.rows),
                    "texts": one.texts,
                }
                for one in questionnaires.results(questionnaire)
            ],
        }
        return Response(SurveyResultsOutput(found).data)


class SurveyRepliesView(APIView):
    """Enter a sheet that somebody filled on paper."""

    permission_classes = [MayRunSurveys]

    @extend_schema(request=ReplyInput, responses={201: ReplyOutput, 400: Problem, 409: Problem, **REFUSED})
    def post(self, request: Request, slug: str) -> Response:
        questionnaire = questionnaires.by_slug(slug)
        sheet = checked(ReplyInput, request.data)
        asked = {f"q{question.pk}" for question in questionnaire.questions.all()}
        if unknown := sheet["answers"].keys() - asked:
            raise InvalidInputError({name: [_("この質問はありません。")] for name in sorted(unknown)})
        made = questionnaires.reply(questionnaire, sheet["answers"], via=Reply.Via.PAPER, key=sheet["key"])
        return Response(ReplyOutput(made).data, status=status.HTTP_201_CREATED)


class SatisfactionView(APIView):
    """What askers said of the answers they got in the last 90 days."""

    permission_classes = [MayRunSurveys]

    @extend_schema(responses={200: SatisfactionOutput, 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        found = {
            "days": questionnaires.DAYS,
            "min_n": MIN_N,
            "shares": _shares(questionnaires.satisfaction()),
            "words": questionnaires.latest_words(),
        }
        return Response(SatisfactionOutput(found).data)


def _checked(request: Request, questionnaire: Questionnaire | None = None) -> dict[str, Any]:
    serializer = WholeQuestionnaireInput(questionnaire, data=request.data, partial=questionnaire is not None)
    if not serializer.is_valid():
        raise InvalidInputError(flat_errors(serializer.errors))
    return dict(serializer.validated_data)


def _described(slug: str) -> Any:
    return QuestionnaireOutput(questionnaires.by_slug(slug)).data


def _shares(rows: list[tuple[str, questionnaires.Share]]) -> list[dict[str, Any]]:
    return [
        {"label": label, "n": share.n, "percent": share.percent, "low": share.low, "high": share.high}
        for label, share in rows
    ]

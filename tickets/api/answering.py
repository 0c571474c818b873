"""Writing and reviewing an answer by API: drafts in versions, comments, templates, the check of plain words."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kb.plain_words import check
from people.models import User
from tickets import rules
from tickets.answers import answering, reviewing, templating
from tickets.answers.answer_inputs import CommentInput, DraftInput, PlainWordsInput, TemplateInput
from tickets.api.problems import Problem
from tickets.api.views import IsDeskStaff, visible_ticket
from tickets.door import checked
from tickets.errors import ForbiddenError, NotFoundError
from tickets.models import AnswerDraft, AnswerTemplate, ReviewComment

PROBLEM_JSON = "application/problem+json"


class DraftOutput(serializers.ModelSerializer[AnswerDraft]):
    author = serializers.CharField(source="author.display_name")

    class Meta:
        model = AnswerDraft
        fields = ["version", "based_on", "body", "author", "saved_at", "is_autosave"]


class DraftProblem(Problem):
    """Somebody saved another version: `latest` is it. Send yours again with its number to go on with yours."""

    latest = DraftOutput()


class CommentOutput(serializers.ModelSerializer[ReviewComment]):
    author = serializers.CharField(source="author.display_name")

    class Meta:
        model = ReviewComment
        fields = ["id", "start", "end", "quote", "body", "author", "created_at", "resolved_at"]


class AnswerTemplateOutput(serializers.ModelSerializer[AnswerTemplate]):
    shared = serializers.SerializerMethodField()

    class Meta:
        model = AnswerTemplate
        fields = ["id", "name", "body", "category", "shared", "changed_at"]

    def get_shared(self, template: AnswerTemplate) -> bool:
        return template.owner_id is None


class FindingOutput(serializers.Serializer[Any]):
    """Something hard to read at [start, end), in characters (code points) of the text that was sent."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    message = serializers.CharField()
    replacements = serializers.ListField(child=serializers.CharField())


class PlainWordsOutput(serializers.Serializer[Any]):
    score = serializers.IntegerField(help_text="0 to 100")
    verdict = serializers.CharField()
    level = serializers.CharField()
    findings = FindingOutput(many=True)


class TicketDraftView(APIView):
    """The draft of the answer: its newest version."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: DraftOutput, 401: Problem, 403: Problem, 404: Problem})
    def get(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        draft = answering.latest_draft(ticket)
        if draft is None:
            raise NotFoundError
        return Response(DraftOutput(draft).data)

    @extend_schema(
        request=DraftInput,
        responses={
            200: DraftOutput,
            409: DraftProblem,
            **dict.fromkeys((400, 401, 403, 404), Problem),
        },
    )
    def put(self, request: Request, number: str) -> Response:
        """Adds a version on top of `based_on`; 409 with the other one where that is not the newest."""
        ticket = visible_ticket(request, number)
        try:
            draft = answering.save_draft(ticket.pk, by=cast("User", request.user), data=request.data)
        except answering.DraftConflictError as error:
            problem = {
                "type": f"urn:madoguchi:problem:{error.code}",
                "title": "Conflict",
                "status": error.status,
                "detail": error.user_message,
                "latest": DraftOutput(error.latest).data,
            }
            return Response(problem, status=error.status, content_type=PROBLEM_JSON)
        return Response(DraftOutput(draft).data)


class ReviewCommentsView(APIView):
    """Comments on the newest answer that was put to review."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: CommentOutput(many=True), 401: Problem, 404: Problem})
    def get(self, request: Request, number: str) -> Response:
        message = reviewing.under_review(reviewing.answers_of(visible_ticket(request, number)))
        return Response(CommentOutput(reviewing.comments_on(message), many=True).data)

    @extend_schema(
        request=CommentInput,
        responses={201: CommentOutput, **dict.fromkeys((400, 401, 403, 404, 409), Problem)},
    )
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        comment = reviewing.add_comment(ticket.pk, by=cast("User", request.user), data=request.data)
        return Response(CommentOutput(comment).data, status=status.HTTP_201_CREATED)


class ReviewCommentResolvedView(APIView):
    """Mark a comment as dealt with; again does nothing more."""

    permission_classes = [IsDeskStaff]

    @extend_schema(
        request=None, responses={200: CommentOutput, **dict.fromkeys((401, 403, 404, 409), Problem)}
    )
    def post(self, request: Request, number: str, comment_id: int) -> Response:
        ticket = visible_ticket(request, number)
        comment = reviewing.resolve(ticket.pk, comment_id, by=cast("User", request.user))
        return Response(CommentOutput(comment).data)


class AnswerTemplateListView(generics.ListAPIView[AnswerTemplate]):
    """The templates of the desk, and one's own."""

    permission_classes = [IsDeskStaff]
    serializer_class = AnswerTemplateOutput
    queryset = AnswerTemplate.objects.none()

    def get_queryset(self) -> Any:
        return AnswerTemplate.objects.visible_to(_staff(self.request))

    @extend_schema(
        request=TemplateInput,
        responses={201: AnswerTemplateOutput, **dict.fromkeys((400, 401, 403), Problem)},
    )
    def post(self, request: Request) -> Response:
        """Add one of one's own or, as a coordinator, one that all share."""
        made = templating.save_template(_staff(request), request.data)
        return Response(AnswerTemplateOutput(made).data, status=status.HTTP_201_CREATED)


class AnswerTemplateView(APIView):
    """One template: one's own, and those of the desk to read; coordinators change these too."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: AnswerTemplateOutput, **dict.fromkeys((401, 403, 404), Problem)})
    def get(self, request: Request, template_id: int) -> Response:
        return Response(AnswerTemplateOutput(templating.readable(_staff(request), template_id)).data)

    @extend_schema(
        request=TemplateInput,
        responses={200: AnswerTemplateOutput, **dict.fromkeys((400, 401, 403, 404), Problem)},
    )
    def put(self, request: Request, template_id: int) -> Response:
        changed = templating.save_template(_staff(request), request.data, template_id)
        return Response(AnswerTemplateOutput(changed).data)

    @extend_schema(responses={204: None, **dict.fromkeys((401, 403, 404), Problem)})
    def delete(self, request: Request, template_id: int) -> Response:
        templating.remove_template(_staff(request), template_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PlainWordsView(APIView):
    """What in a text its reader may not understand, and what to say instead. Stores nothing."""

    permission_classes = [IsDeskStaff]

    @extend_schema(
        request=PlainWordsInput,
        responses={200: PlainWordsOutput, 400: Problem, 401: Problem, 403: Problem},
    )
    def post(self, request: Request) -> Response:
        _staff(request)
        values = checked(PlainWordsInput, request.data)
        return Response(PlainWordsOutput(check(values["text"], values["level"])).data)


def _staff(request: Request) -> Any:
    """Who works on cases."""
    if rules.works_on_cases(request.user):
        return request.user
    raise ForbiddenError

"""The API of what keeps the desk's knowledge true: answers to check, searches in vain, other windows; and small verbs of a case."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms import window_checks
from cms.snippets import Window
from people.models import User
from search import missed
from search.models import MissedSearch
from tickets import rules, services
from tickets.api import serializers as output
from tickets.api.notices import IsOnStaff
from tickets.api.permissions import admits
from tickets.api.problems import Problem
from tickets.api.views import IsDeskStaff, visible_ticket
from tickets.desk.window_inputs import ConfirmInput, CorrectInput, ProposeInput
from tickets.door import checked
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.inputs import NoteInput
from tickets.models.notice import Mail
from tickets.publishing import upkeep
from tickets.telling import notices

ERRORS = dict.fromkeys((400, 401, 403, 404), Problem)
MOST = 50


class NotesView(APIView):
    """Internal notes of a case; colleagues named in one (`@` and the name) are told."""

    permission_classes = [IsDeskStaff]

    @extend_schema(request=NoteInput, responses={201: output.MessageOutput, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        note = services.add_note(ticket.pk, by=cast("User", request.user), data=request.data)
        return Response(output.MessageOutput(note).data, status=status.HTTP_201_CREATED)


class NewLinkView(APIView):
    """Ends every secret link of the case and mails its asker a new one."""

    permission_classes = [IsDeskStaff]

    @extend_schema(request=None, responses={204: None, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        services.renew_link(visible_ticket(request, number).pk, by=cast("User", request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class NoticeChoicesView(APIView):
    """Kind of notice → when it is mailed as well."""

    permission_classes = [IsOnStaff]

    @extend_schema(responses={200: OpenApiTypes.OBJECT, 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        return Response(notices.choices_of(cast("User", request.user)))

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses={200: OpenApiTypes.OBJECT, **ERRORS},
    )
    def patch(self, request: Request) -> Response:
        user = cast("User", request.user)
        wanted = request.data if isinstance(request.data, dict) else {}
        known = notices.kinds_for(user)
        errors = {
            str(kind): [", ".join(Mail.values)]
            for kind, mail in wanted.items()
            if kind not in known or mail not in Mail.values
        }
        if errors:
            raise InvalidInputError(errors)
        notices.choose(user, wanted)
        return Response(notices.choices_of(user))


MayKeepUp = admits(rules.may_keep_up)
"""Coordinators and editors."""


class DueAnswerOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    url = serializers.CharField()
    vouched_on = serializers.DateField()


class NotHelpfulOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="article.pk")
    title = serializers.CharField(source="article.title")
    no = serializers.IntegerField()
    yes = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


class MissedSearchOutput(serializers.ModelSerializer[MissedSearch]):
    class Meta:
        model = MissedSearch
        fields = ["id", "question", "count", "days", "last_seen_on"]


class UpkeepOutput(serializers.Serializer[Any]):
    """Up to fifty of each, what needs it most first."""

    past_review = DueAnswerOutput(many=True)
    not_helpful = NotHelpfulOutput(many=True)
    searches = MissedSearchOutput(many=True)


class UpkeepView(APIView):
    """Answers past their review, answers that did not help, searches that found nothing."""

    permission_classes = [MayKeepUp]

    @extend_schema(responses={200: UpkeepOutput, 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        lists = {
            "past_review": list(upkeep.past_review()[:MOST]),
            "not_helpful": upkeep.not_helpful(),
            "searches": list(missed.to_work_on()[:MOST]),
        }
        return Response(UpkeepOutput(lists).data)


class AnswerCheckedView(APIView):
    """Somebody read the answer today and it is true."""

    permission_classes = [MayKeepUp]

    @extend_schema(request=None, responses={204: None, **ERRORS})
    def post(self, request: Request, page_id: int) -> Response:
        upkeep.confirm(page_id, cast("User", request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SearchHandledView(APIView):
    """Takes a question that found nothing off the list until it is asked anew."""

    permission_classes = [MayKeepUp]

    @extend_schema(request=None, responses={204: None, **ERRORS})
    def post(self, request: Request, search_id: int) -> Response:
        if not missed.handle(search_id):
            raise NotFoundError
        return Response(status=status.HTTP_204_NO_CONTENT)


MayProposeWindows = admits(rules.may_propose_windows)
"""Experts, coordinators and editors."""


class WindowDueOutput(serializers.Serializer[Any]):
    code = serializers.CharField(source="window.pk")
    name = serializers.CharField(source="window.name")
    checked_on = serializers.DateField(source="known", allow_null=True)
    is_overdue = serializers.BooleanField()
    doubtful = serializers.ListField(child=serializers.CharField())


class WindowChecksView(APIView):
    """Other windows, the longest unchecked first; a POST proposes one that is missing."""

    permission_classes = [MayProposeWindows]

    @extend_schema(responses={200: WindowDueOutput(many=True), 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        return Response(WindowDueOutput(window_checks.queue(), many=True).data)

    @extend_schema(request=ProposeInput, responses={202: None, **ERRORS})
    def post(self, request: Request) -> Response:
        values = checked(ProposeInput, request.data)
        window_checks.propose(by=cast("User", request.user), source=values.pop("where"), values=values)
        return Response(status=status.HTTP_202_ACCEPTED)


class WindowConfirmView(APIView):
    """What the list says of the window is true today."""

    permission_classes = [MayProposeWindows]

    @extend_schema(request=ConfirmInput, responses={204: None, **ERRORS})
    def post(self, request: Request, code: str) -> Response:
        user, window = cast("User", request.user), _window(code)
        if not rules.may_confirm_windows(user):
            raise ForbiddenError
        window_checks.confirm(window, by=user, source=checked(ConfirmInput, request.data)["where"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class WindowCorrectView(APIView):
    """Puts right at once what is sent of the window, or proposes it where somebody else confirms (202)."""

    permission_classes = [MayProposeWindows]

    @extend_schema(request=CorrectInput, responses={202: None, 204: None, **ERRORS})
    def post(self, request: Request, code: str) -> Response:
        user, window = cast("User", request.user), _window(code)
        at_once = rules.may_confirm_windows(user)
        values = checked(CorrectInput, request.data)
        source = values.pop("where")
        sent = {name: text for name, text in values.items() if name in request.data}
        window_checks.correct(window, by=user, values=sent, source=source, at_once=at_once)
        return Response(status=status.HTTP_204_NO_CONTENT if at_once else status.HTTP_202_ACCEPTED)


def _window(code: str) -> Window:
    found = Window.objects.filter(pk=code).first()
    if found is None:
        raise NotFoundError
    return found

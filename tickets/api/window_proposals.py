"""The API of proposals for the list of windows: those that wait, and the decision about one."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.window_checks import WindowCheck
from tickets.api.keeping import MayProposeWindows
from tickets.api.problems import Problem
from tickets.api.views import user_of_desk
from tickets.desk import window_proposals
from tickets.door import checked

REFUSED = dict.fromkeys((401, 403), Problem)


class WindowProposalOutput(serializers.ModelSerializer[WindowCheck]):
    values = serializers.DictField(child=serializers.CharField(), help_text="What it would say.")
    made_by = serializers.CharField(default=None, allow_null=True)
    may_decide = serializers.SerializerMethodField()

    class Meta:
        model = WindowCheck
        fields = ["id", "kind", "window", "values", "source", "state", "made_by", "made_at", "may_decide"]

    def get_may_decide(self, row: WindowCheck) -> bool:
        is_open = row.state == WindowCheck.State.OPEN
        return is_open and window_proposals.may_decide(row, self.context["user"])


class ProposalDecisionInput(serializers.Serializer[Any]):
    accept = serializers.BooleanField(help_text="True takes it over, false leaves the list as it is.")


class WindowProposalsView(APIView):
    """What waits for a decision."""

    permission_classes = [MayProposeWindows]

    @extend_schema(responses={200: WindowProposalOutput(many=True), **REFUSED})
    def get(self, request: Request) -> Response:
        context = {"user": user_of_desk(request)}
        return Response(WindowProposalOutput(window_proposals.waiting(), many=True, context=context).data)


class WindowProposalView(APIView):
    """Decide about one; 409 where somebody has decided before."""

    permission_classes = [MayProposeWindows]

    @extend_schema(
        request=ProposalDecisionInput,
        responses={200: WindowProposalOutput, 400: Problem, 404: Problem, 409: Problem, **REFUSED},
    )
    def post(self, request: Request, check_id: int) -> Response:
        user = user_of_desk(request)
        window_proposals.require_may_decide(check_id, user)
        accept = checked(ProposalDecisionInput, request.data)["accept"]
        row = window_proposals.decide(check_id, by=user, accept=accept)
        return Response(WindowProposalOutput(row, context={"user": user}).data)

"""The API of the tray of what may be spam: why each case is there, and many decided at once."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tickets import rules
from tickets.api.permissions import admits
from tickets.api.problems import Problem
from tickets.api.views import user_of_desk
from tickets.desk import spam
from tickets.door import checked
from tickets.errors import InvalidInputError
from tickets.models import Ticket

MOST_AT_ONCE = 200


MayEnterCases = admits(rules.may_enter_cases)
"""Coordinators."""


class SuspectOutput(serializers.ModelSerializer[Ticket]):
    title = serializers.CharField()
    reasons = serializers.SerializerMethodField(
        help_text="In words; empty where a person put the case there."
    )

    class Meta:
        model = Ticket
        fields = ["number", "title", "status", "received_at", "held_because", "reasons"]

    def get_reasons(self, ticket: Ticket) -> list[str]:
        return spam.reasons_of(ticket)


class SpamDecisionInput(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=spam.CHOICES)
    numbers = serializers.ListField(
        child=serializers.CharField(max_length=12), allow_empty=False, max_length=MOST_AT_ONCE
    )


class SpamDecisionOutput(serializers.Serializer[Any]):
    moved = serializers.IntegerField()
    missed = serializers.ListField(
        child=serializers.CharField(),
        help_text="Cases that somebody else had decided; they stay as they are.",
    )


class SpamView(generics.ListAPIView[Ticket]):
    """What is held, or with `show=spam` what was put away: the longest waiting first."""

    permission_classes = [MayEnterCases]
    serializer_class = SuspectOutput
    queryset = Ticket.objects.none()

    @extend_schema(
        parameters=[OpenApiParameter("show", str, enum=list(spam.STATES), default="held")],
        responses={200: SuspectOutput(many=True), **dict.fromkeys((400, 401, 403), Problem)},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        show = self.request.query_params.get("show", "held")
        if show not in spam.STATES:
            raise InvalidInputError({"show": [", ".join(spam.STATES)]})
        return spam.tray(user_of_desk(self.request), show)

    @extend_schema(
        request=SpamDecisionInput,
        responses={200: SpamDecisionOutput, **dict.fromkeys((400, 401, 403), Problem)},
    )
    def post(self, request: Request) -> Response:
        """Release many, or put many away; each for itself."""
        wanted = checked(SpamDecisionInput, request.data)
        moved, missed = spam.decide(wanted["numbers"], wanted["name"], by=user_of_desk(request))
        return Response(SpamDecisionOutput({"moved": moved, "missed": missed}).data)

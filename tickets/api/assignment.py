"""The API of assignment: whom to ask next, and the rules by which the desk asks by itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import clock, numbered, rules
from tickets.api.problems import Problem
from tickets.api.views import IsDeskStaff, user_of_desk
from tickets.assigning import assignment, conflicts, offer_rules
from tickets.assigning.profile_inputs import CaseConflictInput, OfferRuleInput
from tickets.errors import ForbiddenError


class CandidateOutput(serializers.Serializer[Any]):
    """One expert, judged for a case; the reasons are sentences for people."""

    expert = serializers.EmailField(source="expert.email")
    name = serializers.CharField(source="expert.display_name")
    load = serializers.IntegerField()
    capacity = serializers.IntegerField(source="profile.capacity")
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())
    against = serializers.ListField(child=serializers.CharField())
    excluded = serializers.ListField(
        child=serializers.CharField(), help_text="Why this expert cannot be asked; empty for candidates."
    )
    was_asked = serializers.BooleanField(help_text="Whether this case was offered to them before.")


class SuggestionsOutput(serializers.Serializer[Any]):
    candidates = CandidateOutput(many=True, help_text="Best first.")
    excluded = CandidateOutput(many=True)


class SuggestionsView(APIView):
    """Experts for a case, best first, and who cannot be asked and why. Coordinators only."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: SuggestionsOutput, **dict.fromkeys((401, 403, 404), Problem)})
    def get(self, request: Request, number: str) -> Response:
        ticket = numbered.bare(user_of_desk(request), number)
        if not rules.may("see_suggestions", request.user, ticket):
            raise ForbiddenError
        return Response(SuggestionsOutput(assignment.suggestions(ticket, clock.now())).data)


class CaseConflictView(APIView):
    """Record that an expert has a conflict of interest with the firm of a case."""

    permission_classes = [IsDeskStaff]

    @extend_schema(
        request=CaseConflictInput, responses={204: None, **dict.fromkeys((400, 401, 403, 404), Problem)}
    )
    def post(self, request: Request, number: str) -> Response:
        ticket = numbered.bare(user_of_desk(request), number)
        conflicts.record_for_case(ticket.pk, by=user_of_desk(request), data=request.data)
        return Response(status=204)


class CategoryRuleOutput(serializers.Serializer[Any]):
    category = serializers.CharField()
    name = serializers.CharField()
    is_on = serializers.BooleanField()
    wait_minutes = serializers.IntegerField(help_text="Minutes in which the desk is open.")


class OfferRuleOutput(serializers.Serializer[Any]):
    hours = serializers.IntegerField(help_text="Hours in which the desk is open.")
    emergency_hours = serializers.IntegerField()
    categories = CategoryRuleOutput(many=True)


class OfferRuleView(APIView):
    """How long an offer stands, and in which categories the desk offers by itself. Coordinators only."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: OfferRuleOutput, 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        if not offer_rules.may_set(user_of_desk(request)):
            raise ForbiddenError
        return Response(OfferRuleOutput(offer_rules.current()).data)

    @extend_schema(
        request=OfferRuleInput, responses={200: OfferRuleOutput, **dict.fromkeys((400, 401, 403), Problem)}
    )
    def put(self, request: Request) -> Response:
        offer_rules.set_rules(by=user_of_desk(request), data=request.data)
        return Response(OfferRuleOutput(offer_rules.current()).data)

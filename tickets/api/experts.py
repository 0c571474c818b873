"""The API of the experts' own page: the profile with load, times, published answers and conflicts of interest."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import ExpertProfile
from tickets import clock
from tickets.api.problems import Problem
from tickets.api.views import IsDeskStaff, user_of_desk
from tickets.assigning import conflicts as of_interest
from tickets.assigning import experts, offers
from tickets.assigning.profile_inputs import ProfileInput, WordInput
from tickets.errors import ForbiddenError
from tickets.models import ConflictOfInterest, Ticket

ERRORS = dict.fromkeys((400, 401, 403, 404), Problem)


class OwnTimesOutput(serializers.Serializer[Any]):
    """The last 90 days; medians in business hours, null where there is nothing to measure."""

    accepted = serializers.IntegerField()
    answered = serializers.IntegerField()
    hours_to_accept = serializers.FloatField(allow_null=True)
    hours_to_answer = serializers.FloatField(allow_null=True)


class CreditOutput(serializers.Serializer[Any]):
    title = serializers.CharField()
    url = serializers.URLField()
    published_at = serializers.DateTimeField(allow_null=True)


class ConflictOutput(serializers.Serializer[Any]):
    """A firm is known by the number of the case it was recorded with, never by its name."""

    id = serializers.IntegerField()
    word = serializers.CharField()
    ticket = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    recorded_at = serializers.DateTimeField()


class ProfileOutput(serializers.Serializer[Any]):
    """An expert as the expert and coordinators see them."""

    id = serializers.IntegerField(source="user_id")
    email = serializers.EmailField(source="user.email")
    name = serializers.CharField(source="user.display_name")
    accepts_cases = serializers.BooleanField()
    capacity = serializers.IntegerField()
    leave_from = serializers.DateField(allow_null=True)
    leave_to = serializers.DateField(allow_null=True)
    specialities = serializers.ListField(child=serializers.CharField())
    prefectures = serializers.ListField(child=serializers.CharField())
    is_named = serializers.BooleanField()
    load = serializers.SerializerMethodField()
    goes_back_on_leave = serializers.SerializerMethodField()
    times = serializers.SerializerMethodField()
    credits = serializers.SerializerMethodField()
    conflicts = serializers.SerializerMethodField()

    def get_load(self, profile: ExpertProfile) -> int:
        return Ticket.objects.held_by(profile.user).count()

    def get_goes_back_on_leave(self, profile: ExpertProfile) -> list[str]:
        """The numbers of the cases that go back to the desk should a leave begin now."""
        return [ticket.number for ticket in offers.going_back(profile.user)]

    @extend_schema_field(OwnTimesOutput())
    def get_times(self, profile: ExpertProfile) -> Any:
        return OwnTimesOutput(experts.own_times(profile.user, clock.now())).data

    @extend_schema_field(CreditOutput(many=True))
    def get_credits(self, profile: ExpertProfile) -> Any:
        return CreditOutput(experts.credits_of(profile.user), many=True).data

    @extend_schema_field(ConflictOutput(many=True))
    def get_conflicts(self, profile: ExpertProfile) -> Any:
        standing = ConflictOfInterest.objects.standing().filter(expert=profile.user)
        return ConflictOutput(standing.select_related("ticket"), many=True).data


class ColleagueOutput(serializers.Serializer[Any]):
    """A row of the list of experts; `refused` counts the last 30 days."""

    id = serializers.IntegerField(source="profile.user_id")
    email = serializers.EmailField(source="profile.user.email")
    name = serializers.CharField(source="profile.user.display_name")
    load = serializers.IntegerField()
    capacity = serializers.IntegerField(source="profile.capacity")
    accepts_cases = serializers.BooleanField(source="profile.accepts_cases")
    is_on_leave = serializers.BooleanField()
    leave_from = serializers.DateField(source="profile.leave_from", allow_null=True)
    leave_to = serializers.DateField(source="profile.leave_to", allow_null=True)
    specialities = serializers.ListField(source="profile.specialities", child=serializers.CharField())
    prefectures = serializers.ListField(source="profile.prefectures", child=serializers.CharField())
    refused = serializers.IntegerField()


class ProfileBase(APIView):
    """What the pages of an expert share. Who asks is checked before anything is looked up."""

    permission_classes = [IsDeskStaff]

    def profile(self, request: Request, user_id: int | None = None) -> ExpertProfile:
        if user_id is not None and not request.user.has_perm("tickets.coordinate_tickets"):
            raise ForbiddenError
        if user_id is None and not request.user.has_perm("tickets.answer_tickets"):
            raise ForbiddenError
        return (
            experts.profile_of(user_of_desk(request)) if user_id is None else experts.profile_by_id(user_id)
        )


class ProfileView(ProfileBase):
    """The profile. A leave that has begun gives open cases back to the desk; read `goes_back_on_leave` first."""

    @extend_schema(responses={200: ProfileOutput, **ERRORS})
    def get(self, request: Request, user_id: int | None = None) -> Response:
        return Response(ProfileOutput(self.profile(request, user_id)).data)

    @extend_schema(request=ProfileInput, responses={200: ProfileOutput, **ERRORS})
    def patch(self, request: Request, user_id: int | None = None) -> Response:
        profile = self.profile(request, user_id)
        changed, _gone = experts.update(profile, by=user_of_desk(request), data=request.data, partial=True)
        return Response(ProfileOutput(changed).data)


class ConflictsView(ProfileBase):
    """Record a firm or vendor by its name: cases in which it is named are not offered."""

    @extend_schema(request=WordInput, responses={201: ConflictOutput, **ERRORS})
    def post(self, request: Request, user_id: int | None = None) -> Response:
        profile = self.profile(request, user_id)
        conflict = of_interest.record_word(profile.user, by=user_of_desk(request), data=request.data)
        return Response(ConflictOutput(conflict).data, status=201)


class ConflictView(ProfileBase):
    """Take a conflict of interest back; it stays in the history."""

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: Request, conflict_id: int, user_id: int | None = None) -> Response:
        of_interest.take_back(conflict_id, self.profile(request, user_id).user, by=user_of_desk(request))
        return Response(status=204)


class ExpertsView(APIView):
    """All experts with load and leave. Coordinators only."""

    permission_classes = [IsDeskStaff]

    @extend_schema(
        operation_id="experts_list",
        responses={200: ColleagueOutput(many=True), 401: Problem, 403: Problem},
    )
    def get(self, request: Request) -> Response:
        if not request.user.has_perm("tickets.coordinate_tickets"):
            raise ForbiddenError
        return Response(ColleagueOutput(experts.all_experts(clock.now()), many=True).data)

"""The desk's own verbs for programs: intake, merging, splitting, links, tags, urgency, hand-over, what was said.

Each is the page's verb with the same input, permissions and errors.
"""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import User
from tickets import rules
from tickets.api import serializers as output
from tickets.api.problems import Problem
from tickets.api.views import AskerView, IsDeskStaff, ticket_response, visible_ticket
from tickets.desk import handover, merging, spoken
from tickets.desk.desk_inputs import (
    HandOverAnswerInput,
    HandOverInput,
    LinkInput,
    MergeInput,
    OutcomeInput,
    SplitInput,
    ToldInput,
    UrgencyInput,
)
from tickets.errors import ForbiddenError
from tickets.models import HandOver, Ticket

ERRORS = dict.fromkeys((400, 401, 403, 404, 409), Problem)
SAID = OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(spoken.INPUTS))
SPOKEN_INPUT = PolymorphicProxySerializer(
    component_name="SpokenData",
    serializers=list(dict.fromkeys(spoken.INPUTS.values())),
    resource_type_field_name=None,
)


class TagListInput(serializers.Serializer[Any]):
    tags = serializers.ListField(child=serializers.CharField())


class HandOverOutput(serializers.ModelSerializer[HandOver]):
    class Meta:
        model = HandOver
        fields = [
            "id",
            "window",
            "text",
            "text_hash",
            "asked_at",
            "agreed_at",
            "declined_at",
            "told_at",
            "told_how",
        ]
        read_only_fields = fields


class DeskView(APIView):
    """A verb on one case; the answer is the case as it is then."""

    permission_classes = [IsDeskStaff]

    @property
    def user(self) -> User:
        """Who asks; `IsDeskStaff` has let no stranger through."""
        return cast("User", self.request.user)

    def after(self, request: Request, ticket: Ticket, code: int = status.HTTP_200_OK) -> Response:
        """The case anew, with everything the answer holds."""
        response = ticket_response(request, visible_ticket(request, ticket.number))
        response.status_code = code
        return response


class MergeView(DeskView):
    """Close the case as a duplicate of an earlier one of the same asker."""

    @extend_schema(request=MergeInput, responses={200: output.TicketOutput, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        if not rules.may("merge", self.user, ticket):  # said before what is wrong with the data
            raise ForbiddenError
        merging.merge(ticket.pk, by=self.user, data=request.data)
        return self.after(request, ticket)


class SplitView(DeskView):
    """Make a new case of a part of what the asker wrote; the answer is the new case."""

    @extend_schema(request=SplitInput, responses={201: output.TicketOutput, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        part = merging.split(ticket.pk, by=self.user, data=request.data)
        return self.after(request, part, status.HTTP_201_CREATED)


class LinksView(DeskView):
    """Tie the case to another, or with `remove` untie them."""

    @extend_schema(request=LinkInput, responses={200: output.TicketOutput, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        merging.link(ticket.pk, by=self.user, data=request.data)
        return self.after(request, ticket)


class TagsView(DeskView):
    """Give the case exactly these tags."""

    @extend_schema(request=TagListInput, responses={200: output.TicketOutput, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        merging.set_tags(ticket.pk, by=self.user, data=request.data)
        return self.after(request, ticket)


class UrgencyView(DeskView):
    """Mark the case as urgent or not, with the reason."""

    @extend_schema(request=UrgencyInput, responses={200: output.TicketOutput, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        merging.set_urgency(ticket.pk, by=self.user, data=request.data)
        return self.after(request, ticket)


class SpokenView(DeskView):
    """Record what somebody who phoned, faxed or came has said."""

    @extend_schema(parameters=[SAID], request=SPOKEN_INPUT, responses={200: output.TicketOutput, **ERRORS})
    def post(self, request: Request, number: str, name: str) -> Response:
        ticket = visible_ticket(request, number)
        spoken.hear(ticket.pk, name, by=self.user, data=request.data)
        return self.after(request, ticket)


class HandOversView(DeskView):
    """Ask the asker whether a window may be told this text."""

    @extend_schema(request=HandOverInput, responses={201: HandOverOutput, **ERRORS})
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        asked = handover.ask(ticket.pk, by=self.user, data=request.data)
        return Response(HandOverOutput(asked).data, status=status.HTTP_201_CREATED)


class HandOverView(DeskView):
    """Record that the window was told the text the asker agreed to."""

    @extend_schema(
        operation_id="tickets_handovers_tell", request=ToldInput, responses={200: HandOverOutput, **ERRORS}
    )
    def post(self, request: Request, number: str, handover_id: int) -> Response:
        ticket = visible_ticket(request, number)
        told = handover.tell(ticket.pk, handover_id, by=self.user, data=request.data)
        return Response(HandOverOutput(told).data)


class AskerHandOverView(AskerView):
    """The asker's yes or no to the text with this hash."""

    @extend_schema(request=HandOverAnswerInput, responses={200: HandOverOutput, **ERRORS})
    def post(self, request: Request, handover_id: int) -> Response:
        answered = handover.answer(self.asker.ticket_id, handover_id, by=self.asker, data=request.data)
        return Response(HandOverOutput(answered).data)


class AskerOutcomeView(AskerView):
    """Whether the windows of the last referral could be reached."""

    @extend_schema(request=OutcomeInput, responses={200: output.StatusOutput, **ERRORS})
    def post(self, request: Request) -> Response:
        told = handover.tell_outcome(self.asker.ticket_id, by=self.asker, data=request.data)
        return self.answer(told.ticket)

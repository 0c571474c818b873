"""The API of a case: for askers by secret link, for desk staff by session or API token."""

from __future__ import annotations

from typing import cast

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import User
from tickets import numbered, services
from tickets.actors import Asker
from tickets.answers import sending
from tickets.api import serializers as output
from tickets.api.authentication import SecretLinkAuthentication
from tickets.api.problems import Problem
from tickets.asking import links
from tickets.asking.throttles import ConsultationThrottle
from tickets.inputs import INPUTS, ConsultationInput, MessageInput
from tickets.models import Ticket

TRANSITION_INPUT = PolymorphicProxySerializer(
    component_name="TransitionInput",
    serializers=list(dict.fromkeys(INPUTS.values())),
    resource_type_field_name=None,
)
TRANSITION_NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(INPUTS))


class IsAsker(permissions.BasePermission):
    """Whoever holds a secret link."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Asker)


class IsDeskStaff(permissions.BasePermission):
    """Anybody signed in; which cases they see is `visible_to`'s business, and may be none."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user and request.user.is_authenticated)


class ConsultationCreateView(APIView):
    """Ask the desk. Public; no account."""

    authentication_classes = []
    permission_classes = [permissions.AllowAny]
    throttle_classes = [ConsultationThrottle]

    @extend_schema(
        request=ConsultationInput, responses={201: output.CreatedOutput, 400: Problem, 429: Problem}
    )
    def post(self, request: Request) -> Response:
        ticket, token = services.open_ticket(request.data, channel="api")
        from_link = links.status_url(token)
        body = {"number": ticket.number, "status_url": from_link, "token": token}
        return Response(body, status=status.HTTP_201_CREATED)


class AskerView(APIView):
    """What every view of the asker shares: the case comes from the secret link."""

    authentication_classes = [SecretLinkAuthentication]
    permission_classes = [IsAsker]

    @property
    def asker(self) -> Asker:
        """Who asks; `IsAsker` has let nobody else through."""
        return cast("Asker", self.request.user)

    def answer(self, ticket: Ticket) -> Response:
        seen = sending.as_asker_sees(ticket)
        return Response(output.StatusOutput(seen, context={"actor": self.asker}).data)


class StatusView(AskerView):
    """Where the case stands, the thread, and the exact text that would be published."""

    @extend_schema(responses={200: output.StatusOutput, 401: Problem})
    def get(self, request: Request) -> Response:
        return self.answer(cast("Ticket", request.auth))


class AskerMessageView(AskerView):
    """Add something to the case without being asked."""

    @extend_schema(
        request=MessageInput,
        responses={200: output.StatusOutput, 400: Problem, 401: Problem, 409: Problem},
    )
    def post(self, request: Request) -> Response:
        services.add_message(self.asker.ticket_id, by=self.asker, data=request.data)
        return self.answer(cast("Ticket", request.auth))


class AskerTransitionView(AskerView):
    """Answer, consent, withdraw: what the asker may do."""

    @extend_schema(
        parameters=[TRANSITION_NAME],
        request=TRANSITION_INPUT,
        responses={200: output.StatusOutput, **dict.fromkeys((400, 401, 403, 404, 409), Problem)},
    )
    def post(self, request: Request, name: str) -> Response:
        return self.answer(services.perform(self.asker.ticket_id, name, by=self.asker, data=request.data))


class TicketView(APIView):
    """One case."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: output.TicketOutput, 401: Problem, 404: Problem})
    def get(self, request: Request, number: str) -> Response:
        return ticket_response(request, visible_ticket(request, number))


class TicketTransitionsView(APIView):
    """What this user may do to the case now."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: output.TransitionsOutput, 401: Problem, 404: Problem})
    def get(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        return Response({"available_transitions": services.available_transitions(ticket, request.user)})


class TicketTransitionView(APIView):
    """Run a transition; the answer is the case in its new state."""

    permission_classes = [IsDeskStaff]

    @extend_schema(
        parameters=[TRANSITION_NAME],
        request=TRANSITION_INPUT,
        responses={200: output.TicketOutput, **dict.fromkeys((400, 401, 403, 404, 409), Problem)},
    )
    def post(self, request: Request, number: str, name: str) -> Response:
        ticket = visible_ticket(request, number)
        with sending.at_once():
            services.perform(ticket.pk, name, by=request.user, data=request.data)
        return ticket_response(request, Ticket.objects.for_page().get(pk=ticket.pk))


def user_of_desk(request: Request) -> User:
    """Who asks; `IsDeskStaff` has let nobody else through."""
    return cast("User", request.user)


def visible_ticket(request: Request, number: str) -> Ticket:
    """The case, if this user may know of it; else NotFoundError."""
    return numbered.for_page(user_of_desk(request), number)


def ticket_response(request: Request, ticket: Ticket) -> Response:
    return Response(output.TicketOutput(ticket, context={"actor": request.user}).data)

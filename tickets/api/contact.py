"""The API of where somebody who phoned, faxed or came can be reached."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.api import serializers as output
from tickets.api.upkeep import ERRORS, DeskView
from tickets.api.views import visible_ticket
from tickets.desk import intake
from tickets.desk.desk_inputs import ContactInput


class ContactView(DeskView):
    """Change it; a new address is mailed a link of its own, and links to the one before end."""

    @extend_schema(request=ContactInput, responses={200: output.TicketOutput, **ERRORS})
    def put(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        intake.set_contact(ticket.pk, by=self.user, data=request.data)
        return self.after(request, ticket)

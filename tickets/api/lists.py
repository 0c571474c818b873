"""The API of the lists: the cases of a queue, narrowed as on the page, and how many each queue holds."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from cms import taxonomy
from people.models import User
from tickets.api import serializers as output
from tickets.api.problems import Problem
from tickets.api.views import IsDeskStaff, ticket_response, visible_ticket
from tickets.desk import intake
from tickets.desk.desk_inputs import IntakeInput
from tickets.lifecycle import Publication, Status
from tickets.lists import keyset, listing, queues
from tickets.models import Ticket
from tickets.models.ticket import ALL_CHANNELS, Urgency


class CasePages(PageNumberPagination):
    """Numbered pages with an exact count or, where `cursor` is sent, pages by place, which cost the same however deep.

    An empty `cursor` is the first page; `next` and `previous` lead on. Counting is left out then.
    """

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    by_place: keyset.Page | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        self.request = request
        if "cursor" not in request.query_params:
            return super().paginate_queryset(queryset, request, view)
        direction, _colon, place = request.query_params["cursor"].partition(":")
        self.by_place = keyset.page_of(
            queryset,
            view.order,
            size=self.get_page_size(request) or self.page_size,
            **{"before" if direction == "before" else "after": place},
        )
        return self.by_place.rows

    def get_paginated_response(self, data: Any) -> Response:
        if self.by_place is None:
            return super().get_paginated_response(data)
        on, back = self.by_place.next, self.by_place.previous
        return Response(
            {
                "count": None,
                "next": self._link(f"after:{on}") if on else None,
                "previous": self._link(f"before:{back}") if back else None,
                "results": data,
            }
        )

    def _link(self, cursor: str) -> str:
        here = remove_query_param(cast("Request", self.request).build_absolute_uri(), "page")
        return replace_query_param(here, "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["properties"]["count"]["nullable"] = True
        return described


class TicketListView(generics.ListAPIView[Ticket]):
    """The cases this user may see, urgent and longest waiting first, or as their queue is sorted."""

    permission_classes = [IsDeskStaff]
    pagination_class = CasePages
    serializer_class = output.TicketListOutput
    queryset = Ticket.objects.none()
    order = keyset.WAITING

    @extend_schema(
        parameters=[
            OpenApiParameter("status", str, enum=Status.values),
            OpenApiParameter("publication", str, enum=Publication.values),
            OpenApiParameter("queue", str, enum=queues.NAMES),
            OpenApiParameter(
                "q", str, description="Words, a firm or a number in any spelling; all must be there."
            ),
            OpenApiParameter("prefecture", str, enum=[code for code, _label in taxonomy.PREFECTURES]),
            OpenApiParameter("category", str),
            OpenApiParameter("urgency", str, enum=Urgency.values),
            OpenApiParameter("expert", str, description="The e-mail address of the expert."),
            OpenApiParameter("industry", str, enum=[code for code, _label in taxonomy.INDUSTRIES]),
            OpenApiParameter("size", str, enum=[code for code, _label in taxonomy.SIZE_BANDS]),
            OpenApiParameter("channel", str, enum=[code for code, _label in ALL_CHANNELS]),
            OpenApiParameter("since", date, description="Received on this day or later."),
            OpenApiParameter("until", date, description="Received on this day or earlier."),
            OpenApiParameter(
                "cursor",
                str,
                description="Empty for the first page, then as `next` and `previous` say. Without it pages are numbered.",
            ),
        ],
        responses={200: output.TicketListOutput(many=True), 400: Problem, 401: Problem},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=IntakeInput,
        responses={201: output.TicketOutput, **dict.fromkeys((400, 401, 403), Problem)},
    )
    def post(self, request: Request) -> Response:
        """Enter a case for somebody who phoned, faxed or came."""
        ticket = intake.open_on_behalf(by=cast("User", request.user), data=request.data)
        response = ticket_response(request, visible_ticket(request, ticket.number))
        response.status_code = status.HTTP_201_CREATED
        return response

    def get_queryset(self) -> Any:
        user = cast("User", self.request.user)
        params = self.request.query_params
        wanted, errors = listing.parse(params, user)
        exact = {}
        for field, values in (("status", Status.values), ("publication", Publication.values)):
            if field not in params:
                continue
            exact[field] = params[field]
            if exact[field] not in values:
                errors[field] = ["、".join(values)]
        if errors:
            raise ValidationError(errors)
        self.order = listing.order_of(wanted, user)
        visible = Ticket.objects.visible_to(user).filter(**exact)
        found = listing.cases(visible, wanted, user, timezone.now())
        return found.select_related("expert", "category").order_by(*self.order.names())


class QueueOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a serializer has a label of its own
    group = serializers.CharField()
    count = serializers.IntegerField(help_text=f"Counted up to {queues.COUNTED_UP_TO}.")
    is_more = serializers.BooleanField(help_text="There are more than were counted.")


class QueuesView(APIView):
    """The queues of this user, and how many cases each holds now."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: QueueOutput(many=True), 401: Problem})
    def get(self, request: Request) -> Response:
        user = cast("User", request.user)
        counts = queues.counts(Ticket.objects.visible_to(user), user, timezone.now())
        rows = [
            {
                "name": queue.name,
                "label": str(queue.label),
                "group": queue.group.value,
                "count": min(counts[queue.name], queues.COUNTED_UP_TO),
                "is_more": counts[queue.name] > queues.COUNTED_UP_TO,
            }
            for queue in queues.of(user)
        ]
        return Response(QueueOutput(rows, many=True).data)

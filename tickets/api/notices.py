"""The API of notices: what the signed-in person was told, newest first."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from people.models import User
from tickets import rules
from tickets.api.permissions import admits
from tickets.api.problems import Problem
from tickets.errors import NotFoundError
from tickets.models import Notice
from tickets.telling import notices

IsOnStaff = admits(rules.works_on_cases)
"""Who works on cases; nobody else is told of any."""


class NoticeOutput(serializers.Serializer[Any]):
    """One notice. `ticket` is null where there is no case, or it is no longer this person's business."""

    id = serializers.IntegerField(source="notice.pk")
    kind = serializers.CharField(source="notice.kind")
    says = serializers.CharField()
    ticket = serializers.CharField(source="ticket.number", default=None, allow_null=True)
    created_at = serializers.DateTimeField(source="notice.created_at")
    read_at = serializers.DateTimeField(source="notice.read_at", allow_null=True)


class NoticePage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = NoticeOutput(many=True)


class NoticeListView(APIView):
    """What this person was told."""

    permission_classes = [IsOnStaff]

    @extend_schema(
        parameters=[
            OpenApiParameter("unread", bool, description="Only those not read yet"),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses={200: NoticePage, 401: Problem, 403: Problem},
    )
    def get(self, request: Request) -> Response:
        user = cast("User", request.user)
        rows = notices.of(user)
        if request.query_params.get("unread") == "true":
            rows = rows.filter(read_at=None)
        pages = cast("Any", api_settings.DEFAULT_PAGINATION_CLASS)()
        page = cast("list[Notice]", pages.paginate_queryset(rows, request, view=self))
        return pages.get_paginated_response(NoticeOutput(notices.shown(page, user), many=True).data)


class NoticesReadView(APIView):
    """Mark all as read."""

    permission_classes = [IsOnStaff]

    @extend_schema(
        operation_id="notices_read_all",
        request=None,
        responses={204: None, 401: Problem, 403: Problem},
    )
    def post(self, request: Request) -> Response:
        notices.mark_read(cast("User", request.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class NoticeReadView(APIView):
    """Mark one as read; again does nothing more."""

    permission_classes = [IsOnStaff]

    @extend_schema(request=None, responses={200: NoticeOutput, 401: Problem, 403: Problem, 404: Problem})
    def post(self, request: Request, notice_id: int) -> Response:
        user = cast("User", request.user)
        notices.mark_read(user, pk=notice_id)
        notice = notices.of(user).filter(pk=notice_id).first()
        if notice is None:
            raise NotFoundError
        return Response(NoticeOutput(notices.shown([notice], user)[0]).data)

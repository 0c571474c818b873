"""The API of the files that askers sent along: a list, and the bytes of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.api.problems import Problem
from tickets.api.views import IsDeskStaff, user_of_desk, visible_ticket
from tickets.asking import file_access
from tickets.errors import ConflictError
from tickets.models import Attachment


class FileOutput(serializers.ModelSerializer[Attachment]):
    """`media_type` is what the content is, whatever was said. Only what is `clean` was looked at for malware."""

    class Meta:
        model = Attachment
        fields = ["id", "name", "media_type", "size", "state", "created_at", "scanned_at"]


class FilesView(APIView):
    """The files of a case."""

    permission_classes = [IsDeskStaff]

    @extend_schema(responses={200: FileOutput(many=True), 401: Problem, 404: Problem})
    def get(self, request: Request, number: str) -> Response:
        return Response(FileOutput(visible_ticket(request, number).attachments.all(), many=True).data)


class FileView(APIView):
    """The bytes of a file. One that was not looked at yet is for coordinators, and only where they say so."""

    permission_classes = [IsDeskStaff]

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "unscanned", bool, description="True: give it even though nobody knows whether it does harm."
            )
        ],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            **dict.fromkeys((401, 403, 404, 409), Problem),
        },
    )
    def get(self, request: Request, number: str, file_id: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        found = file_access.open_to(user_of_desk(request), number, file_id)
        if found.is_quarantined and request.query_params.get("unscanned") != "true":
            raise ConflictError(_("ウイルスの確認がすんでいません。"))
        return file_access.download(found)

"""Checking a public text by program before it is put to the asker."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import rules
from tickets.api.problems import OpenMark, Problem
from tickets.api.views import IsDeskStaff, visible_ticket
from tickets.door import checked
from tickets.errors import ForbiddenError
from tickets.fields import Text
from tickets.inputs import PublicTextInput
from tickets.publishing import anonymising


class CheckInput(PublicTextInput):
    """The same as `request_consent` takes, finished or not."""

    title = Text(max_length=120, required=False, allow_blank=True, default="")
    question = Text(max_length=4000, required=False, allow_blank=True, default="")
    answer = Text(max_length=8000, required=False, allow_blank=True, default="")


class CheckOutput(serializers.Serializer[Any]):
    open_marks = OpenMark(many=True, help_text="Still to be reworded or kept.")
    kept_marks = OpenMark(many=True, help_text="Marks whose words are in `keep`.")


class PublicTextCheckView(APIView):
    """What in a public text could say who asked. Changes nothing and stores nothing."""

    permission_classes = [IsDeskStaff]

    @extend_schema(
        request=CheckInput, responses={200: CheckOutput, **dict.fromkeys((400, 401, 403, 404), Problem)}
    )
    def post(self, request: Request, number: str) -> Response:
        ticket = visible_ticket(request, number)
        if not rules.may("request_consent", request.user, ticket):
            raise ForbiddenError
        values = checked(CheckInput, request.data, ticket=ticket)
        still_open, kept = anonymising.split(anonymising.marks_in(ticket, values), values.get("keep", ()))
        return Response(
            {
                "open_marks": [anonymising.as_json(mark) for mark in still_open],
                "kept_marks": [anonymising.as_json(mark) for mark in kept],
            }
        )

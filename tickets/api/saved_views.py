"""The API of saved views: lists under a name, each only its owner's."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.api.notices import IsOnStaff
from tickets.api.problems import Problem
from tickets.api.views import user_of_desk
from tickets.lists import saved_views
from tickets.lists.saved_views import SavedViewInput
from tickets.models import SavedView


class SavedViewOutput(serializers.ModelSerializer[SavedView]):
    query = serializers.CharField(help_text="As the list of cases takes it: queue, filters and words.")

    class Meta:
        model = SavedView
        fields = ["id", "name", "query"]


class SavedViewsView(APIView):
    """One's own lists by name."""

    permission_classes = [IsOnStaff]

    @extend_schema(responses={200: SavedViewOutput(many=True), 401: Problem, 403: Problem})
    def get(self, request: Request) -> Response:
        return Response(SavedViewOutput(saved_views.of(user_of_desk(request)), many=True).data)

    @extend_schema(
        request=SavedViewInput,
        responses={**dict.fromkeys((200, 201), SavedViewOutput), **dict.fromkeys((400, 401, 403), Problem)},
    )
    def post(self, request: Request) -> Response:
        """Keep a list under a name (201); under a name that is there already it takes the other's place (200)."""
        saved, is_new = saved_views.save(user_of_desk(request), request.data)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(SavedViewOutput(saved).data, status=code)


class SavedViewView(APIView):
    """One of one's own lists."""

    permission_classes = [IsOnStaff]

    @extend_schema(responses={200: SavedViewOutput, **dict.fromkeys((401, 403, 404), Problem)})
    def get(self, request: Request, view_id: int) -> Response:
        return Response(SavedViewOutput(saved_views.one(user_of_desk(request), view_id)).data)

    @extend_schema(responses={204: None, **dict.fromkeys((401, 403, 404), Problem)})
    def delete(self, request: Request, view_id: int) -> Response:
        saved_views.one(user_of_desk(request), view_id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

"""`GET /api/v1/windows/`: where else to turn."""

import datetime
from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms import taxonomy
from cms.snippets import Category, Window


class WindowQuerySerializer(serializers.Serializer):
    """What may be asked. An unknown code is an error that names its field, not an empty list."""

    prefecture = serializers.ChoiceField(choices=taxonomy.PREFECTURES, required=False, allow_blank=True)
    topic = serializers.CharField(required=False, allow_blank=True)

    def validate_topic(self, value: str) -> str:
        if value and not Category.objects.filter(code=value).exists():
            raise serializers.ValidationError(f'"{value}" is not the code of a category.')
        return value


class WindowSerializer(serializers.ModelSerializer):
    """A window as anybody may see it: contact data that nobody confirmed are empty."""

    phone = serializers.CharField(source="shown_phone", read_only=True)
    email = serializers.CharField(source="shown_email", read_only=True)
    url = serializers.CharField(source="shown_url", read_only=True)
    hours = serializers.CharField(source="shown_hours", read_only=True)
    cost = serializers.CharField(source="shown_cost", read_only=True)
    channels = serializers.ListField(child=serializers.CharField(), read_only=True)
    topics = serializers.ListField(child=serializers.CharField(), read_only=True)
    note = serializers.CharField(
        source="description",
        read_only=True,
        help_text="The same as `description`, by the name it had before.",
    )
    is_open = serializers.SerializerMethodField(
        help_text="Open at the time of the answer; null where the hours are not known for certain."
    )
    opens_at = serializers.SerializerMethodField(help_text="When it opens next, if it is closed and known.")
    as_of = serializers.CharField(
        read_only=True,
        help_text="When the contact data were last known to be true: YYYY[-MM[-DD]], or empty.",
    )

    class Meta:
        model = Window
        fields: ClassVar[list[str]] = [
            *("code", "name", "kind", "prefecture", "phone", "email", "url", "hours"),
            *("channels", "topics", "cost", "description", "note", "is_open", "opens_at", "as_of"),
        ]

    def get_is_open(self, window: Window) -> bool | None:
        return window.opening.is_open if window.opening else None

    def get_opens_at(self, window: Window) -> datetime.datetime | None:
        return window.opening.opens_at if window.opening else None


class WindowListView(APIView):
    """Windows for the whole country and, with `prefecture`, those of that prefecture."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="windows_list",
        parameters=[
            OpenApiParameter("prefecture", str, description="JIS X 0401 code, such as 37; empty for all"),
            OpenApiParameter("topic", str, description="Code of a category, such as malware; empty for all"),
        ],
        responses={200: WindowSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        query = WindowQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = Window.objects.for_prefecture(query.validated_data.get("prefecture", ""))
        windows = found.for_topic(query.validated_data.get("topic", ""))
        return Response(WindowSerializer(windows, many=True).data)

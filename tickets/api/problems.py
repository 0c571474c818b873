"""The error document of the API (RFC 9457), for the OpenAPI description."""

from typing import Any

from rest_framework import serializers


class Problem(serializers.Serializer[Any]):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # the member is so named in RFC 9457's examples
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Field name to messages.",
    )

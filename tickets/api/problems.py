"""The error document of the API (RFC 9457), for the OpenAPI description."""

from typing import Any

from rest_framework import serializers


class OpenMark(serializers.Serializer[Any]):
    """A word by which somebody could be recognised; offsets count characters of the text as it was taken."""

    field = serializers.CharField()  # type: ignore[assignment]  # the name is part of the API
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    text = serializers.CharField()
    type = serializers.CharField()
    suggestion = serializers.CharField(
        allow_blank=True, help_text="A more general word; empty where none fits."
    )
    reason = serializers.CharField()


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
    open_marks = OpenMark(
        many=True, required=False, help_text="Only where a public text could say who asked."
    )

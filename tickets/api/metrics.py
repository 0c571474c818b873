"""The API of the figures: for observers and coordinators, never a case."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import metrics, rules
from tickets.api.problems import Problem
from tickets.views.metrics import PERIOD_DAYS

EARLIEST, LATEST = date(2020, 1, 1), date(2100, 12, 31)


class MaySeeMetrics(permissions.BasePermission):
    """Observers and coordinators."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return rules.may_see_metrics(request.user)


class PeriodInput(serializers.Serializer[Any]):
    """Days as YYYY-MM-DD; the last 90 days where nothing is given.

    Whole months are counted, from the first day of the month of `from` to the last of the month of `to`:
    freely chosen days would single out one case by subtraction.
    """

    to = serializers.DateField(required=False)
    group_by = serializers.ChoiceField(choices=list(metrics.GROUPS), required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python's, so it cannot be an attribute."""
        return {"from": serializers.DateField(required=False), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("from", "to"):
            if name in attrs and not EARLIEST <= attrs[name] <= LATEST:
                raise serializers.ValidationError(
                    {name: [f"{EARLIEST} から {LATEST} までの日付にしてください。"]}
                )
        last = attrs.get("to") or timezone.localdate()
        first = (attrs.get("from") or last - timedelta(days=PERIOD_DAYS)).replace(day=1)
        last = last.replace(day=monthrange(last.year, last.month)[1])
        if first > last:
            raise serializers.ValidationError({"from": ["to より後の日付です。"]})
        return {**attrs, "from": first, "to": last}


class SummaryOutput(serializers.Serializer[Any]):
    """Null where fewer than `min_n` cases stand behind a figure."""

    received = serializers.IntegerField(allow_null=True)
    responded = serializers.IntegerField(allow_null=True)
    answered = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(allow_null=True)
    published = serializers.IntegerField(allow_null=True)
    median_hours_to_first_response = serializers.FloatField(allow_null=True)


class MetricsOutput(serializers.Serializer[Any]):
    min_n = serializers.IntegerField()
    total = SummaryOutput()
    groups = serializers.DictField(child=SummaryOutput())

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        period = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**period, **super().get_fields()}


class MetricsView(APIView):
    """Counts and times of the cases received in a period."""

    permission_classes = [MaySeeMetrics]

    @extend_schema(
        parameters=[PeriodInput],
        responses={200: MetricsOutput, 400: Problem, 401: Problem, 403: Problem},
    )
    def get(self, request: Request) -> Response:
        asked = PeriodInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        first, last = asked.validated_data["from"], asked.validated_data["to"]
        since, until = _midnight(first), _midnight(last + timedelta(days=1))
        by = asked.validated_data.get("group_by")
        answer = {
            "from": first,
            "to": last,
            "min_n": metrics.MIN_N,
            "total": metrics.summary(since, until),
            "groups": metrics.grouped(since, until, by) if by else {},
        }
        return Response(MetricsOutput(answer).data)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

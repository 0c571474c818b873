"""The API of the figures: coordinators see all, experts their own, observers what is about enough cases; never a case."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets import clock, rules
from tickets.api.problems import Problem
from tickets.dashboard import reading
from tickets.dashboard.extras import counted, extras
from tickets.dashboard.waits import waits
from tickets.errors import ForbiddenError, InvalidInputError
from tickets.metrics.figures import GROUPS
from tickets.metrics.measures import MEASURES
from tickets.metrics.packs import Source
from tickets.metrics.protected import closed_stretches, nearest_period, settled
from tickets.metrics.report import Scope, default_first, report, source_for
from tickets.metrics.stretches import chosen
from tickets.metrics.survival import PERCENTS

EARLIEST, LATEST = date(2020, 1, 1), date(2100, 12, 31)
ORDER = "order"
"""The code of the error that a period ends before it begins."""
SPELLINGS = {"size": "size_band"}
"""How a group is called here → how its column is called."""
GROUP_NAMES = [name if name not in SPELLINGS.values() else "size" for name in GROUPS]

FOR_COORDINATORS: dict[str, Any] = {
    "expert": gettext_lazy("専門家ごとの数は、コーディネーターと本人だけが見られます。"),
    "week": gettext_lazy(
        "週ごとの数は、どの会社のことかがわかるおそれがあるため、出していません。月ごとの数をごらんください。"
    ),
}
"""Groupings that are nothing for observers, and why."""


class MaySeeMetrics(permissions.BasePermission):
    """Observers, coordinators, and experts for their own cases."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return rules.may_see_metrics(request.user) or rules.may_see_own_metrics(request.user)


class PeriodInput(serializers.Serializer[Any]):
    """Days as YYYY-MM-DD, both included; from the first of the month 90 days ago until today where nothing is given.

    For observers only whole months or quarters that are over are counted, those that the period touches: freely chosen days
    would single out one case by subtraction. `period` of the answer says which; a period without any is refused.
    `context` may say what day is `today`.
    """

    to = serializers.DateField(required=False)
    group_by = serializers.ChoiceField(choices=GROUP_NAMES, required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python's, so it cannot be an attribute."""
        return {"from": serializers.DateField(required=False), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("from", "to"):
            if name in attrs and not EARLIEST <= attrs[name] <= LATEST:
                words = _("%(first)s から %(last)s までの日付にしてください。")
                raise serializers.ValidationError(
                    {name: [words % {"first": EARLIEST, "last": LATEST}]}, code="range"
                )
        last = attrs.get("to") or self.context.get("today") or timezone.localdate(clock.now())
        first = attrs.get("from") or default_first(last)
        if first > last:
            raise serializers.ValidationError({"from": [_("to より後の日付です。")]}, code=ORDER)
        return {**attrs, "from": first, "to": last}


class PercentilesOutput(serializers.Serializer[Any]):
    """Minutes; null where so many have not ended yet, or where the figure is suppressed."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {f"p{percent}": serializers.IntegerField(allow_null=True) for percent in PERCENTS}


class AgeOutput(serializers.Serializer[Any]):
    business_minutes = serializers.IntegerField()
    calendar_minutes = serializers.IntegerField()


class MeasureOutput(serializers.Serializer[Any]):
    """`n` have begun, `done` have ended, `open` may still; `within_target` is the share of the `due` ones, 0 to 1, cut after four digits.

    For observers it lies between `within_target_at_least` and `within_target_at_most`, if those can be told.
    """

    n = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField(allow_null=True)
    open = serializers.IntegerField(allow_null=True)
    due = serializers.IntegerField(allow_null=True)
    within_target = serializers.FloatField(allow_null=True)
    within_target_at_least = serializers.FloatField(allow_null=True, required=False)
    within_target_at_most = serializers.FloatField(allow_null=True, required=False)
    oldest_open = AgeOutput(allow_null=True)
    business_minutes = PercentilesOutput()
    calendar_minutes = PercentilesOutput()


class MeasuresOutput(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: MeasureOutput() for name in MEASURES}


class GroupOutput(serializers.Serializer[Any]):
    key = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name, as in the answer
    cases = serializers.IntegerField(allow_null=True)
    reopened = serializers.IntegerField(allow_null=True)
    returned = serializers.IntegerField(allow_null=True)
    measures = MeasuresOutput()


class DaysOutput(serializers.Serializer[Any]):
    to = serializers.DateField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.DateField(), **super().get_fields()}


class ExtrasOutput(serializers.Serializer[Any]):
    """What happens beside the cases; null where it is suppressed."""

    deflections = serializers.IntegerField(allow_null=True)
    helpful = serializers.IntegerField(allow_null=True)
    not_helpful = serializers.IntegerField(allow_null=True)
    searches_without_result = serializers.IntegerField(allow_null=True)


class ShareOutput(serializers.Serializer[Any]):
    """A share of `n` in per cent with its 95 % interval; null where `n` is too small or suppressed."""

    n = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)


class ReadAnswerOutput(serializers.Serializer[Any]):
    """One public answer; what readers said of it is null where it is suppressed."""

    title = serializers.CharField()
    path = serializers.CharField()
    views = serializers.IntegerField()
    helpful = serializers.IntegerField(allow_null=True)
    not_helpful = serializers.IntegerField(allow_null=True)
    share = ShareOutput()


class ReadingOutput(serializers.Serializer[Any]):
    """How often all public answers were read, and the most read ones. Views are about nobody and never suppressed."""

    views = serializers.IntegerField(allow_null=True)
    since = serializers.DateField(allow_null=True)
    answers = ReadAnswerOutput(many=True)


class WaitsOutput(serializers.Serializer[Any]):
    """Of all business time of the `n` cases that are done, the per cent that was the desk's, the asker's, other windows'."""

    n = serializers.IntegerField(allow_null=True)
    desk = serializers.IntegerField(allow_null=True)
    wait_asker = serializers.IntegerField(allow_null=True)
    wait_outside = serializers.IntegerField(allow_null=True)


class MetricsOutput(serializers.Serializer[Any]):
    """Figures about fewer than `suppressed_below` cases are null; groups of so few are one row, its key is `_rest`.

    `extras` and `reading` are null for experts.
    """

    period = DaysOutput()
    group_by = serializers.CharField(allow_null=True)
    suppressed_below = serializers.IntegerField()
    total = GroupOutput()
    groups = GroupOutput(many=True)
    waits = WaitsOutput()
    extras = ExtrasOutput(allow_null=True)
    reading = ReadingOutput(allow_null=True)
    definitions = serializers.DictField()


def scope_of(user: Any, group_by: str | None) -> Scope:
    """What `user` may see. Raises ForbiddenError for a grouping that is not for them."""
    if rules.is_coordinator.test(user, None):
        return Scope(protected=False)
    if rules.may_see_metrics(user):
        if group_by in FOR_COORDINATORS:
            raise ForbiddenError(FOR_COORDINATORS[group_by])
        return Scope(protected=True)
    return Scope(protected=False, expert_id=user.pk)


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
        name = asked.validated_data.get("group_by")
        group_by = SPELLINGS.get(name, name)
        first, last = asked.validated_data["from"], asked.validated_data["to"]
        scope = scope_of(request.user, group_by)
        if scope.protected and not request.query_params.keys() & {"from", "to"}:
            first, last = settled(first, last, clock.now())
        elif scope.protected:
            _require_closed(first, last)
        source = source_for(first, last, scope)
        answer = report(first, last, now=clock.now(), scope=scope, group_by=group_by, source=source)
        return Response({**answer, "group_by": name, **_beside(answer, scope, source)})


def _require_closed(first: date, last: date) -> None:
    """Raises InvalidInputError, with the nearest period there is, where there is none of this one."""
    now = clock.now()
    closed = closed_stretches(now)
    found = nearest_period(first, last, now)
    if found and not chosen(closed, first, last):
        raise InvalidInputError({"from": [refused(*found)]})


def refused(first: date, last: date) -> str:
    """Why nothing of a period is shown, and what is."""
    return _(
        "この期間の数は、まだ出せません。終わった月（件数が少ないときは3か月）ごとに出しています。いちばん近いのは %(first)s から %(last)s までです。"
    ) % {"first": first, "last": last}


def _beside(found: dict[str, Any], scope: Scope, source: Source) -> dict[str, Any]:
    """Whose the time was; and what belongs to nobody's cases: who sees only their own has none of it."""
    first, last = found["period"]["from"], found["period"]["to"]
    shares = {"waits": asdict(waits(found, scope, source))}
    if scope.expert_id is not None:
        return {**shares, "extras": None, "reading": None}
    return {
        **shares,
        "extras": extras(counted(first, last), protected=scope.protected),
        "reading": reading.for_api(reading.reading(first, last, protected=scope.protected)),
    }

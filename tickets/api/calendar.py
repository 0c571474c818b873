"""The API of the desk's calendar: its versions, a new one, days on which the desk is closed besides. Coordinators only."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.calendars import Calendar, Season
from tickets import clock, rules
from tickets.api.permissions import admits
from tickets.api.problems import Problem
from tickets.api.views import user_of_desk
from tickets.dashboard.calendar_input import not_past, season
from tickets.dashboard.dictionary import season_words
from tickets.door import checked
from tickets.lists import calendar_versions, targets
from tickets.metrics.calendars import DESK
from tickets.models import BusinessCalendar

REFUSED = dict.fromkeys((401, 403), Problem)
MOST_DAYS = 400
_HOURS_HELP = (
    "Seven weekdays from Monday on, each with its pairs of opening and closing time; closed has none."
)
_SEASON_HELP = "First and last day of every year, such as 12/29-1/3; empty for none."


MayKeepCalendar = admits(rules.may_keep_calendar)
"""Coordinators."""


def _week(**kwargs: Any) -> serializers.ListField:
    span = serializers.ListField(child=serializers.TimeField(format="%H:%M"), min_length=2, max_length=2)
    return serializers.ListField(
        child=serializers.ListField(child=span, max_length=10), min_length=7, max_length=7, **kwargs
    )


class CalendarVersionOutput(serializers.Serializer[Any]):
    """One version: what it says is never changed, a later one takes its place."""

    version = serializers.IntegerField()
    valid_from = serializers.DateTimeField()
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(allow_null=True, help_text="Null where the settings said so.")
    hours = serializers.SerializerMethodField(help_text=_HOURS_HELP)
    holidays = serializers.BooleanField(help_text="Closed on national holidays.")
    year_end = serializers.CharField(allow_blank=True, help_text=_SEASON_HELP)
    obon = serializers.CharField(allow_blank=True, help_text=_SEASON_HELP)
    closed_on = serializers.ListField(child=serializers.DateField())

    @extend_schema_field(_week())
    def get_hours(self, version: dict[str, Any]) -> Any:
        return version["hours"]


class CalendarVersionInput(serializers.Serializer[Any]):
    hours = _week(help_text=_HOURS_HELP)
    holidays = serializers.BooleanField(required=False, default=True)
    year_end = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=20, help_text=_SEASON_HELP
    )
    obon = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=20, help_text=_SEASON_HELP
    )
    closed_on = serializers.ListField(
        child=serializers.DateField(), required=False, default=list, max_length=MOST_DAYS
    )
    valid_from = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
        help_text="From when on it holds; now where it is left out.",
    )

    def validate_year_end(self, text: str) -> Season | None:
        return season(text)

    def validate_obon(self, text: str) -> Season | None:
        return season(text)

    def validate_valid_from(self, moment: datetime | None) -> datetime | None:
        return not_past(moment, clock.now())

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """Adds the `calendar`; the equinoxes that the desk has put right stay right."""
        week: list[list[list[time]]] = values["hours"]
        try:
            values["calendar"] = Calendar(
                hours=tuple(tuple((opens, closes) for opens, closes in spans) for spans in week),
                closed_on=frozenset(values["closed_on"]),
                corrections=calendar_versions.newest().corrections,
                **{name: values[name] for name in ("holidays", "year_end", "obon")},
            )
        except ValueError:
            said = _("時刻は早い順に書き、週に1日は開け、年末年始とお盆は合わせて48週間までにしてください。")
            raise serializers.ValidationError({"hours": [said]}) from None
        return values


class ClosedDaysInput(serializers.Serializer[Any]):
    days = serializers.ListField(child=serializers.DateField(), allow_empty=False, max_length=MOST_DAYS)

    def validate_days(self, days: list[date]) -> list[date]:
        if min(days) < timezone.localdate(clock.now()):
            raise serializers.ValidationError(
                _("これからの日時にしてください。過ぎた時間は、もうはかり終わっています。")
            )
        return days


class CalendarView(APIView):
    """The versions of the desk's calendar, the one that begins last first."""

    permission_classes = [MayKeepCalendar]

    @extend_schema(responses={200: CalendarVersionOutput(many=True), **REFUSED})
    def get(self, request: Request) -> Response:
        rows = BusinessCalendar.objects.filter(code=DESK).select_related("made_by")
        return Response(_described(rows.order_by("-valid_from", "-version")))

    @extend_schema(
        request=CalendarVersionInput, responses={201: CalendarVersionOutput, 400: Problem, **REFUSED}
    )
    def post(self, request: Request) -> Response:
        """Add a version. What ended before it begins stays as it was measured."""
        values = checked(CalendarVersionInput, request.data)
        made = calendar_versions.add(
            values["calendar"], by=user_of_desk(request), now=clock.now(), valid_from=values["valid_from"]
        )
        targets.renew()
        return Response(_described([made])[0], status=status.HTTP_201_CREATED)


class ClosedDaysView(APIView):
    """Close the desk on these days as well, in the version of now and in those that begin later."""

    permission_classes = [MayKeepCalendar]

    @extend_schema(
        request=ClosedDaysInput,
        responses={201: CalendarVersionOutput(many=True), 400: Problem, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """The new versions; none where every version has the days already."""
        days = checked(ClosedDaysInput, request.data)["days"]
        made = calendar_versions.close_on(days, by=user_of_desk(request), now=clock.now())
        targets.renew()
        return Response(_described(made), status=status.HTTP_201_CREATED)


def _described(rows: Any) -> Any:
    return CalendarVersionOutput([_version(row) for row in rows], many=True).data


def _version(row: BusinessCalendar) -> dict[str, Any]:
    calendar = calendar_versions.calendar_of(row)
    return {
        "version": row.version,
        "valid_from": row.valid_from,
        "made_at": row.made_at,
        "made_by": str(row.made_by) if row.made_by else None,
        "hours": row.definition["hours"],
        "holidays": calendar.holidays,
        "year_end": season_words(calendar.year_end),
        "obon": season_words(calendar.obon),
        "closed_on": sorted(calendar.closed_on),
    }

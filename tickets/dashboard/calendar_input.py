"""What somebody types for a new version of the desk's calendar, read into a calendar or refused field by field."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.calendars import Calendar, Hours, Season
from tickets.dashboard.dictionary import WEEKDAYS, hours_of, season_words

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_SPLIT = re.compile(r"[\s,、]+")
_RANGE = re.compile(r"[-–〜~～]")
_LEAP_YEAR = 2024
DAYS = tuple(f"day_{place}" for place in range(len(WEEKDAYS)))


class CalendarForm(forms.Form):
    """Seven lines of opening hours, the closed seasons and days, and from when on all that holds."""

    valid_from = forms.DateTimeField(
        label=gettext_lazy("いつから"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("空ならいまからです。過ぎた時は選べません。"),
    )
    holidays = forms.BooleanField(label=gettext_lazy("祝日は休む"), required=False)
    year_end = forms.CharField(
        label=gettext_lazy("年末年始"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("12/29-1/3 のように書きます。空なら休みません。"),
    )
    obon = forms.CharField(
        label=gettext_lazy("お盆"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("8/13-8/15 のように書きます。空なら休みません。"),
    )
    closed_on = forms.CharField(
        label=gettext_lazy("ほかに休む日"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("2027-08-13 のように、1行に1日です。"),
    )

    def __init__(self, *args: Any, now: datetime, newest: Calendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.newest = now, newest
        for name, label in zip(DAYS, WEEKDAYS, strict=True):
            self.fields[name] = forms.CharField(label=label, required=False, max_length=100)
        self.order_fields(["valid_from", *DAYS])

    def clean_valid_from(self) -> datetime | None:
        return not_past(self.cleaned_data["valid_from"], self.now)

    def clean_year_end(self) -> Season | None:
        return season(self.cleaned_data["year_end"])

    def clean_obon(self) -> Season | None:
        return season(self.cleaned_data["obon"])

    def clean_closed_on(self) -> frozenset[date]:
        try:
            return frozenset(
                date.fromisoformat(text) for text in _SPLIT.split(self.cleaned_data["closed_on"]) if text
            )
        except ValueError:
            raise ValidationError(_("日付は 2027-08-13 のように書いてください。")) from None

    def clean(self) -> dict[str, Any]:
        hours: list[Hours] = []
        for name in DAYS:
            try:
                hours.append(_hours(self.cleaned_data.get(name, "")))
            except ValueError:
                self.add_error(
                    name,
                    _("時刻は 08:30-12:00、13:00-17:15 のように、早い順に書いてください。休みの日は空です。"),
                )
        if not self.errors:
            self._build(tuple(hours))
        return self.cleaned_data

    def _build(self, hours: tuple[Hours, ...]) -> None:
        values = {name: self.cleaned_data[name] for name in ("holidays", "year_end", "obon", "closed_on")}
        try:
            self.calendar = Calendar(hours=hours, corrections=self.newest.corrections, **values)
        except ValueError:
            self.add_error(
                None,
                _(
                    "開いている日が少なすぎます。週に1日は開け、年末年始とお盆は合わせて48週間までにしてください。"
                ),
            )


def typed(calendar: Calendar) -> dict[str, Any]:
    """The calendar as it stands in the form."""
    return {
        "holidays": calendar.holidays,
        "year_end": season_words(calendar.year_end),
        "obon": season_words(calendar.obon),
        "closed_on": "\n".join(day.isoformat() for day in sorted(calendar.closed_on)),
        **{name: text for name, (_label, text) in zip(DAYS, hours_of(calendar), strict=True)},
    }


def _hours(text: str) -> Hours:
    """Raises ValueError for what are no hours, or none that follow one another."""
    spans = []
    for part in _SPLIT.split(text.strip()):
        if part:
            opens, closes = (time.fromisoformat(edge.zfill(5)) for edge in _RANGE.split(part))
            spans.append((opens, closes))
    edges = [edge for span in spans for edge in span]
    if any(edge.tzinfo for edge in edges) or edges != sorted(set(edges)):
        raise ValueError
    return tuple(spans)


def not_past(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment again. Raises ValidationError for one that is over: its time is measured already."""
    if moment is not None and moment < now:
        raise ValidationError(_("これからの日時にしてください。過ぎた時間は、もうはかり終わっています。"))
    return moment


def season(text: str) -> Season | None:
    """The closed days of every year, as people write them. Raises ValidationError."""
    if not text:
        return None
    edges = [_DAY.fullmatch(part) for part in _RANGE.split(text)]
    try:
        first, last = (
            (day.month, day.day)
            for day in (date(_LEAP_YEAR, int(edge[1]), int(edge[2])) for edge in edges if edge)
        )
    except ValueError:
        raise ValidationError(_("12/29-1/3 のように、初めの日と終わりの日を書いてください。")) from None
    return first, last

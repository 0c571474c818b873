"""Hours of a window in the words of another language, built from what `cms.opening_hours` understood of them."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.data_words import translated
from cms.opening_hours import ALWAYS, EVERY_DAY, WORKING_DAYS, Hours, Span, parse_hours


def hours_text(text: str) -> str:
    """Hours as editors wrote them, for a reader of the present language.

    The catalogue's words for those that were shipped; built from the days and times where all that the text says was
    understood; else the Japanese text, which says more than half a translation.
    """
    known = translated(text)
    if get_language() == "ja" or known != text:
        return known
    hours = parse_hours(text)
    return built(hours) if hours and hours.whole else text


def built(hours: Hours) -> str:
    """「Weekdays 8:30-17:15, Saturday 9:00-17:00」, without the days on which nobody is there anyway."""
    if hours.spans == (ALWAYS,):
        return _("24時間")
    stated = ", ".join(_span(span) for span in hours.spans)
    return stated + (_("（所によって違います）") if hours.vary else "")


def _span(span: Span) -> str:
    times = f"{_clock(span.opens)}-{_clock(span.closes)}"
    return f"{_days(span.days)} {times}"


def _days(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return _("毎日")
    if days == WORKING_DAYS:
        return _("平日")
    return "/".join(str(WEEKDAYS[day]) for day in sorted(days))


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"

"""When a window is open, read from the hours as editors write them: 平日8時30分〜17時15分, 24時間, 平日9時〜21時、土曜9時〜17時.

Careful rather than clever: whatever is not understood in full is unknown, because a firm in trouble acts on what this says.
No database.
"""

import datetime
import functools
import re
import unicodedata
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.business_days import JAPAN, is_holiday, is_year_end, japan_time
from cms.calendars import ONE_DAY

WEEKDAYS = "月火水木金土日"
EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))
FULL_DAY = 24 * 60
# The next opening is looked for this far ahead; the longest closure known is the turn of the year.
LOOK_AHEAD_DAYS = 14

_CLOCK = r"(午前|午後)?(\d{1,2})(?:時(?:(\d{1,2})分|(半))?|:(\d{2}))"
_RANGE = re.compile(rf"{_CLOCK}(?:〜|~|-|–|から){_CLOCK}(?:まで)?")
_ALWAYS = re.compile(r"24時間|終日")
_VARY = re.compile(r"異なる|違う|による")
_EXCEPT = re.compile(r"を除く|は休み|休業|定休|お休み")


@dataclass(frozen=True)
class Span:
    """From `opens` to before `closes` (minutes of the day) on these days of the week."""

    days: frozenset[int]
    opens: int
    closes: int
    on_holidays: bool = False
    at_year_end: bool = False

    def holds_on(self, day: datetime.date) -> bool:
        if is_year_end(day) and not self.at_year_end:
            return False
        if is_holiday(day):
            return self.on_holidays
        return day.weekday() in self.days


ALWAYS = Span(EVERY_DAY, 0, FULL_DAY, on_holidays=True, at_year_end=True)


@dataclass(frozen=True)
class Hours:
    """All spans of a window; `vary`: the text says that they differ from place to place.

    `whole`: the text says nothing besides, such as that one needs an appointment.
    """

    spans: tuple[Span, ...]
    vary: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Opening:
    """Open or not at one instant. `until`: when it closes, None for never. `opens_at`: when it opens next, if closed."""

    is_open: bool
    instant: datetime.datetime
    until: datetime.datetime | None = None
    opens_at: datetime.datetime | None = None
    vary: bool = False

    @property
    def text(self) -> str:
        """What follows 「いま開いています」 or 「いまは受付時間の外です」, written out; may be empty."""
        if self.is_open:
            if self.until is None:
                return _("24時間")
            return _("%(time)sまで") % {"time": _clock_text(self.until)}
        if self.opens_at is None:
            return ""
        words = {"day": _day_text(self.opens_at, self.instant), "time": _clock_text(self.opens_at)}
        return _("次に開くのは %(day)s %(time)s") % words


@functools.lru_cache(maxsize=1024)
def parse_hours(text: str) -> Hours | None:
    """The hours that `text` states, or None where they cannot be told for certain."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    remarks = [part for remark in re.findall(r"\(([^)]*)\)", plain) for part in remark.split("。")]
    body = re.sub(r"\([^)]*\)", "", plain)
    clauses = [clause for clause in re.split(r"[、。,;／/]", body) if clause]
    excepted = "".join(part for part in (*remarks, *clauses) if _EXCEPT.search(part))
    if any(_RANGE.search(remark) for remark in remarks) or _RANGE.search(excepted):
        return None  # a lunch break, a day with other hours
    vary = any(_VARY.search(part) for part in (*remarks, *clauses))
    if _ALWAYS.search(body) and not _RANGE.search(body):
        return None if excepted or vary else Hours((ALWAYS,), whole=_ALWAYS.fullmatch(body) is not None)
    stated = [clause for clause in clauses if _RANGE.search(clause)]
    spans = [_span(clause, excepted, never_closed="年中無休" in plain) for clause in stated]
    known = tuple(span for span in spans if span is not None)
    whole = all(
        _RANGE.search(part) or _EXCEPT.search(part) or _VARY.search(part) for part in (*remarks, *clauses)
    )
    return Hours(known, vary, whole) if spans and len(known) == len(spans) else None


def opening_at(hours: Hours, instant: datetime.datetime) -> Opening:
    """Open or closed at the aware `instant`, and when that changes."""
    local = japan_time(instant)
    minute = local.hour * 60 + local.minute
    for span in hours.spans:
        if span.holds_on(local.date()) and span.opens <= minute < span.closes:
            until = None if span == ALWAYS else _at(local.date(), span.closes)
            return Opening(is_open=True, instant=local, until=until, vary=hours.vary)
    return Opening(is_open=False, instant=local, opens_at=_next_opening(hours, local), vary=hours.vary)


def _next_opening(hours: Hours, local: datetime.datetime) -> datetime.datetime | None:
    starts = (
        _at(local.date() + ahead * ONE_DAY, span.opens)
        for ahead in range(LOOK_AHEAD_DAYS)
        for span in hours.spans
        if span.holds_on(local.date() + ahead * ONE_DAY)
    )
    return min((start for start in starts if start > local), default=None)


def _span(clause: str, excepted: str, *, never_closed: bool) -> Span | None:
    match = _RANGE.search(clause)
    if match is None or clause[match.end() :]:
        return None
    opens, closes = _minutes(match.groups()[:5]), _minutes(match.groups()[5:])
    if opens is None or closes is None or closes <= opens:
        return None
    words = clause[: match.start()].removesuffix("は").removesuffix(":")
    if never_closed or (words == "毎日" and not excepted):
        return Span(EVERY_DAY, opens, closes, on_holidays=True, at_year_end=True)
    found = _days(words) if words else _days_left(excepted)
    if found is None:
        return None
    days, on_holidays = found
    return Span(days, opens, closes, on_holidays)


def _days(words: str) -> tuple[frozenset[int], bool] | None:
    """(days of the week, holidays too) that the words before the time name; None where they say something else."""
    if words == "平日":
        return WORKING_DAYS, False
    short = words.replace("曜日", "").replace("曜", "").replace("祝日", "祝").replace("・", "")
    if between := re.fullmatch(rf"([{WEEKDAYS}])(?:〜|~|-|から)([{WEEKDAYS}])", short):
        first, last = WEEKDAYS.index(between[1]), WEEKDAYS.index(between[2])
        return (frozenset(range(first, last + 1)), False) if first <= last else None
    if re.fullmatch(rf"[{WEEKDAYS}]+祝?", short):
        return frozenset(WEEKDAYS.index(day) for day in short.removesuffix("祝")), short.endswith("祝")
    return None


def _days_left(excepted: str) -> tuple[frozenset[int], bool] | None:
    """Hours without a day, but with the days on which nobody is there: all the others."""
    listed = re.sub(
        r"年末年始|祝日?|休日|国民の|及び|および|[・とや]|曜日?|を除く|は休み|休業|定休日?|お休み",
        "",
        excepted,
    )
    if not excepted or set(listed) - set(WEEKDAYS):
        return None
    off = {WEEKDAYS.index(day) for day in listed}
    if "休日" in excepted.replace("定休日", ""):
        off.add(WEEKDAYS.index("日"))  # 休日 of an office: Sundays and holidays
    return EVERY_DAY - off, not ("祝" in excepted or "休日" in excepted)


def _minutes(parts: tuple[str | None, ...]) -> int | None:
    half, hour, minute, half_hour, colon_minute = parts
    hours = int(hour or 0) + (12 if half == "午後" and int(hour or 0) < 12 else 0)
    minutes = hours * 60 + (30 if half_hour else int(minute or colon_minute or 0))
    return minutes if minutes <= FULL_DAY else None


def _at(day: datetime.date, minutes: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), JAPAN) + datetime.timedelta(minutes=minutes)


def _day_text(moment: datetime.datetime, now: datetime.datetime) -> str:
    """今日, or the date with its day of the week."""
    if moment.date() == now.date():
        return _("今日")
    day = date_format(moment, _("n月j日（D）"))
    return _("明日 %(day)s") % {"day": day} if moment.date() == now.date() + ONE_DAY else day


def _clock_text(moment: datetime.datetime) -> str:
    words = {"hour": moment.hour, "minute": moment.minute}
    return _("%(hour)s時%(minute)s分") % words if moment.minute else _("%(hour)s時") % words

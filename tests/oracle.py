"""The figures, slowly and obviously right: one case after the other, day by day, in fractions.

Knows nothing of `tickets.metrics`: it reads Ticket, Transition and BusinessCalendar and computes the rest itself,
opening hours and targets included.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

import jpholiday
from django.conf import settings

from tickets.models import BusinessCalendar, Ticket, Transition

JAPAN = ZoneInfo("Asia/Tokyo")
MINUTE = datetime.timedelta(minutes=1)
ONE_DAY = datetime.timedelta(days=1)
NOTHING = datetime.timedelta()
PERCENTS = (50, 90, 95)
BUSINESS_DAYS = {
    "first_response": 2,
    "first_answer": 5,
    "resolution": 20,
    "assignment": 1,
    "acceptance": 2,
    "review": 1,
    "consent": 10,
    "publication": 3,
}
"""The measures, and within how many business days each should have ended."""
WAITS = {"wait_asker": "awaiting_asker", "wait_outside": "referred"}
"""Measures without a target: how long a case stood in a state."""
MEASURES = (*BUSINESS_DAYS, "acknowledged", *WAITS)
WITH_OTHERS = {"awaiting_asker", "referred", "closed", "withdrawn"}
UNASSIGNED = {"held", "spam", "received"}
UNANSWERED = UNASSIGNED | {"offered", "in_progress", "awaiting_asker", "in_review"}
SENT = {"ask_back", "approve_answer", "refer"}
"""What the asker reads, unless it was taken back within seconds (`undo_send`)."""


STEP = ("name", "field", "target", "actor_role", "actor_id", "details", "at")
CODES = (
    "received_at",
    "acknowledged_at",
    "merged_into_id",
    "category_id",
    "prefecture",
    "industry",
    "size_band",
    "channel",
    "urgency",
)


# --- Opening hours --------------------------------------------------------------------------------------------------
class Hours:
    """One version of a calendar, read from its definition as it is stored."""

    def __init__(self, definition):
        time, day = datetime.time.fromisoformat, datetime.date.fromisoformat
        self.week = [[(time(a), time(b)) for a, b in spans] for spans in definition["hours"]]
        self.seasons = [
            [tuple(day) for day in definition[name]] for name in ("year_end", "obon") if definition[name]
        ]
        self.closed = {day(text) for text in definition["closed_on"]}
        self.corrections = {day(text): is_one for text, is_one in definition["corrections"].items()}
        self.holidays = definition["holidays"]
        self.on = cache(self._on)

    def _on(self, day):
        """When the desk opens and closes on this day, as instants."""
        here = (day.month, day.day)
        away = [
            first <= here <= last if first <= last else here >= first or here <= last
            for first, last in self.seasons
        ]
        holiday = self.holidays and self.corrections.get(day, jpholiday.is_holiday(day))
        if day in self.closed or holiday or any(away):
            return []
        combine = datetime.datetime.combine
        return [(combine(day, a, JAPAN), combine(day, b, JAPAN)) for a, b in self.week[day.weekday()]]

    def open_time(self, start, end):
        """Day by day, in Japan."""
        total, day = NOTHING, start.astimezone(JAPAN).date()
        while day <= end.astimezone(JAPAN).date():
            for opens, closes in self.on(day):
                total += max(NOTHING, min(end, closes) - max(start, opens))
            day += ONE_DAY
        return total

    def end_of_target(self, start, days):
        day = start.astimezone(JAPAN).date()
        if self.on(day) and start >= self.on(day)[-1][1]:
            day += ONE_DAY
        while not self.on(day):
            day += ONE_DAY
        while days:
            day += ONE_DAY
            days -= bool(self.on(day))
        return self.on(day)[-1][1]


class Calendars:
    """All versions there are now."""

    def __init__(self):
        self.versions = defaultdict(list)
        for row in BusinessCalendar.objects.order_by("code", "version"):
            self.versions[row.code].append((row.valid_from, Hours(row.definition)))

    def at(self, instant, channel):
        rows = self.versions[settings.CALENDAR_OF_CHANNEL.get(channel, "desk")] or self.versions["desk"]
        return ([hours for valid_from, hours in rows if valid_from < instant] or [rows[0][1]])[-1]


# --- One case -------------------------------------------------------------------------------------------------------
class Life:
    """What happened to one case, as a list of (instant, name, status after, publication after, by the clock)."""

    def __init__(self, ticket, rows, now, calendars):
        self.ticket, self.now, self.calendars = ticket, now, calendars
        self.events = []
        status, publication = "received", "none"
        for row in rows:
            status = row.target if row.field == "status" else status
            publication = row.target if row.field == "publication" else publication
            at = ticket.received_at if row.name == "intake" else row.at
            self.events.append((at, row.name, status, publication, row.actor_role == "clock"))
        for place, (_at, name, *_rest) in enumerate(self.events):
            if name == "undo_send":
                self._forget([n for n in range(place) if self.events[n][1] in SENT][-1])
        self.status = status
        accepted = [row for row in rows if row.name == "accept"]
        offered = [row for row in rows if row.name == "offer"]
        self.expert = (
            accepted[-1].actor_id if accepted else offered[-1].details["expert_id"] if offered else None
        )
        self.counts = status != "spam" and ticket.merged_into_id is None
        self.day = ticket.received_at.astimezone(JAPAN).date()
        self.publication_state = publication
        self.measure = cache(self._measure)

    def _forget(self, place):
        """What was taken back has not been sent, and the case stood where it stood before."""
        at, _name, _status, _publication, by_clock = self.events[place]
        _before, _name, status, publication, _clock = self.events[place - 1]
        self.events[place] = (at, "void", status, publication, by_clock)

    def happened(self, name):
        return any(event[1] == name for event in self.events)

    def first(self, names, after=None):
        for at, name, _status, _publication, by_clock in self.events:
            if (
                name in names
                and (after is None or at >= after)
                and not (by_clock and name == "decline_consent")
            ):
                return at
        return None

    def stretches(self, start, end, pending, *, paused):
        """What lies between two transitions, from start to end, while it was pending and the ball with the desk."""
        instants = [at for at, *_rest in self.events] + [self.now]
        for event, since, until in zip(self.events, instants, instants[1:], strict=False):
            begin, stop = max(since, start), min(until, end)
            if begin < stop and pending(event) and not (paused and event[2] in WITH_OTHERS):
                yield begin, stop

    def _measure(self, name):
        """(how it stands, business minutes, calendar minutes, late) or None where it has not begun."""
        if name.startswith("wait_"):
            return self.wait(WAITS[name])
        if name == "acknowledged" and self.ticket.acknowledged_at:
            begin, until = self.ticket.received_at, self.ticket.acknowledged_at
            return self._added("done", [(begin, until)])
        if name == "acknowledged" and self.ticket.channel != "web":
            return None
        start, end, pending = getattr(self, name)()
        if start is None:
            return None
        state = "done" if end else "open" if pending(self.events[-1]) else "left"
        paused = name not in ("consent", "acknowledged")
        stretches = list(self.stretches(start, end or self.now, pending, paused=paused))
        in_force = self.calendars.at(start, self.ticket.channel)
        days = target_days(name)
        allowed = None if days is None else in_force.open_time(start, in_force.end_of_target(start, days))
        return self._added(state, stretches, allowed)

    def _added(self, state, stretches, allowed=None):
        channel = self.ticket.channel
        business = sum(
            (self.calendars.at(until, channel).open_time(begin, until) for begin, until in stretches), NOTHING
        )
        calendar = sum((until - begin for begin, until in stretches), NOTHING)
        late = allowed is not None and business > allowed
        return state, business // MINUTE, calendar // MINUTE, late

    def wait(self, status):
        """All the time the case stood in this state."""
        instants = [at for at, *_rest in self.events] + [self.now]
        inside = [
            (at, until)
            for (at, _name, after, *_rest), until in zip(self.events, instants[1:], strict=True)
            if after == status
        ]
        if not inside:
            return None
        return self._added("open" if self.status == status else "done", inside)

    def acknowledged(self):
        ended = {"spam", "closed", "withdrawn"}
        return self.ticket.received_at, None, lambda event: event[2] not in ended

    def _from_receipt(self, names, states):
        return self.ticket.received_at, self.first(names), lambda event: event[2] in states

    def first_response(self):
        return self._from_receipt(SENT, UNANSWERED)

    def first_answer(self):
        return self._from_receipt({"approve_answer", "refer"}, UNANSWERED)

    def assignment(self):
        return self._from_receipt({"offer"}, UNASSIGNED)

    def resolution(self):
        closings = [at for at, name, *_rest in self.events if name == "close"]
        end = closings[-1] if self.status == "closed" and closings else None
        return self.ticket.received_at, end, lambda event: event[2] in UNANSWERED | {"answered", "referred"}

    def acceptance(self):
        start = self.first({"offer"})
        return start, self.first({"accept"}), lambda event: event[2] in UNASSIGNED | {"offered"}

    def review(self):
        start = self.first({"submit_for_review"})
        end = start and self.first({"approve_answer", "return_to_expert"}, start)
        return start, end, lambda event: event[2] == "in_review"

    def consent(self):
        start = self.first({"request_consent"})
        answers = {"grant_consent", "want_changes", "decline_consent"}
        return (
            start,
            start and self.first(answers, start),
            lambda event: event[3] == "requested" and event[2] != "withdrawn",
        )

    def publication(self):
        end = self.first({"publish"})
        grants = [at for at, name, *_rest in self.events if name == "grant_consent"]
        grants = [at for at in grants if end is None or at <= end]
        return (grants[-1] if grants else None), end, lambda event: event[3] == "granted"


def lives(now):
    """Every case that counts. Spam, and what was merged into another case, does not."""
    return [life for life in all_lives(now) if life.counts]


def all_lives(now):
    """Every case, from the record of its transitions."""
    calendars, rows = Calendars(), defaultdict(list)
    for row in Transition.objects.order_by("at", "pk").values_list("ticket_id", *STEP, named=True).iterator():
        rows[row.ticket_id].append(row)
    tickets = Ticket.objects.order_by("pk").values_list("pk", *CODES, named=True)
    return [Life(ticket, rows.pop(ticket.pk), now, calendars) for ticket in tickets.iterator()]


# --- Many cases -----------------------------------------------------------------------------------------------------
KEYS = {
    "month": lambda life: f"{life.day:%Y-%m}",
    "week": lambda life: f"{life.day - ONE_DAY * life.day.weekday()}",
    "category": lambda life: life.ticket.category_id or "",
    "prefecture": lambda life: life.ticket.prefecture,
    "industry": lambda life: life.ticket.industry,
    "size": lambda life: life.ticket.size_band,
    "channel": lambda life: life.ticket.channel,
    "expert": lambda life: str(life.expert or ""),
}
"""What the API calls a grouping → the key of a case's group."""


def report(every, first, last, group_by=None):
    """The figures of those received from day `first` to day `last`: all together, and {key: figures}."""
    chosen = [life for life in every if first <= life.day <= last]
    groups = defaultdict(list)
    for life in chosen if group_by else ():
        groups[KEYS[group_by](life)].append(life)
    return figures(chosen), {key: figures(some) for key, some in sorted(groups.items())}


def figures(some):
    """What the API says of these cases."""
    return {
        "cases": len(some),
        "reopened": sum(life.happened("reopen") for life in some),
        "returned": sum(life.happened("return_to_expert") for life in some),
        "measures": {
            name: one_figure(name, [found for life in some if (found := life.measure(name))])
            for name in MEASURES
        },
    }


def target_days(name):
    """The business days of a target; None where the measure has none."""
    return {**BUSINESS_DAYS, **settings.METRIC_TARGETS}.get(name)


def one_figure(name, found):
    due = [result for result in found if result[0] == "done" or result[3]]
    in_time = [result for result in due if result[0] == "done" and not result[3]]
    still_open = [result for result in found if result[0] == "open"]
    return {
        "n": len(found),
        "done": sum(result[0] == "done" for result in found),
        "open": len(still_open),
        "due": len(due),
        "within_target": float(Decimal(len(in_time) * 10_000 // len(due)) / 10_000)
        if due and target_days(name)
        else None,
        "oldest_open": {
            "business_minutes": max(result[1] for result in still_open),
            "calendar_minutes": max(result[2] for result in still_open),
        }
        if still_open
        else None,
        "business_minutes": percentiles([(result[1], result[0] == "done") for result in found]),
        "calendar_minutes": percentiles([(result[2], result[0] == "done") for result in found]),
    }


def percentiles(times):
    return {f"p{percent}": minutes for percent, minutes in zip(PERCENTS, waits(times, PERCENTS), strict=True)}


def percentile(times, percent):
    return waits(times, [percent])[0]


def waits(times, percents):
    """Kaplan-Meier over (minutes, ended): for each percent the first minute after which at most 1 - percent still wait."""
    share, at_risk = Fraction(1), len(times)
    found = dict.fromkeys(percents)
    for minute, together in groupby(sorted(Counter(times).items()), key=lambda item: item[0][0]):
        number = {done: count for (_minute, done), count in together}
        ended = number.get(True, 0)
        share *= Fraction(at_risk - ended, at_risk)
        for percent in percents:
            if ended and found[percent] is None and share <= Fraction(100 - percent, 100):
                found[percent] = minute
        at_risk -= sum(number.values())
    return list(found.values())

"""The figures, slowly and obviously right: one case after the other, minute by minute where it matters, in fractions.

Shares nothing with `tickets.metrics` but the targets, and the tables that it reads: Ticket, Transition, BusinessCalendar.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from cms.calendars import from_definition
from tickets.metrics.measures import target_days
from tickets.models import BusinessCalendar, Ticket

JAPAN = ZoneInfo("Asia/Tokyo")
US = datetime.timedelta(microseconds=1)
MINUTE = datetime.timedelta(minutes=1)
NOTHING = datetime.timedelta()
WITH_OTHERS = {"awaiting_asker", "referred", "closed", "withdrawn"}
UNASSIGNED = {"held", "spam", "received"}
UNANSWERED = UNASSIGNED | {"offered", "in_progress", "awaiting_asker", "in_review"}


def open_time(calendar, start, end):
    """Day by day, in Japan."""
    total, day = NOTHING, start.astimezone(JAPAN).date()
    while day <= end.astimezone(JAPAN).date():
        for opens, closes in calendar.hours_on(day):
            first = max(start, datetime.datetime.combine(day, opens, JAPAN))
            last = min(end, datetime.datetime.combine(day, closes, JAPAN))
            total += max(NOTHING, last - first)
        day += datetime.timedelta(days=1)
    return total


def end_of_target(calendar, start, days):
    local = start.astimezone(JAPAN)
    day = local.date()
    if calendar.hours_on(day) and local.time() >= calendar.hours_on(day)[-1][1]:
        day += datetime.timedelta(days=1)
    while not calendar.hours_on(day):
        day += datetime.timedelta(days=1)
    while days:
        day += datetime.timedelta(days=1)
        days -= bool(calendar.hours_on(day))
    return datetime.datetime.combine(day, calendar.hours_on(day)[-1][1], JAPAN)


def calendar_at(instant):
    rows = list(BusinessCalendar.objects.filter(code="desk").order_by("version"))
    row = [row for row in rows if row.valid_from < instant][-1:] or rows[:1]
    return from_definition(row[0].definition, code="desk", version=row[0].version)


class Life:
    """What happened to one case, as a list of (instant, name, status after, publication after, by the clock)."""

    def __init__(self, ticket, now):
        self.ticket, self.now = ticket, now
        rows = list(ticket.transitions.order_by("at", "pk"))
        self.events = []
        status, publication = "received", "none"
        for row in rows:
            status = row.target if row.field == "status" else status
            publication = row.target if row.field == "publication" else publication
            name = row.name
            self.events.append((row.at, name, status, publication, row.actor_role == "clock"))
        for place, (_at, name, *_rest) in enumerate(self.events):
            if name == "undo_send":
                answers = [n for n in range(place) if self.events[n][1] == "approve_answer"]
                if answers:
                    at, _name, *rest = self.events[answers[-1]]
                    self.events[answers[-1]] = (at, "void", *rest)
        self.status = status
        accepted = [row for row in rows if row.name == "accept"]
        offered = [row for row in rows if row.name == "offer"]
        self.expert = (
            accepted[-1].actor_id if accepted else offered[-1].details["expert_id"] if offered else None
        )

    def first(self, names, after=None):
        for at, name, _status, _publication, by_clock in self.events:
            if (
                name in names
                and (after is None or at >= after)
                and not (by_clock and name == "decline_consent")
            ):
                return at
        return None

    def running(self, start, end, *, paused):
        """Stretches between transitions, from start to end, in which the ball was with the desk."""
        instants = [at for at, *_rest in self.events] + [self.now]
        for (_at, _name, status, _publication, _clock), since, until in zip(
            self.events, instants, instants[1:], strict=False
        ):
            begin, stop = max(since, start), min(until, end)
            if begin < stop and not (paused and status in WITH_OTHERS):
                yield begin, stop

    def measure(self, name):
        """(how it stands, business minutes, calendar minutes, late) or None where it has not begun."""
        if name.startswith("wait_"):
            return self.wait({"wait_asker": "awaiting_asker", "wait_outside": "referred"}[name])
        if name == "acknowledged" and self.ticket.acknowledged_at:
            begin, until = self.ticket.received_at, self.ticket.acknowledged_at
            return self._added("done", [(begin, until)])
        if name == "acknowledged" and self.ticket.channel != "web":
            return None
        start, end, pending = getattr(self, name)()
        if start is None:
            return None
        stop = end
        state = "done" if end else "open"
        if end is None and not pending(self.events[-1]):
            state = "left"
            stop = start
            for (_at, *rest), following in zip(self.events, [*self.events[1:], None], strict=True):
                if _at >= start and pending((_at, *rest)) and following:
                    stop = following[0]
        stretches = list(
            self.running(start, stop or self.now, paused=name not in ("consent", "acknowledged"))
        )
        if state == "left":  # only while it was pending
            stretches = [
                (begin, until)
                for begin, until in stretches
                if pending([event for event in self.events if event[0] <= begin][-1])
            ]
        if state in ("open", "done"):
            stretches = [
                (begin, until)
                for begin, until in stretches
                if pending([event for event in self.events if event[0] <= begin][-1])
            ]
        days = target_days(name)
        in_force = calendar_at(start)
        allowed = days and open_time(in_force, start, end_of_target(in_force, start, days))
        return self._added(state, stretches, allowed)

    def _added(self, state, stretches, allowed=None):
        business = sum((open_time(calendar_at(until), begin, until) for begin, until in stretches), NOTHING)
        calendar = sum((until - begin for begin, until in stretches), NOTHING)
        return state, business // MINUTE, calendar // MINUTE, allowed is not None and business > allowed

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
        return self._from_receipt({"ask_back", "approve_answer", "refer"}, UNANSWERED)

    def first_answer(self):
        return self._from_receipt({"approve_answer", "refer"}, UNANSWERED)

    def assignment(self):
        return self._from_receipt({"offer"}, UNASSIGNED)

    def resolution(self):
        closings = [at for at, name, *_rest in self.events if name == "close"]
        end = closings[-1] if self.status == "closed" else None
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


def percentile(times, percent):
    """Kaplan-Meier over (minutes, ended): the first minute after which at most 1 - percent still wait."""
    share = Fraction(1)
    for minute in sorted({minutes for minutes, _ended in times}):
        at_risk = sum(minutes >= minute for minutes, _ended in times)
        ended = sum(minutes == minute and done for minutes, done in times)
        share *= Fraction(at_risk - ended, at_risk)
        if ended and share <= Fraction(100 - percent, 100):
            return minute
    return None


def figures(now, measures, *, chosen=None):
    """What the API calls `measures`, and the number of cases, of the chosen cases that count."""
    lives = [Life(ticket, now) for ticket in Ticket.objects.order_by("pk")]
    lives = [life for life in lives if life.status != "spam" and (chosen is None or chosen(life))]
    return len(lives), {name: one_figure(lives, name) for name in measures}


def one_figure(lives, name):
    found = [result for life in lives if (result := life.measure(name))]
    due = [result for result in found if result[0] == "done" or result[3]]
    in_time = [result for result in due if result[0] == "done" and not result[3]]
    oldest = [result for result in found if result[0] == "open"]
    return {
        "n": len(found),
        "done": sum(result[0] == "done" for result in found),
        "open": len(oldest),
        "due": len(due),
        "within_target": round(len(in_time) / len(due), 4) if due and target_days(name) else None,
        "oldest_open": {
            "business_minutes": max(result[1] for result in oldest),
            "calendar_minutes": max(result[2] for result in oldest),
        }
        if oldest
        else None,
        "business_minutes": {
            f"p{percent}": percentile([(result[1], result[0] == "done") for result in found], percent)
            for percent in (50, 90, 95)
        },
        "calendar_minutes": {
            f"p{percent}": percentile([(result[2], result[0] == "done") for result in found], percent)
            for percent in (50, 90, 95)
        },
    }

"""When something is due in a case (`targets.py` says what), worked out once more from its record."""

from datetime import timedelta
from itertools import pairwise

from tests.oracle import MINUTE, NOTHING, ONE_DAY, SENT

TAKEN_WITHIN, ANSWER_WITHIN = 1, 5
SOON = 240 * MINUTE
WITH_THE_DESK = ("held", "received", "offered", "in_progress", "in_review")


def due_at(life, hours):
    """The next instant that counts; None where the ball is with others."""
    if life.status not in WITH_THE_DESK:
        return None
    answered = life.first(SENT)
    reopened = [at for at, name, *_rest in life.events if name == "reopen"] if answered else []
    since = [life.ticket.received_at, *reopened][-1]
    if life.ticket.urgency == "emergency" and not answered:
        return hours.end_of_target(since, 0)
    accepted = life.first({"accept"})
    if life.status not in ("in_progress", "in_review") and not (accepted and accepted >= since):
        return hours.end_of_target(since, TAKEN_WITHIN)
    paused = sum(
        (
            hours.open_time(at, following[0]) // MINUTE * MINUTE
            for (at, name, *_rest), following in pairwise(life.events)
            if name == "ask_back" and at >= since
        ),
        NOTHING,
    )
    return after(hours, hours.end_of_target(since, ANSWER_WITHIN), paused)


def after(hours, instant, open_time):
    """When the desk has been open for so long since `instant`."""
    day = instant.astimezone(hours.end_of_target(instant, 0).tzinfo).date()
    while open_time > NOTHING:
        for opens, closes in hours.on(day):
            here = max(timedelta(), closes - max(opens, instant))
            if here >= open_time:
                return max(opens, instant) + open_time
            open_time -= here
        day += ONE_DAY
    return instant


def boxes(lives, now, hours):
    """How many cases are overdue, and how many soon will be."""
    known = [due for life in lives if (due := due_at(life, hours))]
    near = after(hours, now, SOON)
    return [sum(due < now for due in known), sum(now <= due < near for due in known)]

"""The times that observers can ask for, worked out once more from the days of receipt alone."""

import datetime
import json

MANY = 600
MIN_N = 5
ONE_DAY = datetime.timedelta(days=1)


def closed(days, today):
    """Months after a fiscal year of many cases, else quarters, all over; a handful waits for the next: [(first, last)]."""
    if not days:
        return []
    first_day = min(days)
    begin = datetime.date(first_day.year, 1 + (first_day.month - 1) // 3 * 3, 1)
    made, waiting = [], begin
    while True:
        april = datetime.date(begin.year - (begin.month < 4), 4, 1)
        year_before = sum(april.replace(year=april.year - 1) <= day < april for day in days)
        end = _later(begin, 1 if year_before >= MANY else 3)
        if end > today:
            return made
        number = sum(waiting <= day < end for day in days)
        if not 0 < number < MIN_N:
            made.append((waiting, end - ONE_DAY))
            waiting = end
        begin = end


def _later(month, number):
    year, place = divmod(month.year * 12 + month.month - 1 + number, 12)
    return datetime.date(year, place + 1, 1)


def touched(closed_times, first, last):
    return [one for one in closed_times if one[0] <= last and first <= one[1]]


def whole(closed_times, first, last):
    """The period that is shown instead of the one asked for; None where there is none."""
    found = touched(closed_times, first, last)
    return (found[0][0], found[-1][1]) if found else None


def nearest(closed_times, first, last):
    return min(closed_times, key=lambda one: max(one[0] - last, first - one[1]), default=None)


def is_refused(response, period):
    """Whether the API says why it shows nothing, and names this period."""
    words = json.dumps(response.json(), ensure_ascii=False)
    is_problem = response.status_code == 400 and "problem+json" in response["Content-Type"]
    return is_problem and f"{period[0]} から {period[1]} まで" in words

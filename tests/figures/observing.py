"""What an observer sees: exact where it is shown, and nothing about a handful, not by subtracting either."""

import datetime

from tests import oracle
from tests.figures import comparing, expected, reading

MIN_N = 5
GROUPINGS = tuple(by for by in oracle.KEYS if by != "expert")
COUNTS = ("open", "done", "due")


def is_handful(number, of):
    return any(0 < count < MIN_N for count in (number, of - number))


def periods(truth):
    today = truth.today
    return {
        "all years": (comparing.ALL, today),
        "90 days": (expected.months_back(today, 3), today),
        "a year": (expected.months_back(today, 11), today),
        "last month": (expected.months_back(today, 1), expected.months_back(today, 0) - oracle.ONE_DAY),
    }


def api(tally, truth, viewers):
    for name, (first, last) in periods(truth).items():
        with tally.about(f"observer, API, {name}: exact or hidden"):
            for by in (None, *GROUPINGS):
                seen = reading.of_api(viewers.observer, comparing.query_of(first, last, by))
                _exact_or_hidden(tally, truth, seen, by)
        with tally.about(f"observer, API, {name}: nothing of a handful, by no subtraction"):
            for by in (None, *GROUPINGS):
                seen = reading.of_api(viewers.observer, comparing.query_of(first, last, by))
                _no_handful(tally, truth, seen, by)


def _days(period):
    return tuple(datetime.date.fromisoformat(day) for day in period)


def _exact_or_hidden(tally, truth, seen, by):
    period, total, groups, _extras = seen
    exact_total, exact_groups = truth.table(*_days(period), by)
    _shown_is_exact(tally, "total", total, exact_total)
    for key, group in groups.items():
        _shown_is_exact(tally, f"by {by} {key}", group, exact_groups[key])


def _shown_is_exact(tally, where, shown, exact):
    if isinstance(exact, dict) and shown is not None:
        for key in exact:
            _shown_is_exact(tally, f"{where} {key}", shown[key], exact[key])
    elif shown is not None:
        tally.same(where, shown, exact)


def columns(group):
    """Every count of a group: name → (number, of how many)."""
    found = {"cases": (group["cases"], group["cases"])}
    found.update({name: (group[name], group["cases"]) for name in ("reopened", "returned")})
    for measure, row in group["measures"].items():
        found[f"{measure} n"] = row["n"], group["cases"]
        found.update({f"{measure} {count}": (row[count], row["n"]) for count in COUNTS})
        part, due = row["within_target"], row["due"]
        # Four digits tell no single case of ten thousand.
        is_told = part is not None and due is not None and due < 10_000
        kept = -(-round(part * 10_000) * due // 10_000) if is_told else None
        found[f"{measure} in time"] = kept, due
    return found


def _no_handful(tally, truth, seen, by):
    period, total, groups, _extras = seen
    exact_total, exact_groups = truth.table(*_days(period), by)
    for where, shown, exact in [
        ("total", total, exact_total),
        *((key, group, exact_groups[key]) for key, group in groups.items()),
    ]:
        for column, (number, of) in columns(shown).items():
            if number is not None and of is not None:
                tally.holds(not is_handful(number, of), f"{where} {column}: {number} of {of} is shown")
        for measure, row in shown["measures"].items():
            times = [*row["business_minutes"].values(), *row["calendar_minutes"].values()]
            enough = exact["measures"][measure]["done"] >= MIN_N
            tally.holds(enough or times == [None] * 6, f"{where} {measure}: times of a handful")
            tally.holds(row["oldest_open"] is None, f"{where} {measure}: the oldest is one firm's")
    if by:
        _no_subtraction(
            tally, columns(total), {key: columns(group) for key, group in groups.items()}, exact_groups, by
        )


def _no_subtraction(tally, total, shown, exact, by):
    """What the total leaves for the hidden groups, and what their other numbers allow, fixes none of a handful."""
    truth = {key: columns(group) for key, group in exact.items()}
    for column, (whole, _of) in total.items():
        hidden = [key for key in exact if key not in shown or shown[key][column][0] is None]
        if whole is None or not hidden or any(truth[key][column][0] is None for key in hidden):
            continue
        rest = whole - sum(shown[key][column][0] for key in exact if key not in hidden)
        # At most all that is left, and at most what a number of the same row allows that is shown.
        most = {}
        for key in hidden:
            of = shown[key][column][1] if key in shown else None
            most[key] = rest if of is None else min(rest, of)
        for key in hidden:
            least = max(0, rest - sum(most[other] for other in hidden if other != key))
            is_known = least == most[key]
            number = truth[key][column][0]
            of = shown[key][column][1] if key in shown else None
            of = number if of is None else of  # what is left of a whole that is hidden is told by nothing
            tally.holds(
                not (is_known and is_handful(number, of)),
                f"by {by} {key} {column}: {number} of {of} follows from the total",
            )


def differences(tally, truth, viewers):
    """Month after month is added to a period: what is new is no case or enough."""
    with tally.about("observer, API, one period less another"):
        day, known = truth.first_day.replace(day=1), None
        while day <= truth.today:
            last = expected.months_back(day, -1) - oracle.ONE_DAY
            cases = reading.of_api(viewers.observer, comparing.query_of(comparing.ALL, last))[1]["cases"] or 0
            if known is not None:
                tally.holds(
                    cases - known == 0 or cases - known >= MIN_N, f"until {last}: {cases - known} more"
                )
            known, day = cases, expected.months_back(day, -1)


def pages(tally, truth, viewers):
    """The page has what the API has, hidden alike."""
    for name, (first, last) in periods(truth).items():
        with tally.about(f"observer, page, {name}, {1 + len(GROUPINGS)} times: as the API"):
            for by in (None, *GROUPINGS):
                query = comparing.query_of(first, last, by)
                _period, total, groups, _extras = reading.of_api(viewers.observer, query)
                earlier = expected.before(first, last, in_months=True)
                shown = reading.of_page(viewers.observer, query)
                is_asked = earlier[0] >= comparing.ALL  # the API takes no older days
                before = (
                    reading.of_api(viewers.observer, comparing.query_of(*earlier))[1]
                    if is_asked
                    else oracle.figures([])
                )
                months = _months(truth, viewers)
                comparing.tables(tally, shown, (total, groups), before, months, by=by, today=truth.today)
                waiting = [
                    [words, total["measures"][step]["open"]] for step, words in expected.WAITING.items()
                ]
                tally.same("waiting", shown["stuck"], waiting)
                tally.same("today", shown["today"], [])


def _months(truth, viewers):
    first = expected.months_back(truth.today, expected.MONTHS - 1)
    return reading.of_api(viewers.observer, comparing.query_of(first, truth.today, "month"))[2]


def files(tally, truth, viewers):
    for ending in reading.FILES:
        with tally.about(f"observer, file .{ending}: as the API"):
            for by in (None, *GROUPINGS):
                query = comparing.query_of(*periods(truth)["90 days"], by)
                period, total, groups, _extras = reading.of_api(viewers.observer, query)
                rows = expected.file_rows(period, total, groups, by)
                shown = reading.of_file(viewers.observer, query, ending)
                tally.same(f"{ending} by {by}", shown, comparing._in_letters_of(ending, rows))

"""What an observer sees: exact where it is shown, and nothing about a handful, not by subtracting either."""

import datetime
import itertools

from tests import oracle
from tests.figures import beside, closing, comparing, expected, reading
from tests.figures.expected import MIN_N, REST

REFUSED = ("week", "expert")
GROUPINGS = tuple(by for by in oracle.KEYS if by not in REFUSED)
COUNTS = ("open", "done", "due")
NEWEST = 6
REST_WORDS = "そのほか（まとめた数）"


def is_handful(number, of):
    return any(0 < count < MIN_N for count in (number, of - number))


def periods(truth):
    """Those of which there is something: days that cut months in two show whole ones."""
    today = truth.today
    wanted = {
        "all years": (comparing.ALL, today),
        "90 days": (expected.months_back(today, 3), today),
        "a year": (expected.months_back(today, 11), today),
        "odd days": (today - oracle.ONE_DAY * 400, today - oracle.ONE_DAY * 200),
        "the last closed time": truth.closed[-1],
    }
    return {name: days for name, days in wanted.items() if closing.touched(truth.closed, *days)}


def api(tally, truth, viewers):
    for name, (first, last) in periods(truth).items():
        seen = {
            by: reading.of_api(viewers.observer, comparing.query_of(first, last, by))
            for by in (None, *GROUPINGS)
        }
        with tally.about(f"observer, API, {name}: exact or hidden"):
            for by, one in seen.items():
                whole = closing.whole(truth.closed, first, last)
                tally.same("period", _days(one.period), whole)
                tally.same(f"total by {by}", one.total, seen[None].total)
                _exact_or_hidden(tally, truth, one, by)
            _beside(tally, truth, seen[None])
        with tally.about(f"observer, API, {name}: no handful is left"):
            for by, one in seen.items():
                _no_handful(tally, truth, one, by)


def refusals(tally, truth, viewers):
    """What may not be asked for, and what is said instead."""
    with tally.about("observer: what may not be asked for"):
        month = truth.today.replace(day=1)
        for by in REFUSED:
            query = comparing.query_of(comparing.ALL, truth.today, by)
            for path in ("/api/v1/metrics/", "/desk/metrics/", "/desk/metrics/export.csv"):
                tally.same(f"{path} by {by}", viewers.observer.get(path, query).status_code, 403)
        wanted = [(month, truth.today), *comparing.periods(truth).values()]
        for first, last in wanted:
            query = comparing.query_of(first, last)
            near = closing.nearest(truth.closed, first, last)
            if closing.touched(truth.closed, first, last):
                continue
            response = viewers.observer.get("/api/v1/metrics/", query)
            tally.holds(closing.is_refused(response, near), f"{first} to {last}: {response.content.decode()}")
            page = reading.of_page(viewers.observer, query)
            name = f"いちばん近いのは{expected.month_words(near[0])}から{expected.month_words(near[1])}まで"
            tally.holds(name in page["note"], f"{first} to {last}: {page['note']}")
            tally.same("tables", [page["times"], page["groups"], page["stuck"], page["waits"]], [[]] * 4)
            for ending in reading.FILES:
                path = f"/desk/metrics/export.{ending}"
                tally.same("file", viewers.observer.get(path, query).status_code, 404)
        seen = reading.of_api(viewers.observer, {})
        usual = (truth.today - oracle.ONE_DAY * 90).replace(day=1), truth.today
        mine = closing.whole(truth.closed, *usual) or closing.nearest(truth.closed, *usual)
        tally.same("where nothing is asked", _days(seen.period), mine)


def _days(period):
    return tuple(datetime.date.fromisoformat(day) for day in period)


def _beside(tally, truth, seen):
    """Whose the time was is shown with how long it took, and never of how many."""
    period = _days(seen.period)
    beside.api(tally, truth, seen.answer, period, protected=True)
    shares, shown = truth.waits(*period), seen.answer["waits"]
    tally.same("waits, cases", shown["n"], None)
    for name in ("desk", *oracle.WAITS):
        tally.holds(shown[name] in (None, shares[name]), f"waits, {name}: {shown[name]}, {shares[name]}")


def names(truth, by, groups):
    """What the groups are called."""
    label = expected.label_of(by)
    if by == "month":
        known = {f"{first:%Y-%m}": expected.month_words(first, last) for first, last in truth.closed}
        return {key: known[key] for key in groups}
    return {key: REST_WORDS if key == REST else label(key) for key in groups}


def exact_groups_of(truth, period, by):
    """By month observers see the closed times, each under the month with which it begins."""
    if by == "month":
        every = closing.touched(truth.closed, *period)
        return {f"{first:%Y-%m}": truth.table(first, last)[0] for first, last in every}
    return truth.table(*period, by)[1] if by else {}


def _exact_or_hidden(tally, truth, seen, by):
    period = _days(seen.period)
    exact = exact_groups_of(truth, period, by)
    _shown_is_exact(tally, "total", seen.total, truth.table(*period)[0])
    tally.same(f"by {by}, names", seen.labels, names(truth, by, seen.groups))
    shown = {key: group for key, group in seen.groups.items() if key != REST}
    for key, group in shown.items():
        _shown_is_exact(tally, f"by {by} {key}", group, exact[key])
    hidden = set(exact) - set(shown)
    tally.holds(
        bool(hidden) == (REST in seen.groups), f"by {by}: {len(hidden)} hidden, in no row of their own"
    )
    if REST in seen.groups:
        rest = seen.groups[REST]
        number = sum(exact[key]["cases"] for key in hidden)
        left = seen.total["cases"] - sum(group["cases"] for group in shown.values())
        tally.same(f"by {by}, the rest", [rest["cases"], left], [number, number])
        tally.holds(number == 0 or number >= MIN_N, f"by {by}: the rest is {number}")
        tally.same(f"by {by}, of the rest", told_of(rest), [])


def told_of(group):
    """Everything that is told of a group but its number of cases."""
    values = [group["reopened"], group["returned"]]
    for row in group["measures"].values():
        for value in row.values():
            values += value.values() if isinstance(value, dict) else [value]
    return [value for value in values if value is not None]


def _shown_is_exact(tally, where, shown, exact):
    if isinstance(exact, dict) and shown is not None:
        for key in exact:
            _shown_is_exact(tally, f"{where} {key}", shown[key], exact[key])
        if "within_target" in exact:
            _holds_the_share(tally, where, shown, exact["within_target"])
    elif shown is not None:
        tally.same(where, shown, exact)


def _holds_the_share(tally, where, shown, share):
    """What the share is at least and at most is so."""
    least, most = shown["within_target_at_least"], shown["within_target_at_most"]
    share = 1 if share is None else share
    tally.holds(least is None or least <= share, f"{where}: {share} is told as at least {least}")
    tally.holds(most is None or share <= most, f"{where}: {share} is told as at most {most}")


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
    exact = exact_groups_of(truth, _days(seen.period), by)
    total = truth.table(*_days(seen.period))[0]
    shown = {key: group for key, group in seen.groups.items() if key != REST}
    for where, group, real in [
        ("total", seen.total, total),
        *((key, group, exact[key]) for key, group in shown.items()),
    ]:
        for column, (number, of) in columns(group).items():
            if number is not None and of is not None:
                tally.holds(not is_handful(number, of), f"{where} {column}: {number} of {of} is shown")
        for measure, row in group["measures"].items():
            times = [*row["business_minutes"].values(), *row["calendar_minutes"].values()]
            enough = real["measures"][measure]["done"] >= MIN_N
            tally.holds(enough or times == [None] * 6, f"{where} {measure}: times of a handful")
            tally.holds(row["oldest_open"] is None, f"{where} {measure}: the oldest is one firm's")
    if by:
        _no_subtraction(tally, columns(seen.total), [columns(group) for group in shown.values()], by)


def _no_subtraction(tally, total, shown, by):
    """What the total leaves for all that is hidden in a column is none or enough."""
    for column, (whole, of) in total.items():
        known = [group[column] for group in shown if group[column][0] is not None]
        if whole is None or len(known) == len(shown) == 0:
            continue
        rest = whole - sum(number for number, _of in known)
        # Of how many it is: told only where the same groups tell that too.
        of_known = [of for _number, of in known]
        is_told = of is not None and None not in of_known
        rest_of = of - sum(of_known) if is_told else rest
        tally.holds(not is_handful(rest, rest_of), f"by {by} {column}: {rest} of {rest_of} are left")


# --- Two tables -----------------------------------------------------------------------------------------------------
def differences(tally, truth, viewers):
    """Of any two tables, one of which has all the times of the other, the difference is none or enough in every number."""
    with tally.about(f"observer, API, one period less another, by {len(GROUPINGS)} groupings"):
        runs = _runs(len(truth.closed))
        for by in (None, *GROUPINGS):
            tables = {run: _table(truth, viewers, run, by) for run in runs}
            for wide, narrow in itertools.permutations(runs, 2):
                if wide[0] <= narrow[0] and narrow[1] <= wide[1]:
                    _none_or_enough(tally, tables[wide], tables[narrow], f"by {by}, {wide} less {narrow}")
            for run in runs:
                if run[1] - run[0] == 1:
                    _no_two_measures(tally, tables[run], f"by {by}, {run}")


def _runs(number):
    """Periods as places of closed times: every one of the newest, and each from the beginning on."""
    newest = range(max(0, number - NEWEST), number + 1)
    runs = {(begin, end) for begin in newest for end in newest if begin < end}
    return sorted(runs | {(0, end) for end in newest if end})


def _table(truth, viewers, run, by):
    first, last = truth.closed[run[0]][0], truth.closed[run[1] - 1][1]
    seen = reading.of_api(viewers.observer, comparing.query_of(first, last, by))
    rows = {} if by == "month" else seen.groups
    return {
        key: columns(group)
        for key, group in {"": seen.total, **{f"{key}=": g for key, g in rows.items()}}.items()
    }


def _none_or_enough(tally, wide, narrow, where):
    """In what only the wider one has: the total, every group that both tell, and what these groups leave of the total."""
    rows = {key: _less(wide[key], narrow[key]) for key in wide if key in narrow and key != f"{REST}="}
    total = rows.pop("")
    _check(tally, total, where)
    for key, row in rows.items():
        _check(tally, row, f"{where}, {key}")
    for column, (number, of) in total.items():
        known = [row[column] for row in rows.values() if column in row]
        if known:
            ofs = [one for _number, one in known]
            left = number - sum(one for one, _of in known)
            left_of = left if of is None or None in ofs else of - sum(ofs)
            _check(tally, {column: (left, left_of)}, f"{where}, left of the total")


def _less(wide, narrow):
    """Column → (number, of how many, None where that is not told) of the difference, where both tell it."""
    found = {}
    for column, (number, of) in wide.items():
        less, less_of = narrow[column]
        if number is not None and less is not None:
            found[column] = number - less, None if None in (of, less_of) else of - less_of
    return found


def _check(tally, row, where):
    line = tally.lines[-1]
    for column, (number, of) in row.items():
        if is_handful(number, number if of is None else of):
            tally.holds(False, f"{where} {column}: {number} of {of}")
        else:
            line.numbers += 1


def _no_two_measures(tally, table, where):
    """Whoever is in one measure and not in another: in one time, none or enough."""
    for key, group in table.items():
        begun = [
            number for name, (number, _of) in group.items() if name.split()[-1] in ("cases", "n", "done")
        ]
        still_open = [number for name, (number, _of) in group.items() if name.endswith(" open")]
        for numbers in (begun, still_open):
            known = sorted({number for number in numbers if number is not None})
            steps = [after - before for before, after in itertools.pairwise(known)]
            tally.holds(all(step >= MIN_N for step in steps), f"{where} {key}: {known}")


# --- Page and files -------------------------------------------------------------------------------------------------
def pages(tally, truth, viewers):
    """The page has what the API has, hidden alike."""
    pieces = _pieces(truth, viewers)
    for name, (first, last) in periods(truth).items():
        groupings = (None, *GROUPINGS) if name in ("all years", "90 days") else (None, "month", "category")
        with tally.about(f"observer, page, {name}, {len(groupings)} times: as the API"):
            for by in groupings:
                _page(tally, truth, viewers, comparing.query_of(first, last, by), pieces)


def _page(tally, truth, viewers, query, pieces):
    by = query.get("group_by")
    seen, shown = reading.of_api(viewers.observer, query), reading.of_page(viewers.observer, query)
    period = _days(seen.period)
    now = comparing.Part(period, seen.total, seen.groups, names(truth, by, seen.groups))
    before = _shown_of(truth, viewers, expected.before(*period, in_months=True))
    comparing.tables(tally, truth, shown, now, before, pieces, by=by)
    waiting = [[words, seen.total["measures"][step]["open"]] for step, words in expected.WAITING.items()]
    tally.same("waiting", shown["stuck"], waiting)
    tally.same("today", [shown["today"], shown["worst"]], [[], []])
    comparing.sentence(tally, shown, expected.verdict(seen.total["measures"][expected.PROMISE]))
    comparing.waits(tally, shown["waits"], seen.answer["waits"], seen.total)
    extras = seen.answer["extras"]
    tally.same("beside", shown["beside"], list(extras.values()))
    beside.views(tally, shown, period, protected=True)
    beside.voices_of_observer(tally, shown, period)


def _shown_of(truth, viewers, days):
    """What the API says of the period before; where there is none, nothing is told."""
    period = closing.whole(truth.closed, *days)
    if period is None:
        return comparing.Part((), _nothing(oracle.figures([])))  # the page says so without days
    return comparing.Part(period, reading.of_api(viewers.observer, comparing.query_of(*period)).total)


def _nothing(value):
    return {key: _nothing(one) for key, one in value.items()} if isinstance(value, dict) else None


def _pieces(truth, viewers):
    """The closed times of two years."""
    first = expected.months_back(truth.today, expected.MONTHS - 1)
    known = reading.of_api(viewers.observer, comparing.query_of(first, truth.today, "month")).groups
    return [
        expected.Time(
            expected.month_words(begin, end),
            f"{begin:%y/}{begin.month}" + (f"-{end.month}" if end.month != begin.month else ""),
            known[f"{begin:%Y-%m}"]["measures"][expected.PROMISE],
        )
        for begin, end in closing.touched(truth.closed, first, truth.today)
    ]


def files(tally, truth, viewers):
    days = {name: days for name, days in periods(truth).items() if name in ("all years", "odd days")}
    for ending in reading.FILES:
        with tally.about(f"observer, file .{ending}, {len(days)} periods: as the API"):
            for (first, last), by in itertools.product(days.values(), (None, *GROUPINGS)):
                query = comparing.query_of(first, last, by)
                seen = reading.of_api(viewers.observer, query)
                labels = names(truth, by, seen.groups)
                rows = expected.file_rows(seen.period, seen.total, seen.groups, labels)
                shown = reading.of_file(viewers.observer, query, ending)
                tally.same(f"{ending} by {by}", shown, comparing.in_letters_of(ending, rows))
            period = closing.whole(truth.closed, *days["all years"])
            beside.files(tally, truth, viewers.observer, period, ending, protected=True)

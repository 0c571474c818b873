"""API, page and files of a coordinator, an expert's own figures: all of it against the oracle."""

import datetime

from django.core.cache import caches
from django.test import Client

from people.models import User
from people.roles import Role
from tests import oracle
from tests.figures import expected, reading

GROUPINGS = tuple(oracle.KEYS)
ALL = datetime.date(2020, 1, 1)


class Viewers:
    """Who looks: signed-in browsers of the desk that was seeded."""

    def __init__(self):
        self.coordinator, self.observer = (
            _signed_in(User.objects.filter(groups__name=role).order_by("pk").first())
            for role in (Role.COORDINATOR, Role.OBSERVER)
        )
        experts = User.objects.filter(groups__name=Role.EXPERT).order_by("pk")
        self.experts = {str(expert.pk): _signed_in(expert) for expert in experts}


def _signed_in(user):
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def query_of(first, last, by=None):
    return {"from": first.isoformat(), "to": last.isoformat(), **({"group_by": by} if by else {})}


def periods(truth):
    """What people ask for, and odd ones: name → (first day, last day)."""
    today, month = truth.today, oracle.ONE_DAY * 30
    last_month_end = today.replace(day=1) - oracle.ONE_DAY
    middle = sorted(life.day for life in truth.lives)[len(truth.lives) // 2]
    return {
        "all years": (ALL, today),
        "90 days": (expected.months_back(today, 3), today),
        "last year": (datetime.date(today.year - 1, 1, 1), datetime.date(today.year - 1, 12, 31)),
        "last month": (last_month_end.replace(day=1), last_month_end),
        "odd days": (today - 3 * month - oracle.ONE_DAY * 7, today - month),
        "one day": (middle, middle),
        "before there was a case": (ALL, datetime.date(2020, 12, 31)),
        "still to come": (today + month, today + 2 * month),
    }


def forget_caches():
    for name in ("default", "near"):
        caches[name].clear()


def api(tally, truth, viewers):
    for name, (first, last) in periods(truth).items():
        with tally.about(f"API, {name}, all and by {len(GROUPINGS)} groupings"):
            for by in (None, *GROUPINGS):
                query = query_of(first, last, by)
                period, total, groups, _extras = reading.of_api(viewers.coordinator, query)
                tally.same("period", period, (query["from"], query["to"]))
                mine = truth.table(first, last, by)
                tally.same(f"by {by}, total", total, mine[0])
                tally.same(f"by {by}", groups, mine[1])


def own_figures(tally, truth, viewers):
    some = {name: days for name, days in periods(truth).items() if name in ("all years", "90 days")}
    with tally.about(f"API, the own figures of {len(viewers.experts)} experts"):
        for key, client in viewers.experts.items():
            lives = [life for life in truth.lives if str(life.expert) == key]
            for first, last in some.values():
                for by in (None, "month", "category"):
                    total, groups = oracle.report(lives, first, last, by)
                    _period, *shown, _extras = reading.of_api(client, query_of(first, last, by))
                    tally.same(f"expert {key} by {by}", shown, [total, groups])


def pages(tally, truth, viewers):
    for name, (first, last) in periods(truth).items():
        groupings = (None, *GROUPINGS) if name in ("all years", "90 days") else (None, "category")
        with tally.about(f"page /desk/metrics/, {name}, {len(groupings)} times"):
            for by in groupings:
                shown = reading.of_page(viewers.coordinator, query_of(first, last, by))
                _page(tally, truth, shown, (first, last), by)


def _page(tally, truth, shown, period, by):
    total, groups = truth.table(*period, by)
    earlier = truth.table(*expected.before(*period))[0]
    tables(tally, shown, (total, groups), earlier, truth.months(), by=by, today=truth.today)
    tally.same("waiting", shown["stuck"], truth.stuck())
    tally.same("today", shown["today"], truth.today_boxes())
    tally.same("beside", shown["beside"][:3], truth.beside(*period))
    row = total["measures"][expected.PROMISE]
    if row["due"] < 5:
        tally.same("promise", (shown["promise"], shown["verdict"]), ([], []))
        return
    kept = truth.kept(*period)
    percent = kept * 100 // row["due"]
    exact = [kept] if row["due"] <= expected.EXACT_UP_TO else []
    word = "kept" if kept * 100 >= row["due"] * expected.KEPT_FROM else "missed"
    tally.same(
        "promise", shown["promise"], [oracle.BUSINESS_DAYS[expected.PROMISE], percent, row["due"], *exact]
    )
    tally.same("verdict", shown["verdict"], [f"verdict--{word}"])


def tables(tally, shown, of_now, of_earlier, months, *, by, today):
    """The tables of the page and its boxes, whoever looks. `of_now` are the total and the groups."""
    (total, groups), earlier = of_now, of_earlier
    boxes = [group[name] for name in ("cases", "reopened", "returned") for group in (total, earlier)]
    tally.same("boxes", shown["boxes"], boxes)
    read = {
        name: [[minutes(tally, cell) for cell in row] for row in shown[name]]
        for name in ("times", "groups", "months")
    }
    tally.same("times", read["times"], expected.time_rows(total, earlier))
    tally.same(f"by {by}", read["groups"], expected.group_rows(groups, by) if by else [])
    tally.same("months", read["months"], expected.month_rows(months, today))


def minutes(tally, cell):
    """The exact minutes of a cell; the hours that are read are these, to the nearest tenth."""
    if not isinstance(cell, tuple):
        return cell
    exact, hours = cell
    tally.holds(abs(hours * 60 - exact) <= 3.001, f"{exact} minutes are read as {hours} hours")
    return exact


def files(tally, truth, viewers):
    some = {name: days for name, days in periods(truth).items() if name in ("all years", "odd days")}
    for ending in reading.FILES:
        with tally.about(f"file .{ending}, {len(some)} periods, all and by {len(GROUPINGS)} groupings"):
            for first, last in some.values():
                for by in (None, *GROUPINGS):
                    query = query_of(first, last, by)
                    mine = expected.file_rows((query["from"], query["to"]), *truth.table(first, last, by), by)
                    shown = reading.of_file(viewers.coordinator, query, ending)
                    tally.same(f"{ending} by {by}", shown, _in_letters_of(ending, mine))


def _in_letters_of(ending, rows):
    """CP932 has another wave dash."""
    wave = str.maketrans("〜", "～")
    if ending != "sjis.csv":
        return rows
    return [[value.translate(wave) if isinstance(value, str) else value for value in row] for row in rows]

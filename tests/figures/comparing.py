"""API, page and files of a coordinator, an expert's own figures: all of it against the oracle."""

import datetime
from dataclasses import dataclass, field

from django.core.cache import caches
from django.test import Client

from people.models import User
from people.roles import Role
from tests import oracle
from tests.figures import beside, expected, reading, words

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
                seen = reading.of_api(viewers.coordinator, query)
                tally.same("period", seen.period, (query["from"], query["to"]))
                mine = truth.table(first, last, by)
                tally.same(f"by {by}, total", seen.total, mine[0])
                tally.same(f"by {by}", seen.groups, mine[1])
                label = expected.label_of(by)
                tally.same(f"by {by}, names", seen.labels, {key: label(key) for key in mine[1]})
            tally.same("waits", seen.answer["waits"], truth.waits(first, last))
            beside.api(tally, truth, seen.answer, (first, last))


def own_figures(tally, truth, viewers):
    some = {name: days for name, days in periods(truth).items() if name in ("all years", "90 days")}
    with tally.about(f"API and page, the own figures of {len(viewers.experts)} experts"):
        for key, client in viewers.experts.items():
            lives = [life for life in truth.lives if str(life.expert) == key]
            for first, last in some.values():
                for by in (None, "month", "category"):
                    total, groups = oracle.report(lives, first, last, by)
                    seen = reading.of_api(client, query_of(first, last, by))
                    tally.same(f"expert {key} by {by}", [seen.total, seen.groups], [total, groups])
            _own_page(tally, truth, lives, client)


def _own_page(tally, truth, lives, client):
    """The page says what the API would; the median of the period before has words only."""
    period, boxes, shown = reading.of_own_page(client)
    first, last = map(datetime.date.fromisoformat, period)
    now, then = (oracle.report(lives, *days)[0] for days in ((first, last), expected.before(first, last)))
    tally.same("own cases", boxes[1:3], [f"{now['cases']}件", f"前の期間 {then['cases']}件"])
    rows = expected.own_rows(now, then)
    read = words.exact_rows(tally, [row[:-1] for row in shown], truth.day_minutes)
    tally.same("own times", read, [row[:-1] for row in rows])
    for before, minutes in zip([row[-1] for row in shown], [row[-1] for row in rows], strict=True):
        is_so = before is minutes is None or words.says(str(before), minutes or 0, truth.day_minutes)
        tally.holds(is_so, f"{minutes} minutes before are read as {before}")


def pages(tally, truth, viewers):
    for name, (first, last) in periods(truth).items():
        groupings = (None, *GROUPINGS) if name in ("all years", "90 days") else (None, "category")
        with tally.about(f"page /desk/metrics/, {name}, {len(groupings)} times"):
            for by in groupings:
                shown = reading.of_page(viewers.coordinator, query_of(first, last, by))
                _page(tally, truth, shown, (first, last), by)


def _page(tally, truth, shown, period, by):
    total, groups = truth.table(*period, by)
    before = expected.before(*period)
    label = expected.label_of(by)
    now = Part(period, total, groups, {key: label(key) for key in groups})
    tables(tally, truth, shown, now, Part(before, truth.table(*before)[0]), truth.months(), by=by)
    stuck = truth.stuck()
    tally.same("waiting", shown["stuck"], stuck)
    worst = max(([row[1], row[2]] for row in stuck if row[1]), default=[])
    tally.same("worst", shown["worst"], worst)
    tally.same("today", shown["today"], truth.today_boxes())
    beside.page(tally, truth, shown, period)
    waits(tally, shown["waits"], truth.waits(*period), total)
    row = total["measures"][expected.PROMISE]
    sentence(tally, shown, expected.verdict(row, truth.kept(*period)))


def sentence(tally, shown, mine):
    for name in ("verdict", "promise", "sure"):
        tally.same(name, shown[name], mine[name])


def waits(tally, shown, shares, total):
    """The shares of whose the time was, and how many waited and how long."""
    if shares["desk"] is None:
        tally.same("waits", shown, [])
        return
    desk, *others = shown
    tally.same("waits, desk", desk, f"{shares['desk']}%")
    for name, share, told in zip(oracle.WAITS, others[::2], others[1::2], strict=True):
        row = total["measures"][name]
        tally.same(f"waits, {name}", share, f"{shares[name]}%")
        number = None if told == "—" else int(told.removeprefix("待った相談 ").split("件")[0])
        tally.same(f"waits, {name}, cases", number, row["n"])
        minutes = row["business_minutes"]["p50"]
        if number is not None:
            tally.holds(words.says_hours(told, minutes), f"{name}: {minutes} minutes are read as {told}")


@dataclass
class Part:
    """What a page should show of a period; the earlier one has no groups."""

    period: tuple
    total: dict
    groups: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)


def tables(tally, truth, shown, now, then, pieces, *, by):
    """The tables of the page, its boxes and its drawings, whoever looks."""
    tally.same("which", shown["which"], _dates(now.period))
    tally.same("earlier", shown["earlier"], _dates(then.period))
    boxes = [group[name] for name in ("cases", "reopened", "returned") for group in (now.total, then.total)]
    tally.same("boxes", shown["boxes"], boxes)
    read = {
        name: words.exact_rows(tally, shown[name], truth.day_minutes)
        for name in ("times", "groups", "months")
    }
    tally.same("times", read["times"], expected.time_rows(now.total, then.total))
    rows = expected.group_rows(now.groups, now.labels, by) if by else []
    tally.same(f"by {by}", read["groups"], rows)
    drawn = [
        expected.bar(group["measures"][expected.PROMISE])
        for _key, group in (expected.in_order(now.groups, by) if by else [])
    ]
    tally.same(f"bars by {by}", shown["bars"], [number for number in drawn if number is not None])
    found = expected.pieces(pieces)
    tally.same("months", read["months"], expected.piece_rows(found))
    _dots(tally, truth, shown["dots"], [one for one in found if one.row])


def _dots(tally, truth, shown, found):
    shares = [(one.short, expected.bar(one.row)) for one in found]
    dots = [f"{short} {number}%" for short, number in shares if number is not None]
    tally.same("dots of shares", shown["share"], dots)
    medians = [(one.short, one.row["business_minutes"]["p50"]) for one in found]
    medians = [(short, minutes) for short, minutes in medians if minutes is not None]
    tally.same("dots of medians", len(shown["median"]), len(medians))
    for dot, (short, minutes) in zip(shown["median"], medians, strict=False):
        when, number = dot.removesuffix("営業日").split(" ")
        is_so = when == short and words.is_about(float(number.replace(",", "")), minutes, truth.day_minutes)
        tally.holds(is_so, f"{short}: {minutes} minutes are drawn as {dot}")


def _dates(period):
    return [number for day in period for number in (day.year, day.month, day.day)]


def files(tally, truth, viewers):
    some = {name: days for name, days in periods(truth).items() if name in ("all years", "odd days")}
    for ending in reading.FILES:
        with tally.about(f"file .{ending}, {len(some)} periods, all and by {len(GROUPINGS)} groupings"):
            for first, last in some.values():
                for by in (None, *GROUPINGS):
                    query, label = query_of(first, last, by), expected.label_of(by)
                    total, groups = truth.table(first, last, by)
                    labels = {key: label(key) for key in groups}
                    mine = expected.file_rows((query["from"], query["to"]), total, groups, labels)
                    shown = reading.of_file(viewers.coordinator, query, ending)
                    tally.same(f"{ending} by {by}", shown, in_letters_of(ending, mine))
                beside.files(tally, truth, viewers.coordinator, (first, last), ending)


def in_letters_of(ending, rows):
    """CP932 has another wave dash."""
    wave = str.maketrans("〜", "～")
    if ending != "sjis.csv":
        return rows
    return [[value.translate(wave) if isinstance(value, str) else value for value in row] for row in rows]

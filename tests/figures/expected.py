"""What should be shown, put together from the oracle's figures alone."""

import datetime
import math
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from cms import taxonomy
from cms.helpfulness import HelpfulVote
from cms.models import Category
from people.models import User
from tests import oracle
from tests.figures import closing, due
from tickets.models import Deflection

PROMISE = "first_answer"
KEPT_FROM = 90
EXACT_UP_TO = 5_000
MIN_N = 5
MONTHS = 24
REST = "_rest"
IN_TIME = ("month", "week")
CHANNELS = {
    "web": "ホームページ",
    "phone": "電話",
    "fax": "FAX",
    "visit": "来所",
    "api": "ほかのシステム",
}
WORTH_SAYING = 50
MEASURES = {
    "first_response": "最初の返事",
    "first_answer": "最初の回答",
    "resolution": "解決",
    "assignment": "打診",
    "acceptance": "引き受け",
    "review": "回答の確認",
    "consent": "公開の返事",
    "publication": "公開",
    "acknowledged": "受付メール",
    "wait_asker": "相談した人を待った時間",
    "wait_outside": "ほかの窓口を待った時間",
}
WAITING = {
    "assignment": "打診を待っている",
    "acceptance": "引き受けを待っている",
    "review": "回答の確認を待っている",
    "first_answer": "最初の回答を待っている",
    "consent": "公開の返事を待っている",
    "publication": "公開を待っている",
}
STUCK = {
    "担当なし": lambda life: life.status == "received" and not _was_with_somebody(life),
    "次の動きがない": lambda life: life.status == "received" and _was_with_somebody(life),
    "専門家の返事待ち": lambda life: life.status == "offered",
    "回答作成中": lambda life: life.status == "in_progress",
    "相手の返事待ち": lambda life: life.status == "awaiting_asker",
    "送る前の確認": lambda life: life.status == "in_review",
    "自分の回答の確認待ち": lambda _life: False,
    "迷惑の疑い": lambda life: life.status == "held",
}


def _was_with_somebody(life):
    return any(life.happened(name) for name in ("offer", "approve_answer", "refer"))


class Time(NamedTuple):
    """A piece of the two years: its name, its name in a chart, and the figures of the promise or None."""

    words: str
    short: str
    row: dict | None


def _minutes(span):
    opens, closes = span
    return closes.hour * 60 + closes.minute - opens.hour * 60 - opens.minute


class Truth:
    """Everything the oracle says at one moment; each table is computed once."""

    def __init__(self, now):
        self.now, self.today = now, now.astimezone(oracle.JAPAN).date()
        self.every = oracle.all_lives(now)
        self.lives = [life for life in self.every if life.counts]
        self.first_day = min(life.day for life in self.lives)
        self._table = cache(lambda first, last, by: oracle.report(self.lives, first, last, by))
        self.calendar = oracle.Calendars().at(now, "web")
        self.day_minutes = max(sum(map(_minutes, spans)) for spans in self.calendar.week)
        self.closed = closing.closed([life.day for life in self.lives], self.today)

    def table(self, first, last, by=None):
        """(total, {key: figures}) of the days from `first` to `last`."""
        return self._table(max(first, self.first_day), min(last, self.today), by)

    def kept(self, first, last):
        found = [life.measure(PROMISE) for life in self.lives if first <= life.day <= last]
        return sum(result[0] == "done" and not result[3] for result in found)

    def months(self):
        """The months of the last two years, each with its figures of the promise."""
        known = self.table(months_back(self.today, MONTHS - 1), self.today, "month")[1]
        every = [months_back(self.today, back) for back in range(MONTHS - 1, -1, -1)]
        rows = [known.get(f"{first:%Y-%m}") for first in every]
        return [
            Time(month_words(first), f"{first:%y/}{first.month}", row and row["measures"][PROMISE])
            for first, row in zip(every, rows, strict=True)
        ]

    def waits(self, first, last):
        """Of all time of the cases that are done, the per cent of whom it was."""
        done = [
            life
            for life in self.lives
            if first <= life.day <= last and (life.measure("resolution") or [""])[0] == "done"
        ]
        sums = {
            name: sum((life.measure(name) or [0, 0])[1] for life in done)
            for name in ("resolution", *oracle.WAITS)
        }
        every = sum(sums.values())
        if not every:
            return {"n": len(done), "desk": None, **dict.fromkeys(oracle.WAITS)}
        shares = {name: round(Fraction(100 * sums[name], every)) for name in oracle.WAITS}
        return {"n": len(done), "desk": 100 - sum(shares.values()), **shares}

    def stuck(self):
        rows = []
        for label, belongs in STUCK.items():
            days = [life.day for life in self.every if belongs(life)]
            rows.append([label, len(days), self._business_days(min(days)) if days else None])
        return rows

    def _business_days(self, since):
        days = (since + oracle.ONE_DAY * number for number in range(1, (self.today - since).days + 1))
        return sum(bool(self.calendar.on(day)) for day in days)

    def today_boxes(self):
        """What somebody has to do today: overdue, soon due, without anybody, without a next step, for the public."""
        open_public = [life.publication_state for life in self.every if life.status != "withdrawn"]
        fresh, returned = (row[1] for row in self.stuck()[:2])
        late = due.boxes(self.every, self.now, self.calendar)
        return [*late, fresh, returned, open_public.count("changes_wanted"), open_public.count("granted")]

    def beside(self, first, last):
        def within(at):
            return first <= at.astimezone(oracle.JAPAN).date() <= last

        votes = [
            helpful for helpful, at in HelpfulVote.objects.values_list("helpful", "voted_at") if within(at)
        ]
        solved = [at for at in Deflection.objects.values_list("at", flat=True) if within(at)]
        return [len(solved), votes.count(True), votes.count(False)]


# --- Words ----------------------------------------------------------------------------------------------------------
def label_of(by):
    """The name of a group by its key."""
    known = {
        "category": lambda: {one.pk: one.name for one in Category.objects.all()},
        "prefecture": lambda: dict(taxonomy.PREFECTURES),
        "industry": lambda: dict(taxonomy.INDUSTRIES),
        "size": lambda: dict(taxonomy.SIZE_BANDS),
        "channel": lambda: CHANNELS,
        "expert": lambda: {str(pk): name for pk, name in User.objects.values_list("pk", "display_name")},
    }
    if by == "month":
        return lambda key: month_words(datetime.date.fromisoformat(f"{key}-01"))
    if by == "week":
        return lambda key: "{}年{}月{}日からの週".format(*map(int, key.split("-")))
    names = known.get(by, dict)()
    nobody = "専門家なし" if by == "expert" else "記入なし"
    return lambda key: str(names.get(key, key) or nobody)


def month_words(first, last=None):
    words = f"{first.year}年{first.month}月"
    if last is None or (first.year, first.month) == (last.year, last.month):
        return words
    return f"{words}から{month_words(last)}"


# --- Periods --------------------------------------------------------------------------------------------------------
def months_back(day, number):
    place = day.year * 12 + day.month - 1 - number
    return datetime.date(place // 12, place % 12 + 1, 1)


def is_month_end(day):
    return (day + oracle.ONE_DAY).day == 1


def before(first, last, *, in_months=False):
    """The period of the same length that ends the day before `first`; whole months are as many months."""
    if in_months or (first.day == 1 and is_month_end(last)):
        number = (last.year - first.year) * 12 + last.month - first.month + 1
        return months_back(first, number), first - oracle.ONE_DAY
    return first - (last - first) - oracle.ONE_DAY, first - oracle.ONE_DAY


# --- Shapes ---------------------------------------------------------------------------------------------------------
def share(row):
    """Hundredths, never rounded up; `within_target` is cut after four digits."""
    return _hundredths(row["within_target"])


def _hundredths(part):
    return None if part is None else round(part * 10_000) // 100


def bar(row):
    """The share that is drawn: where it is hidden, what it is at least."""
    exact, least = share(row), _hundredths(row.get("within_target_at_least"))
    is_worth_saying = exact is None and least is not None and least >= WORTH_SAYING
    return least if is_worth_saying else exact


def share_words(row):
    """The same in words; all of them is not "at least all"."""
    number = bar(row)
    return f"{number}%以上" if share(row) is None and number is not None and number < 100 else number


def times(row, names):
    """Minutes, "まだ" where so many have not ended, None where nothing is told."""
    waits = bool(row["n"]) and bool(row["open"]) and row["done"] is not None
    found = [row["business_minutes"][name] for name in names]
    return ["まだ" if value is None and waits else value for value in found]


def time_rows(total, earlier):
    rows = []
    for name, label in MEASURES.items():
        now, then = total["measures"][name], earlier["measures"][name]
        waits = times(now, ("p50", "p90", "p95"))
        before = then["n"], then["business_minutes"]["p50"], share_words(then)
        target = oracle.target_days(name)
        rows.append([label, now["n"], now["open"], *waits, target, share_words(now), *before])
    return rows


def own_rows(total, earlier):
    """What an expert has a hand in."""
    rows = []
    for name in ("acceptance", "first_response", "first_answer", "review", "resolution"):
        row, then = total["measures"][name], earlier["measures"][name]
        told = row["n"], row["open"], *times(row, ("p50", "p90"))
        target = oracle.target_days(name)
        rows.append([MEASURES[name], *told, target, share(row), then["business_minutes"]["p50"]])
    return rows


def in_order(groups, by):
    """As on the page: times as they come, else the largest first and what is told together last."""
    if by in IN_TIME:
        return list(groups.items())
    return sorted(groups.items(), key=lambda item: (item[0] == REST, -(item[1]["cases"] or 0)))


def group_rows(groups, labels, by):
    rows = []
    for key, group in in_order(groups, by):
        row = group["measures"][PROMISE]
        counts = group["reopened"], group["returned"]
        told = share_words(row), row["open"], *times(row, ("p50", "p90"))
        rows.append([labels[key], group["cases"], *told, *counts])
    return rows


def pieces(times_of_receipt):
    """From the first with a case on; nothing where there is no value to draw."""
    found = list(times_of_receipt)
    while found and found[0].row is None:
        found.pop(0)
    values = [one.row and (bar(one.row), one.row["business_minutes"]["p50"]) for one in found]
    return found if any(pair and pair != (None, None) for pair in values) else []


def piece_rows(found):
    return [
        [one.words, one.row["n"], one.row["business_minutes"]["p50"], share_words(one.row)]
        if one.row
        else [one.words, None, None, None]
        for one in found
    ]


def file_rows(period, total, groups, labels):
    named = [("全体", total), *((labels[key], group) for key, group in groups.items())]
    return [
        [*period, name, *(group[count] for count in ("cases", "reopened", "returned")), words]
        + [row[count] for count in ("n", "done", "open", "due")]
        + [oracle.target_days(measure), row["within_target"]]
        + [*row["business_minutes"].values(), *row["calendar_minutes"].values()]
        for name, group in named
        for measure, words in MEASURES.items()
        for row in [group["measures"][measure]]
    ]


# --- The sentence of the promise ------------------------------------------------------------------------------------
KEPT = {
    True: "約束を守れています",
    False: "約束を守れていません",
    None: "約束を守れているかは、まだ言えません",
}
LOOKS = {True: ["verdict--kept"], False: ["verdict--missed"], None: []}


def verdict(row, kept=None):
    """What the sentence says of a row: its class and word, its numbers, and those of how sure it is.

    `kept` is how many were answered in time, where it is known otherwise than from the row.
    """
    is_kept, said, sure = _judged(row, kept)
    target = [oracle.target_days(PROMISE)] if said else []
    return {
        "verdict": [*LOOKS[is_kept], KEPT[is_kept]],
        "promise": [str(part) for part in (*target, *said)],
        "sure": sure,
    }


def _judged(row, kept):
    due, part = row["due"], row["within_target"]
    if part is None or due is None:
        return _judged_by_bounds(row)
    if due < MIN_N:
        return None, [], []
    told = round(part * due)
    exact = [told if kept is None else kept] if due <= EXACT_UP_TO else []
    is_kept = round(part * 10_000) >= KEPT_FROM * 100
    return is_kept, [share(row), due, *exact], [KEPT_FROM, *wilson(told, due), 95]


def _judged_by_bounds(row):
    least, most = (row.get(f"within_target_at_{name}") for name in ("least", "most"))
    due = [row["due"]] if row["due"] else []
    if (row["n"] or 0) < MIN_N:
        return None, [], []
    if least is not None and round(least * 10_000) >= KEPT_FROM * 100:
        number = _hundredths(least)
        words = [] if number == 100 else ["以上"]
        return True, [number, *words, *due], [KEPT_FROM] if number == 100 else [MIN_N, KEPT_FROM]
    if most is not None and round(most * 10_000) < KEPT_FROM * 100:
        return False, [math.ceil(round(most * 10_000) / 100), "以下", *due], [MIN_N, KEPT_FROM]
    return None, [], []


def wilson(hits, n):
    """Wilson's interval of 95 %, as the solutions of (p - x)² = z² x (1 - x) / n."""
    p, z2 = hits / n, 1.959964**2
    a, b = 1 + z2 / n, -(2 * p + z2 / n)
    root = math.sqrt(max(b * b - 4 * a * p * p, 0))
    return [round(100 * (-b + sign * root) / (2 * a)) for sign in (-1, 1)]

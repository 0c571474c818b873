"""What should be shown, put together from the oracle's figures alone."""

import datetime
from functools import cache

from cms import taxonomy
from cms.helpfulness import HelpfulVote
from cms.models import Category
from people.models import User
from tests import oracle
from tests.figures import due
from tickets.models import Deflection

PROMISE = "first_answer"
KEPT_FROM = 90
EXACT_UP_TO = 5_000
MONTHS = 24
MEASURES = {
    "first_response": "最初の返事",
    "first_answer": "最初の回答",
    "resolution": "解決",
    "assignment": "打診",
    "acceptance": "引き受け",
    "review": "回答の確認",
    "consent": "公開の返事",
    "publication": "公開",
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


class Truth:
    """Everything the oracle says at one moment; each table is computed once."""

    def __init__(self, now):
        self.now, self.today = now, now.astimezone(oracle.JAPAN).date()
        self.every = oracle.all_lives(now)
        self.lives = [life for life in self.every if life.counts]
        self.first_day = min(life.day for life in self.lives)
        self._table = cache(lambda first, last, by: oracle.report(self.lives, first, last, by))
        self.calendar = oracle.Calendars().at(now, "web")

    def table(self, first, last, by=None):
        """(total, {key: figures}) of the days from `first` to `last`."""
        return self._table(max(first, self.first_day), min(last, self.today), by)

    def kept(self, first, last):
        found = [life.measure(PROMISE) for life in self.lives if first <= life.day <= last]
        return sum(result[0] == "done" and not result[3] for result in found)

    def months(self):
        return self.table(months_back(self.today, MONTHS - 1), self.today, "month")[1]

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
        "expert": lambda: {str(pk): name for pk, name in User.objects.values_list("pk", "display_name")},
    }
    names = known.get(by, dict)()
    return lambda key: str(names.get(key, key) or "記入なし")


def month_words(key):
    return f"{int(key[:4])}年{int(key[5:])}月"


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
    part = row["within_target"]
    return None if part is None else round(part * 10_000) // 100


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
        before = then["n"], then["business_minutes"]["p50"], share(then)
        target = oracle.BUSINESS_DAYS[name]
        rows.append([label, now["n"], now["open"], *waits, target, share(now), *before])
    return rows


def group_rows(groups, by):
    label = label_of(by)
    rows = []
    for key, group in groups.items():
        row = group["measures"][PROMISE]
        counts = group["reopened"], group["returned"]
        rows.append(
            [label(key), group["cases"], share(row), row["open"], *times(row, ("p50", "p90")), *counts]
        )
    return rows


def month_rows(months, today):
    """From the first month with a case on, of the last two years."""
    keys = [f"{months_back(today, back):%Y-%m}" for back in range(MONTHS - 1, -1, -1)]
    while keys and keys[0] not in months:
        keys.pop(0)
    rows = []
    for key in keys:
        row = months[key]["measures"][PROMISE] if key in months else None
        told = [row["n"], row["business_minutes"]["p50"], share(row)] if row else [None] * 3
        rows.append([month_words(key), *told])
    return rows


def file_rows(period, total, groups, by):
    label = label_of(by)
    named = [("全体", total), *((label(key), group) for key, group in groups.items())]
    return [
        [*period, name, *(group[count] for count in ("cases", "reopened", "returned")), words]
        + [row[count] for count in ("n", "done", "open", "due")]
        + [oracle.BUSINESS_DAYS[measure], row["within_target"]]
        + [*row["business_minutes"].values(), *row["calendar_minutes"].values()]
        for name, group in named
        for measure, words in MEASURES.items()
        for row in [group["measures"][measure]]
    ]

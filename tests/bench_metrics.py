"""`make bench`: the figures of a million cases, page and API, on the database configured.

Everything is made in a throw-away database: rows as the door would have written them, four years of them, some open,
some hundred changed since they were packed. Each question is asked of a process that has just begun ("cold": nothing is
held, the worker has done its work) and of one that has answered before ("warm"). A plain page follows each answer: these
machines are noisy, ratios are not; the processor time is what an idle machine would need.

    python -m tests.bench_metrics [number of cases]
    python -m config.services run python -m tests.bench_metrics [number of cases]    (on PostgreSQL)
"""

import datetime
import gc
import math
import random
import statistics
import sys
import time

from tests.bench_start import in_own_database  # isort: skip  before what reads the settings

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cms import taxonomy
from cms.models import Category
from people.roles import Role
from tests.factories import user
from tickets.dashboard.prepared import prepare
from tickets.metrics import packs, store
from tickets.models import CaseMeasure
from tickets.models.measure import LANES, State

CASES = 1_000_000
MONTHS = 48
OPEN_DAYS = 20
ROUNDS, COLD_ROUNDS = 20, 3
PLAIN = "/privacy/"
API = "/api/v1/metrics/"
CHUNK = 5_000
MINUTES = {"first_response": 400, "first_answer": 1500, "resolution": 6000, "consent": 900}
HAPPENS = {"assignment": 0.9, "acceptance": 0.9, "review": 0.85, "consent": 0.3, "publication": 0.2}
HAPPENS |= {"wait_asker": 0.3, "wait_outside": 0.1}


def main(number: int) -> None:
    in_own_database(report, number)


def report(number: int) -> None:
    experts = [user(Role.EXPERT) for _expert in range(20)]
    with transaction.atomic():
        fill(number, experts, random.Random(7))  # noqa: S311  the same cases in every run
    start = time.perf_counter()
    months = packs.pack_months()
    print(
        f"{number} cases, {connection.vendor}: {months} months packed in {time.perf_counter() - start:.1f} s"
    )
    start = time.perf_counter()
    prepare(timezone.now())
    print(f"prepared in {time.perf_counter() - start:.1f} s")
    disturb()
    coordinator, observer, expert = Client(), Client(), Client()
    coordinator.force_login(user(Role.COORDINATOR))
    observer.force_login(user(Role.OBSERVER))
    expert.force_login(experts[0])
    gc.collect()
    gc.freeze()  # as gunicorn.conf.py does
    periods = periods_until(timezone.localdate())
    print(f"{'milliseconds':40}{'p50':>7}{'p95':>7}{'of processor':>14}{'plain':>7}{'times as long':>15}")
    for label, period in periods.items():
        for by in (None, "category", "prefecture"):
            query = {**period, "group_by": by} if by else period
            measure(f"page, {label}, {by or 'together'}", coordinator, "/desk/metrics/", query)
            measure(f"API, {label}, {by or 'together'}", coordinator, API, query)
    for by in ("month", "week", "industry", "size", "channel", "expert"):
        measure(f"API, all, {by}", coordinator, API, {**periods["all"], "group_by": by})
    for label, period in periods.items():
        query = {**period, "group_by": "category"}
        measure(f"page, observer, {label}, category", observer, "/desk/metrics/", query)
        measure(f"API, one expert's, {label}, category", expert, API, query)


def periods_until(today: datetime.date) -> dict[str, dict[str, datetime.date]]:
    def year(back: int) -> datetime.date:
        return (today - datetime.timedelta(days=365 * back)).replace(day=1)

    return {
        "90 days": {},
        "odd days": {"from": today - datetime.timedelta(days=100), "to": today - datetime.timedelta(days=33)},
        "12 months": {"from": year(1), "to": today},
        "3 years": {"from": year(3), "to": today},
        "all": {"from": datetime.date(2021, 1, 1), "to": today},
    }


def measure(label: str, client: Client, path: str, query: dict[str, object]) -> None:
    asked(client, PLAIN, {})  # the first answer of a process compiles templates
    for heat, rounds in (("cold", COLD_ROUNDS), ("warm", ROUNDS)):
        answers, plain = [], []
        for _round in range(rounds):
            if heat == "cold":
                store.forget()
                caches["near"].clear()
            answers.append(asked(client, path, query))
            plain.append(asked(client, PLAIN, {})[0])
        times = sorted(seconds for seconds, _processor in answers)
        middle, p95 = statistics.median(times), times[max(0, math.ceil(rounds * 0.95) - 1)]
        processor, beside = statistics.median(one for _time, one in answers), statistics.median(plain)
        print(
            f"{heat} {label:35}{middle:7.0f}{p95:7.0f}{processor:14.0f}{beside:7.0f}{middle / beside:15.1f}",
            flush=True,
        )


def asked(client: Client, path: str, query: dict[str, object]) -> tuple[float, float]:
    """Milliseconds of the clock and of the processor."""
    start, processor = time.perf_counter(), time.process_time()
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    return (time.perf_counter() - start) * 1000, (time.process_time() - processor) * 1000


def disturb() -> None:
    """As on a working day: some hundred cases have changed since their months were packed."""
    changed = CaseMeasure.objects.order_by("-pk").values("pk")[:300]
    CaseMeasure.objects.filter(pk__in=list(changed.values_list("pk", flat=True))).update(packed=False)


def fill(number: int, experts: list, seed: random.Random) -> None:
    now = timezone.now()
    categories = list(Category.objects.values_list("pk", flat=True))
    codes = {
        name: [code for code, _label in choices]
        for name, choices in {
            "prefecture": taxonomy.PREFECTURES,
            "industry": taxonomy.INDUSTRIES,
            "size_band": taxonomy.SIZE_BANDS,
        }.items()
    }
    span = datetime.timedelta(days=MONTHS * 30)
    for begin in range(0, number, CHUNK):
        rows = []
        for place in range(begin, min(begin + CHUNK, number)):
            received = now - span + span * (place / number)
            rows.append(
                CaseMeasure(
                    counts=seed.random() > 0.02,
                    received_at=received,
                    month=timezone.localtime(received).date().replace(day=1),
                    category=seed.choice(categories),
                    **{name: seed.choice(known) for name, known in codes.items()},
                    channel=seed.choice(["web", "web", "web", "phone"]),
                    expert=seed.choice(experts),
                    reopen_count=seed.random() < 0.05,
                    return_count=seed.random() < 0.1,
                    calendar="desk",
                    **lanes(received, now, seed),
                )
            )
        CaseMeasure.objects.bulk_create(rows)


def lanes(received: datetime.datetime, now: datetime.datetime, seed: random.Random) -> dict[str, object]:
    young = now - received < datetime.timedelta(days=OPEN_DAYS)
    values: dict[str, object] = {"running": {}}
    for name in LANES:
        if seed.random() > HAPPENS.get(name, 1):
            continue
        business = int(seed.expovariate(1 / MINUTES.get(name, 500)))
        if young and seed.random() < 0.4:
            values[f"{name}_state"] = State.RUNS
            values["running"][name] = [business * 60_000_000, business * 180_000_000, 2625 * 60_000_000]
            values["since"] = received
            continue
        late, left = business > 2625, seed.random() < 0.04
        values[f"{name}_state"] = (State.LEFT if left else State.IN_TIME) + late
        values[f"{name}_business"] = business
        values[f"{name}_calendar"] = business * 3 + seed.randrange(900)
    return values


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES)

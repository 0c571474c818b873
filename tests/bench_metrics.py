"""`make bench`: the figures of a million cases, page and API, on the database configured.

Everything is made in a throw-away database: rows as the door would have written them, three years of them, some open.
Each question is asked of a process that has answered before, and the first one of a process that has not.

    python -m tests.bench_metrics [number of cases]
"""

import datetime
import os
import random
import statistics
import sys
import tempfile
import time

FOLDER = tempfile.TemporaryDirectory(prefix="madoguchi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
os.environ["DATA_DIR"] = FOLDER.name

import django  # noqa: E402  settings read the environment

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from cms import taxonomy  # noqa: E402
from cms.models import Category  # noqa: E402
from people.roles import Role  # noqa: E402
from tests.factories import user  # noqa: E402
from tickets.metrics import packs  # noqa: E402
from tickets.models import CaseMeasure  # noqa: E402
from tickets.models.measure import LANES, State  # noqa: E402

CASES = 1_000_000
MONTHS = 36
OPEN_DAYS = 20
ROUNDS = 60
CHUNK = 5_000
MINUTES = {"first_response": 400, "first_answer": 1500, "resolution": 6000, "consent": 900}
HAPPENS = {"assignment": 0.9, "acceptance": 0.9, "review": 0.85, "consent": 0.3, "publication": 0.2}
HAPPENS |= {"wait_asker": 0.3, "wait_outside": 0.1}


def main(number: int) -> None:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            report(number)
    finally:
        runner.teardown_databases(databases)
        FOLDER.cleanup()


def report(number: int) -> None:
    experts = [user(Role.EXPERT) for _expert in range(20)]
    fill(number, experts, random.Random(7))  # noqa: S311  the same cases in every run
    start = time.perf_counter()
    months = packs.pack_months()
    print(
        f"{number} cases, {connection.vendor}: {months} months packed in {time.perf_counter() - start:.1f} s"
    )
    disturb()
    today = timezone.localdate()
    last_month = today.replace(day=1) - datetime.timedelta(days=1)
    year = {"from": (today - datetime.timedelta(days=365)).replace(day=1), "to": today}
    all_of_it = {"from": "2021-01-01", "to": today}
    odd = {"from": today - datetime.timedelta(days=100), "to": last_month - datetime.timedelta(days=3)}
    questions = {
        "90 days": {},
        "90 days by category": {"group_by": "category"},
        "90 days by expert": {"group_by": "expert"},
        "odd days by week": {**odd, "group_by": "week"},
        "a year by month": {**year, "group_by": "month"},
        "a year by prefecture": {**year, "group_by": "prefecture"},
        "all": all_of_it,
        "all by month": {**all_of_it, "group_by": "month"},
        "all by prefecture": {**all_of_it, "group_by": "prefecture"},
    }
    coordinator, observer = Client(), Client()
    coordinator.force_login(user(Role.COORDINATOR))
    observer.force_login(user(Role.OBSERVER))
    measure("page /desk/metrics/", coordinator, "/desk/metrics/", {})
    measure("page, observer", observer, "/desk/metrics/", {})
    measure("page, a year by prefecture", coordinator, "/desk/metrics/", {**year, "group_by": "prefecture"})
    measure("page, all by category", coordinator, "/desk/metrics/", {**all_of_it, "group_by": "category"})
    for label, query in questions.items():
        measure(f"API, {label}", coordinator, "/api/v1/metrics/", query)
    measure(
        "API, observer, a year by category", observer, "/api/v1/metrics/", {**year, "group_by": "category"}
    )


def measure(label: str, client: Client, path: str, query: dict[str, object]) -> None:
    times = []
    for _round in range(ROUNDS + 1):
        start = time.perf_counter()
        answer = client.get(path, query)
        times.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.content
    first, rest = times[0], sorted(times[1:])
    p95 = rest[int(len(rest) * 0.95) - 1]
    print(
        f"{label:36} median {statistics.median(rest):6.0f} ms   p95 {p95:6.0f} ms   first {first:6.0f} ms",
        flush=True,
    )


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

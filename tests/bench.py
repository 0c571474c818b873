"""`make bench`: how long publishing and withdrawing take until a reader sees it.

Each figure stands beside the time of a plain page of the same run: these machines are noisy, ratios are not.
The promise is 2 seconds on an idle machine for both.
"""

import statistics
import tempfile
import time
from pathlib import Path

import httpx

from tests.live import Desk, wait_for
from tests.story import Case

ROUNDS = 7
WORDS = ("竜胆", "撫子", "山吹", "桔梗", "牡丹", "紫陽花", "向日葵")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        desk.manage("migrate", "--verbosity", "0")
        desk.manage("seed_demo")
        desk.manage("rebuild_index")
        try:
            report(desk.start())
        finally:
            desk.close()


def report(desk: Desk) -> None:
    page = median(lambda: desk.public().get("/kb/"), ROUNDS)
    found, gone = [], []
    for word in WORDS[:ROUNDS]:
        publish_seconds, withdraw_seconds = one_round(desk, word)
        found.append(publish_seconds)
        gone.append(withdraw_seconds)
    print(f"plain page /kb/   median {page * 1000:7.0f} ms")
    for label, times in (("publish -> found", found), ("withdraw -> gone", gone)):
        middle, worst = statistics.median(times), max(times)
        print(
            f"{label}  median {middle * 1000:7.0f} ms   worst {worst * 1000:7.0f} ms   "
            f"{middle / page:5.1f} plain pages   within 2 s: {sum(t <= 2 for t in times)} of {len(times)}"
        )


def median(action, rounds: int) -> float:
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def one_round(desk: Desk, word: str) -> tuple[float, float]:
    """One case from question to published and back; seconds until found and until gone."""
    case = Case(desk, word).granted(f"{word}について")
    public = desk.public()
    start = time.perf_counter()
    case.publish()
    hits = wait_for(lambda: matching(public, word))
    found = time.perf_counter() - start
    start = time.perf_counter()
    case.withdraw_consent()
    wait_for(lambda: not matching(public, word) and public.get(hits[0]["url"]).status_code == 410)
    return found, time.perf_counter() - start


def matching(public: httpx.Client, word: str) -> list[dict[str, str]]:
    results = public.get("/api/v1/search/", params={"q": word}).json()["results"]
    return [result for result in results if word in result["title"]]


if __name__ == "__main__":
    main()

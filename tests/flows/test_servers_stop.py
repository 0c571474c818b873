"""Real servers hang and die while a desk works: it says so, loses nothing, goes on."""

import signal
import tempfile
import time
from pathlib import Path

import pytest

from config.services import Elasticsearch, Postgres, Redis
from tests.factories import consultation
from tests.live import wait_for
from tests.story import Case

pytestmark = pytest.mark.own_servers

HANG, CRASH = signal.SIGSTOP, signal.SIGKILL
SEARCH_SECONDS = 2
"""The promise to readers, which the limits of the client and of the search in the database keep."""
INTAKE_SECONDS = 20
"""Far above what an answer may take (a second for Redis, some for PostgreSQL): it only tells it from hanging."""


@pytest.fixture
def folder():
    """Open to the user the servers run as, which pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-servers-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def private_redis(folder):
    server = Redis(folder / "redis").start()
    yield server
    server.stop()


@pytest.fixture
def private_postgres(folder):
    server = Postgres(folder / "postgres").start()
    yield server
    server.stop()


@pytest.fixture
def private_elasticsearch(folder):
    server = Elasticsearch(folder / "elasticsearch", heap="256m").start()
    yield server
    server.stop()


def back(server, how):
    """What an operator, or the machine, does: nothing is done to the desk."""
    if how == HANG:
        server.signal(signal.SIGCONT)
    else:
        server.start()


def ask(desk, name):
    """Sends a case; gives the answer and how long it took."""
    begin = time.monotonic()
    answer = desk.asker().post("consultations/", json=consultation(email=f"{name}@example.jp"))
    return answer, time.monotonic() - begin


def is_ready(desk):
    return desk.public().get("/readyz").status_code == 200


def receipts(desk):
    return sorted(mail["To"].split("@")[0] for mail in desk.mails() if "受け付けました" in mail["Subject"])


@pytest.mark.parametrize("how", [HANG, CRASH])
def test_without_redis_cases_are_taken_and_mailed_later(new_desk, private_redis, how):
    desk = new_desk(CELERY_BROKER_URL=private_redis.url).start()
    assert ask(desk, "before")[0].status_code == 201
    desk.mail("before@example.jp", "受け付けました")

    private_redis.signal(how)
    answers = [ask(desk, f"during{number}") for number in range(3)]
    back(private_redis, how)

    assert [answer.status_code for answer, _seconds in answers] == [201] * 3
    assert max(seconds for _answer, seconds in answers) < INTAKE_SECONDS
    wait_for(lambda: receipts(desk) == ["before", "during0", "during1", "during2"])
    assert ask(desk, "after")[0].status_code == 201
    desk.mail("after@example.jp", "受け付けました")
    wait_for(lambda: is_ready(desk))


@pytest.mark.parametrize("how", [HANG, CRASH])
def test_without_postgresql_the_desk_says_so_and_goes_on_by_itself(new_desk, private_postgres, how):
    desk = new_desk(DATABASE_URL=private_postgres.url)
    desk.manage("migrate", "--verbosity", "0")
    desk.manage("seed_demo", "--tickets", "0", "--articles", "0")
    desk.manage("rebuild_index")
    desk.start()
    assert ask(desk, "before")[0].status_code == 201

    browser = desk.public()
    browser.get("/consult/")
    form = {
        "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        "body": "大事な文章",
        "email": "during@example.jp",
    }

    private_postgres.signal(how)
    refused, seconds = ask(desk, "during")
    page = browser.get("/consult/")
    urgent = browser.get("/now/?now=ransom")
    sent = browser.post("/consult/", data=form)
    alive, ready = desk.public().get("/healthz"), desk.public().get("/readyz")
    back(private_postgres, how)

    assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
    assert seconds < INTAKE_SECONDS
    assert "Retry-After" in refused.headers
    assert page.status_code in {200, 503}
    assert (urgent.status_code, "LANケーブルを抜く" in urgent.text) == (200, True)
    assert (sent.status_code, "いまは、受け付けられません" in sent.text) == (503, True)
    assert "大事な文章" in sent.text
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert ready.json()["checks"]["database"] != "ok"
    wait_for(lambda: ask(desk, "after")[0].status_code == 201)
    desk.mail("after@example.jp", "受け付けました")
    wait_for(lambda: is_ready(desk))
    assert "before" in receipts(desk)
    assert "during" not in receipts(desk)


def timed_search(desk, word):
    begin = time.monotonic()
    answer = desk.public().get("/api/v1/search/", params={"q": word})
    return answer, time.monotonic() - begin


def titles(answer):
    return [result["title"] for result in answer.json()["results"]]


@pytest.mark.parametrize("how", [HANG, CRASH])
def test_without_elasticsearch_the_database_is_searched_and_publishing_goes_on(
    new_desk, private_elasticsearch, how
):
    desk = new_desk(ELASTICSEARCH_URL=private_elasticsearch.url)
    desk.manage("rebuild_index")
    desk.start()
    Case(desk, "竜胆").granted("竜胆について").publish()
    wait_for(lambda: titles(timed_search(desk, "竜胆")[0]) == ["竜胆について"])
    waiting = Case(desk, "桔梗").granted("桔梗について")

    private_elasticsearch.signal(how)
    during, seconds = timed_search(desk, "竜胆")
    page = desk.public().get("/search/", params={"q": "竜胆"})
    waiting.publish()
    published = wait_for(lambda: timed_search(desk, "桔梗")[0].json()["results"])
    article = desk.public().get(published[0]["url"])
    home, ready = desk.public().get("/"), desk.public().get("/readyz")
    back(private_elasticsearch, how)

    assert (during.status_code, titles(during), during.json()["degraded"]) == (200, ["竜胆について"], True)
    assert seconds < SEARCH_SECONDS
    assert (page.status_code, "竜胆について" in page.text) == (200, True)
    assert (article.status_code, home.status_code, ready.status_code) == (200, 200, 503)
    assert ready.json()["checks"]["search"] != "ok"
    wait_for(lambda: not timed_search(desk, "桔梗")[0].json()["degraded"])
    wait_for(lambda: titles(timed_search(desk, "桔梗")[0]) == ["桔梗について"])
    wait_for(lambda: is_ready(desk))
    assert "0 added, 0 updated, 0 deleted" in desk.manage("reconcile_index")

"""`make check-figures`: seeds a fresh desk and compares every number it shows with the independent oracle.

API, page and files of a coordinator, the own figures of experts, what an observer may see and everybody; then `rebuild_metrics`;
then some hundred askers erase their cases, and all of it again. Exits with 1 where any number differs.

    python -m tests.check_figures [--tickets 100000]
    python -m config.services run python -m tests.check_figures    # on PostgreSQL
"""

import argparse
import io
import logging
import os
import random
import sys
import tempfile
import time

if __name__ == "__main__":
    FOLDER = tempfile.TemporaryDirectory(prefix="madoguchi-figures-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    os.environ["DATA_DIR"] = FOLDER.name

    import django

    django.setup()

from django.core.management import CommandError, call_command
from django.db import connection
from django.test.runner import DiscoverRunner
from django.test.utils import override_settings
from django.utils import timezone

from tests.figures import comparing, erasing, expected, observing, public, reading
from tests.figures.tally import Tally, head
from tickets import clock
from tickets.metrics import packs
from tickets.models import CaseMeasure, Ticket

MARKED, ERASED_COPIES = 120, 300


def say(text):
    print(text, flush=True)


def check(tickets, *, articles=30, marked=MARKED, copies=ERASED_COPIES):
    """Fills the empty database and compares; gives the tally."""
    tally = Tally(say)
    say(f"{tickets} cases, {connection.vendor}")
    say(head())
    with tally.about(f"manage.py seed_demo --tickets {tickets}"):
        call_command("seed_demo", "--tickets", tickets, "--articles", articles, stdout=io.StringIO())
        tally.same("cases", Ticket.objects.count(), tickets)
    with tally.about(f"{marked} more cases with words that nobody else uses"):
        made = erasing.add_marked(marked)
        tally.holds(erasing.columns_holding(erasing.WORDS), "the reader of columns finds what is there")
    now = timezone.now()
    with clock.set_to(now):
        everything(tally, now)
    erasing_changes_nothing(tally, now, made, copies)
    say(tally.total())
    return tally


def everything(tally, now):
    """One round over everything that shows figures."""
    comparing.forget_caches()
    with tally.about("the oracle reads the record"):
        truth, viewers = expected.Truth(now), comparing.Viewers()
    for part in (
        comparing.api,
        comparing.own_figures,
        comparing.pages,
        comparing.files,
        observing.api,
        observing.refusals,
        observing.differences,
        observing.pages,
        observing.files,
        public.page,
    ):
        part(tally, truth, viewers)
    rebuilt(tally)


def rebuilt(tally):
    with tally.about("manage.py rebuild_metrics --check"):
        try:
            call_command("rebuild_metrics", "--check", stdout=io.StringIO())
        except CommandError as error:
            tally.holds(False, str(error))
        tally.lines[-1].numbers += CaseMeasure.objects.count()


def erasing_changes_nothing(tally, now, made, copies):
    """Cases that had ended leave every figure as it was; those that had not end now, and nothing else happens."""
    before = answers(tally, now, "figures before anybody erases")
    ended = [*made["ended"], *erasing.some_copies(copies, random.Random(7))]  # noqa: S311
    addresses = erasing.addresses_of([*ended, *made["open"]])
    with tally.about(f"{len(ended)} askers whose cases have ended erase them"):
        erasing.erase(ended, now)
    after = answers(tally, now, "figures afterwards")
    with tally.about("every figure is as it was"):
        tally.same("after erasing", after, before)
    with tally.about(f"{len(made['open'])} askers whose cases are open erase them"):
        erasing.erase(made["open"], now)
    erasing.check_gone(tally, [*ended, *made["open"]], addresses)
    with tally.about("months packed again"):
        packs.pack_months()
    with clock.set_to(now):
        everything(tally, now)


def answers(tally, now, what):
    """Everything the API says of all years and of the last half year, by every grouping."""
    comparing.forget_caches()
    with tally.about(what), clock.set_to(now):
        viewers, last = comparing.Viewers(), timezone.localdate(now)
        return {
            f"{viewer} {first} {by}": [seen.total, seen.groups]
            for first in (comparing.ALL, expected.months_back(last, 5))
            for viewer, client, groupings in (
                ("coordinator", viewers.coordinator, comparing.GROUPINGS),
                ("observer", viewers.observer, observing.GROUPINGS),
            )
            for by in (None, *groupings)
            for seen in [reading.of_api(client, comparing.query_of(first, last, by))]
        }


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.check_figures", description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    arguments = parser.parse_args()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are asked for
    if connection.vendor == "sqlite":  # on the disk, as in real use
        connection.settings_dict["TEST"]["NAME"] = f"{FOLDER.name}/figures.sqlite3"
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    start = time.perf_counter()
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            tally = check(arguments.tickets)
    finally:
        runner.teardown_databases(databases)
        FOLDER.cleanup()
    say(
        f"{time.perf_counter() - start:.0f} seconds, {'a number differs' if tally.differing else 'no number differs'}"
    )
    return 1 if tally.differing else 0


if __name__ == "__main__":
    sys.exit(main())

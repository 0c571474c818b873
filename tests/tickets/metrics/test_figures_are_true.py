"""Whatever happens to cases, the figures are those that somebody would find who reads the record case by case."""

import contextlib
import dataclasses
import datetime
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.business_days import calendar_of_settings
from tests import oracle
from tests.tickets.metrics.walks import CATEGORIES, ERASE, Staff, Walk, later
from tickets import clock
from tickets.answers import sending
from tickets.desk import merging
from tickets.errors import DomainError
from tickets.metrics import calendars, packs, rows, runs, store
from tickets.metrics.figures import today
from tickets.metrics.report import Scope, report
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
EXACT = Scope(protected=False)
EARLIEST = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
LATEST = datetime.date(2100, 12, 31)


OFFERED = ["release", "offer"]
REVIEWED = [*OFFERED, "accept", "ask_back", "asker_reply", "submit_for_review"]
ASKED = [*REVIEWED, "approve_answer", "request_consent"]
UNDO_SECONDS = 600
"""Long, so that a walk meets the moments in which what was sent can be taken back."""
ROADS = [[], OFFERED, REVIEWED, [*REVIEWED, "return_to_expert"], ASKED, [*ASKED, "grant_consent", "publish"]]
"""Where a case is taken before it wanders, so that not all get lost at the beginning."""


def figures_of(group):
    return {name: group[name] for name in ("cases", "reopened", "returned", "measures")}


def everything(first, now, group_by=None, scope=EXACT):
    return report(today(first), today(now), now=now, scope=scope, group_by=group_by)


@pytest.fixture(autouse=True)
def everything_in_files(monkeypatch):
    """As with a million cases."""
    monkeypatch.setattr(store, "SMALLEST_FILE", 0)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_figures_of_any_journeys_are_those_of_the_oracle(data):
    together = data.draw(st.booleans(), "months stand together at once")
    with (
        transaction.atomic(),
        override_settings(SEND_UNDO_SECONDS=UNDO_SECONDS),
        standing_together(together),
    ):
        wander(data)
        transaction.set_rollback(True)


def standing_together(at_once):
    """Where months stand together in years and quarters while they still change, every case is in such a run."""
    after = ((12, -1200), (6, -1200), (3, -1200))
    return mock.patch.object(runs, "TOGETHER_AFTER", after) if at_once else contextlib.nullcontext()


def wander(data):
    caches["near"].clear()  # the calendars of the walk before, which was rolled back
    staff = Staff()
    start = at = timezone.now()
    walks = []
    for _case in range(data.draw(st.integers(1, 3), "cases")):
        category, held = data.draw(st.sampled_from(CATEGORIES)), data.draw(st.booleans(), "held")
        at = later(at, data.draw(st.integers(0, 4000), "minutes"))
        walks.append(Walk(staff, at, category=category, held=held))
        for name in data.draw(st.sampled_from(ROADS), "road"):
            at = later(at, data.draw(st.integers(0, 4000), "minutes"))
            walks[-1].go(name, at)
    for _step in range(data.draw(st.integers(3, 14), "steps")):
        at = later(at, data.draw(st.integers(0, 6000), "minutes"))
        events = ["walk"] * 8 + ["pack", "look", "merge", "calendar", "receipt"]
        event = data.draw(st.sampled_from(events), "event")
        if event == "pack":
            packs.pack_months()
        elif event == "look":  # what is kept from now on must not be shown once it is old
            everything(EARLIEST, at, data.draw(st.sampled_from(["category", "expert"])))
        elif event == "merge":
            merge(walks, staff, at)
        elif event == "receipt":
            ticket = data.draw(st.sampled_from(walks)).ticket
            rows.acknowledge(ticket.pk, at)
            rows.measure_receipts(EARLIEST.date(), ticket.pk)
        elif event == "calendar":
            closed = frozenset({at.date() + datetime.timedelta(days=1)})
            calendar = dataclasses.replace(calendar_of_settings(), closed_on=closed)
            calendars.add_version("desk", calendar, by=staff.coordinators[0], now=at)
        else:
            take_a_step(data, data.draw(st.sampled_from(walks)), at)
    now = later(at, data.draw(st.integers(0, 30_000), "minutes"))
    agree(start, now)
    agree_about_some_days(data, now)
    assert list(rows.rebuild(Ticket.objects.all(), write=False)) == []


def merge(walks, staff, at):
    """The second case into the first, if it may be."""
    if len(walks) > 1:
        data = {"into": walks[0].ticket.number, "same_person": True}
        with clock.set_to(at), contextlib.suppress(DomainError):
            merging.merge(walks[1].ticket.pk, by=staff.coordinators[0], data=data)


def take_a_step(data, walk, at):
    choices = walk.choices(at)
    quiet = [choice for choice in choices if choice[0] not in (ERASE, "withdraw")]
    often = [*quiet * 3, *choices]
    if often:
        name, actor = data.draw(st.sampled_from(often), "step")
        walk.do(name, actor, at)
        if name in sending.SENDS and data.draw(st.booleans(), "taken back"):
            walk.go("undo_send", at)


def agree(start, now):
    every = oracle.lives(now)
    days = today(start), today(now)
    for group_by in (None, "category", "expert", "month", "week"):
        answer = everything(start, now, group_by)
        total, groups = oracle.report(every, *days, group_by)
        assert figures_of(answer["total"]) == total
        if group_by:
            assert {group["key"]: figures_of(group) for group in answer["groups"]} == groups
    for key, mine in oracle.report(every, *days, "expert")[1].items():
        if key:
            own = everything(start, now, scope=Scope(protected=False, expert_id=int(key)))
            assert figures_of(own["total"]) == mine


def agree_about_some_days(data, now):
    """Days that cut months in two, and years of which most months are empty."""
    days = sorted(today(at) for at in Ticket.objects.values_list("received_at", flat=True))
    first = data.draw(st.sampled_from([EARLIEST.date(), *days]), "first")
    last = data.draw(st.sampled_from([day for day in (*days, LATEST) if day >= first]), "last")

    every = oracle.lives(now)
    for group_by in (None, "month", "week", "prefecture"):
        found = report(first, last, now=now, scope=EXACT, group_by=group_by)
        total, groups = oracle.report(every, first, last, group_by)
        assert figures_of(found["total"]) == total
        if group_by:
            assert {group["key"]: figures_of(group) for group in found["groups"]} == groups

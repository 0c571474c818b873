"""Whatever happens to cases, the figures are those that somebody would find who reads the record case by case."""

import dataclasses
import datetime

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.business_days import calendar_of_settings
from tests import oracle
from tests.tickets.metrics.walks import CATEGORIES, ERASE, Staff, Walk, later
from tickets.answers import sending
from tickets.metrics import calendars, packs, rows
from tickets.metrics.figures import today
from tickets.metrics.report import Scope, report
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
EXACT = Scope(protected=False)


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


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_figures_of_any_journeys_are_those_of_the_oracle(data):
    with transaction.atomic(), override_settings(SEND_UNDO_SECONDS=UNDO_SECONDS):
        wander(data)
        transaction.set_rollback(True)


def wander(data):
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
        event = data.draw(st.sampled_from(["walk"] * 8 + ["pack", "calendar"]), "event")
        if event == "pack":
            packs.pack_months()
        elif event == "calendar":
            closed = frozenset({at.date() + datetime.timedelta(days=1)})
            calendar = dataclasses.replace(calendar_of_settings(), closed_on=closed)
            calendars.add_version("desk", calendar, by=staff.coordinators[0], now=at)
        else:
            take_a_step(data, data.draw(st.sampled_from(walks)), at)
    now = later(at, data.draw(st.integers(0, 30_000), "minutes"))
    agree(start, now)
    assert list(rows.rebuild(Ticket.objects.all(), write=False)) == []


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

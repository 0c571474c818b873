"""Whatever happens to cases, the figures are those that somebody would find who reads the record case by case."""

import dataclasses
import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.business_days import calendar_of_settings
from tests import oracle
from tests.tickets.metrics.walks import CATEGORIES, ERASE, Staff, Walk, later
from tickets.metrics import calendars, packs, rows
from tickets.metrics.figures import today
from tickets.metrics.measures import MEASURES
from tickets.metrics.report import Scope, report
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
EXACT = Scope(protected=False)


OFFERED = ["release", "offer"]
REVIEWED = [*OFFERED, "accept", "ask_back", "asker_reply", "submit_for_review"]
ASKED = [*REVIEWED, "approve_answer", "request_consent"]
ROADS = [[], OFFERED, REVIEWED, [*REVIEWED, "return_to_expert"], ASKED, [*ASKED, "grant_consent", "publish"]]
"""Where a case is taken before it wanders, so that not all get lost at the beginning."""


def figures_of(group):
    return group["cases"], group["measures"]


def everything(first, now, group_by=None, scope=EXACT):
    return report(today(first), today(now), now=now, scope=scope, group_by=group_by)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_figures_of_any_journeys_are_those_of_the_oracle(data):
    with transaction.atomic():
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
        event = data.draw(st.sampled_from(["walk"] * 8 + ["pack", "calendar", "receipt"]), "event")
        if event == "pack":
            packs.pack_months()
        elif event == "receipt":
            rows.acknowledge(data.draw(st.sampled_from(walks)).ticket.pk, at)
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
    choices = walk.choices()
    quiet = [choice for choice in choices if choice[0] not in (ERASE, "withdraw")]
    often = [*quiet * 3, *choices]
    if often:
        walk.do(*data.draw(st.sampled_from(often), "step"), at)


def agree(start, now):
    assert figures_of(everything(start, now)["total"]) == oracle.figures(now, MEASURES)
    by_category = {group["key"]: group for group in everything(start, now, "category")["groups"]}
    for key in CATEGORIES:
        expected = oracle.figures(
            now, MEASURES, chosen=lambda life, key=key: (life.ticket.category_id or "") == key
        )
        assert (figures_of(by_category[key]) if key in by_category else (0, {})) == (
            expected if expected[0] else (0, {})
        )
    for group in everything(start, now, "expert")["groups"]:
        key = group["key"]
        mine = oracle.figures(now, MEASURES, chosen=lambda life, key=key: str(life.expert or "") == key)
        assert figures_of(group) == mine
        if key:
            own = everything(start, now, scope=Scope(protected=False, expert_id=int(key)))
            assert figures_of(own["total"]) == mine

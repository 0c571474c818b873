"""What the worker does so that nobody waits: packs that wait for the night, and runs that are there beforehand."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.business_days import JAPAN
from tests.tickets.metrics.cases import case
from tickets.dashboard import prepared
from tickets.metrics import packs, store
from tickets.metrics.figures import GROUPS
from tickets.metrics.report import Scope, report
from tickets.models import CaseMeasure, MeasurePack

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=JAPAN)
TWO_YEARS_AGO = datetime.datetime(2024, 10, 3, 10, tzinfo=JAPAN)


def answered(received, hours=2):
    return case(received, ("refer", "referred", received + datetime.timedelta(hours=hours)))


def of_all(group_by=None):
    first = datetime.date(2021, 1, 1)
    return report(first, NOW.date(), now=NOW, scope=Scope(protected=False), group_by=group_by)


def test_nobody_has_to_read_a_pack_that_the_worker_has_prepared(monkeypatch):
    monkeypatch.setattr(store, "SMALLEST_FILE", 0)
    monkeypatch.setattr(prepared, "FROM_CASES", 1)
    answered(TWO_YEARS_AGO)
    answered(NOW - datetime.timedelta(days=3))
    packs.pack_months(NOW)

    prepared.prepare(NOW)
    store.forget()
    with CaptureQueriesContext(connection) as queries:
        found = [of_all(group_by) for group_by in (None, *GROUPS)]

    assert {one["total"]["cases"] for one in found} == {2}
    assert not [query for query in queries if '"columns"' in query["sql"]]


def test_a_small_desk_needs_no_files(settings):
    answered(TWO_YEARS_AGO)
    packs.pack_months(NOW)

    prepared.prepare(NOW)

    assert not (settings.DATA_DIR / "figures").exists()


def test_a_month_that_is_long_over_waits_for_the_night_and_its_figures_do_not():
    old, young = answered(TWO_YEARS_AGO), answered(NOW - datetime.timedelta(days=3))
    packs.pack_months()
    tokens = dict(MeasurePack.objects.values_list("month", "token"))
    CaseMeasure.objects.filter(ticket__in=[old, young]).update(packed=False, first_answer_business=60)

    assert packs.pack_months(NOW) == 1
    assert MeasurePack.objects.get(month="2024-10-01").token in tokens.values()
    assert of_all()["total"]["measures"]["first_answer"]["business_minutes"]["p95"] == 60

    assert packs.pack_months(NOW.replace(hour=3)) == 1
    assert MeasurePack.objects.get(month="2024-10-01").token not in tokens.values()
    assert of_all()["total"]["measures"]["first_answer"]["business_minutes"]["p95"] == 60


def test_when_much_has_changed_in_old_months_they_do_not_wait(monkeypatch):
    monkeypatch.setattr(packs, "_FEW_CHANGES", 0)
    answered(TWO_YEARS_AGO)

    assert packs.pack_months(NOW) == 1

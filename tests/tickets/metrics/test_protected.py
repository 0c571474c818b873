"""What is shown of a closed time is decided once, and anew as soon as anything in it changes."""

import datetime

import pytest

from cms.business_days import JAPAN
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.metrics import packs, protected
from tickets.metrics.report import Scope, report
from tickets.models import CaseMeasure

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
AUGUST = datetime.datetime(2026, 8, 5, 10, tzinfo=JAPAN)


@pytest.fixture(autouse=True)
def nothing_is_decided():
    protected._settled.clear()
    with clock.set_to(NOW):
        yield


def closed(**fields):
    return case(AUGUST, ("close", "closed", AUGUST + datetime.timedelta(hours=2)), **fields)


def seen(now=NOW, group_by="prefecture"):
    """What observers see of the quarter: its cases, and those of each group."""
    found = report(FIRST, LAST, now=now, scope=Scope(protected=True), group_by=group_by)
    return found["total"], {row["key"]: row["cases"] for row in found["groups"]}


def settled(number=10):
    for _case in range(number):
        closed(prefecture="36")
        closed(prefecture="37")
    packs.pack_months()


def test_what_is_decided_is_remembered(monkeypatch):
    settled()
    first = seen()
    monkeypatch.setattr(protected, "plan", None)  # nothing is decided any more

    assert seen() == first
    assert first[1] == {"36": 10, "37": 10}


@pytest.mark.parametrize("group_by", [None, "prefecture"])
def test_a_case_that_changes_afterwards_is_seen_at_once_and_when_it_is_packed(group_by):
    settled()
    seen(group_by=group_by)

    CaseMeasure.objects.filter(prefecture="37").update(prefecture="36", packed=False)
    CaseMeasure.objects.filter(pk=CaseMeasure.objects.earliest("pk").pk).update(counts=False, packed=False)

    for _packed in range(2):
        total, groups = seen(group_by=group_by)
        assert total["cases"] == 19
        assert groups == ({"36": 19} if group_by else {"total": 19})
        packs.pack_months()


def test_of_few_that_are_left_nothing_is_told():
    settled(number=6)
    assert seen()[1] == {"36": 6, "37": 6}

    two = CaseMeasure.objects.filter(prefecture="37").values("pk")[:2]
    CaseMeasure.objects.filter(pk__in=[row["pk"] for row in two]).update(counts=False, packed=False)

    for _packed in range(2):
        assert set(seen()[1]) == {protected.REST}
        packs.pack_months()


@pytest.mark.parametrize("group_by", [None, "month", "prefecture"])
def test_when_a_time_has_only_a_handful_left_it_is_told_with_others_at_once(group_by):
    settled(number=3)
    assert seen(group_by=group_by)[0]["cases"] == 6

    two = CaseMeasure.objects.filter(prefecture="37").values("pk")[:2]
    CaseMeasure.objects.filter(pk__in=[row["pk"] for row in two]).update(counts=False, packed=False)

    assert seen(group_by=group_by)[0]["cases"] is None


def test_while_something_is_open_its_time_goes_on():
    just_before = datetime.datetime(2026, 9, 28, 10, tzinfo=JAPAN)
    for _case in range(10):
        case(just_before, ("accept", "in_progress", just_before))
    packs.pack_months()

    early, late = (
        seen(now)[0]["measures"]["resolution"] for now in (just_before + datetime.timedelta(days=4), NOW)
    )

    assert (early["open"], early["due"]) == (10, 0)
    assert (late["open"], late["due"]) == (10, 10)

"""What happens beside the cases, exact and protected."""

import datetime

import pytest

from cms.business_days import JAPAN
from search.models import MissedSearch
from tickets.dashboard.extras import extras
from tickets.models import Deflection

pytestmark = pytest.mark.django_db
FIRST, LAST = datetime.date(2026, 10, 1), datetime.date(2026, 11, 30)


def deflected(number, month):
    for place in range(number):
        at = datetime.datetime(2026, month, 1, tzinfo=JAPAN)
        Deflection.objects.create(key=f"{month}-{place}", article_id=1, at=at)


def test_everything_in_the_period_is_counted():
    deflected(2, 9)
    deflected(3, 10)
    deflected(6, 11)
    MissedSearch.objects.create(question="竜胆", count=3, last_seen_on=LAST)

    found = extras(FIRST, LAST, protected=False)

    assert found == {"deflections": 9, "helpful": 0, "not_helpful": 0, "searches_without_result": 1}


def test_protected_two_periods_never_differ_by_a_handful():
    deflected(6, 10)
    deflected(3, 11)
    MissedSearch.objects.create(question="竜胆", count=3, last_seen_on=LAST)

    both, one = (
        extras(FIRST, LAST, protected=True),
        extras(FIRST, datetime.date(2026, 10, 31), protected=True),
    )

    assert both["deflections"] == one["deflections"] == 6
    assert extras(datetime.date(2026, 11, 1), LAST, protected=True)["deflections"] is None
    assert both["searches_without_result"] is None


def test_a_period_without_a_day_has_no_numbers():
    assert set(extras(LAST, FIRST, protected=True).values()) == {None}

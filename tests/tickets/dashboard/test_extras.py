"""What happens beside the cases, exact and protected."""

import datetime

import pytest

from cms.business_days import JAPAN
from search.models import MissedSearch
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.dashboard.extras import counted, extras
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

    found = extras(counted(FIRST, LAST), protected=False)

    assert found == {"deflections": 9, "helpful": 0, "not_helpful": 0, "searches_without_result": 1}


def test_protected_a_handful_in_one_quarter_hides_the_sum_with_another():
    for month in (5, 8):
        for _case in range(6):
            case(datetime.datetime(2026, month, 12, 10, tzinfo=JAPAN))
    deflected(6, 5)
    deflected(3, 8)
    MissedSearch.objects.create(question="竜胆", count=3, last_seen_on=LAST)
    spring, summer = datetime.date(2026, 4, 1), datetime.date(2026, 9, 30)

    with clock.set_to(datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)):
        both = extras(counted(spring, summer), protected=True)
        one = extras(counted(spring, datetime.date(2026, 6, 30)), protected=True)

    assert (both["deflections"], one["deflections"]) == (None, 6)
    assert both["searches_without_result"] is None


def test_a_period_without_a_day_has_no_numbers():
    assert set(extras(counted(LAST, FIRST), protected=True).values()) == {None}

"""What askers said of their answers, for those who must not find out who said it."""

import datetime

import pytest

from cms.business_days import JAPAN
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.dashboard.voices import voices
from tickets.models import Survey

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
SUMMER = {"from": datetime.date(2026, 7, 1), "to": datetime.date(2026, 9, 30)}


@pytest.fixture(autouse=True)
def in_november():
    with clock.set_to(NOW):
        yield


def said(month, **counts):
    at = datetime.datetime(2026, month, 12, 10, tzinfo=JAPAN)
    for helped, number in counts.items():
        for _person in range(number):
            ticket = case(at)
            Survey.objects.create(ticket=ticket, helped=helped, given_at=at, changed_at=at)


def codes():
    return Survey.Helped.values


def test_shares_are_shown_where_nobody_stands_alone():
    first, *_others = codes()
    said(8, **{first: 8})

    found = voices(90, SUMMER, protected=True)

    assert found["n"] == 8
    assert [share.percent for _label, share in found["rows"]] == [100, 0, 0]


def test_a_handful_who_said_no_hides_the_shares():
    yes, *_between, no = codes()
    said(8, **{yes: 8, no: 2})

    assert voices(90, SUMMER, protected=True) == {"n": 10, "rows": []}
    assert voices(120, SUMMER, protected=False)["n"] == 10


def test_a_handful_of_voices_is_not_even_counted():
    said(8, **{codes()[0]: 4})
    for _case in range(3):
        case(datetime.datetime(2026, 8, 3, 10, tzinfo=JAPAN))

    assert voices(90, SUMMER, protected=True) == {"n": None, "rows": []}

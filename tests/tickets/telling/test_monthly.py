"""The mail with the figures of a month: to who chose it, once, with no word of a case."""

from datetime import datetime

import pytest
from django.core import mail

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import SECRET_BODY, user
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.models import Notice
from tickets.outbox import delivery
from tickets.telling import monthly, notices

pytestmark = pytest.mark.django_db
FIRST_MORNING = datetime(2026, 12, 1, 8, 35, tzinfo=JAPAN)
NOVEMBER = datetime(2026, 11, 10, 10, tzinfo=JAPAN)


def who_chose():
    person = user(Role.COORDINATOR)
    notices.choose(person, {monthly.KIND: "at_once"})
    return person


def carry_out():
    with clock.set_to(FIRST_MORNING):
        while delivery.sweep():
            pass


def test_who_chose_it_gets_the_figures_once(monkeypatch):
    person, other = who_chose(), user(Role.COORDINATOR)
    for _case in range(6):
        case(NOVEMBER, ("refer", "referred", datetime(2026, 11, 10, 12, tzinfo=JAPAN)))

    assert monthly.tell(FIRST_MORNING) == 1
    assert monthly.tell(FIRST_MORNING) == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: FIRST_MORNING)
    carry_out()

    (message,) = mail.outbox
    assert message.to == [person.email]
    assert "2026年11月の窓口の数字" in message.subject
    assert "約束を守れています" in message.body
    assert "受け付けた相談：6件" in message.body
    assert "/desk/metrics/?from=2026-11-01&to=2026-11-30" in message.body
    assert SECRET_BODY not in message.body
    assert Notice.objects.filter(recipient=other, kind=monthly.KIND).count() == 1


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 12, 1, 7, tzinfo=JAPAN),  # not open yet
        datetime(2026, 11, 3, 10, tzinfo=JAPAN),  # a holiday
        datetime(2026, 12, 11, 10, tzinfo=JAPAN),  # too late to make up for it
    ],
)
def test_nobody_is_told_while_the_desk_is_closed_or_late_in_the_month(moment):
    who_chose()

    assert monthly.tell(moment) == 0
    assert not Notice.objects.exists()


def test_who_coordinates_no_more_gets_no_figures(monkeypatch):
    person = who_chose()
    monthly.tell(FIRST_MORNING)
    person.groups.clear()
    monkeypatch.setattr("django.utils.timezone.now", lambda: FIRST_MORNING)

    carry_out()

    assert mail.outbox == []

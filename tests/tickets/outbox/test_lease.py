"""A lease is kept by who works and lost by who died."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import asked
from tests.live import wait_for
from tickets.models import Effect
from tickets.outbox import delivery
from tickets.outbox.lease import Lease

pytestmark = pytest.mark.django_db(transaction=False)


class Row:
    """Stands in for the table, which a second thread of a test transaction could not see."""

    def __init__(self, monkeypatch, *, taken_over=False):
        self.renewed = []
        self.taken_over = taken_over
        monkeypatch.setattr("tickets.outbox.lease.Effect.objects", self)
        monkeypatch.setattr("tickets.outbox.lease.connection", self)

    def filter(self, **conditions):
        self.conditions = conditions
        return self

    def update(self, lease_until):
        if self.taken_over:
            return 0
        self.renewed.append((self.conditions["lease_until"], lease_until))
        return 1

    def close(self):
        pass


def test_it_is_renewed_while_the_work_goes_on(monkeypatch, settings):
    settings.EFFECT_LEASE_SECONDS = 0.3
    row, begin = Row(monkeypatch), timezone.now()

    with Lease(Effect(), begin) as lease:
        wait_for(lambda: len(row.renewed) >= 2)

    assert row.renewed[0][0] == begin
    assert row.renewed[1][0] == row.renewed[0][1]
    assert lease.until == row.renewed[-1][1]


def test_it_ends_with_the_work(monkeypatch, settings):
    settings.EFFECT_LEASE_SECONDS = 0.3
    row = Row(monkeypatch)

    with Lease(Effect(), timezone.now()):
        pass
    time.sleep(0.3)

    assert row.renewed == []


def test_it_is_not_renewed_once_somebody_took_over(monkeypatch, settings):
    settings.EFFECT_LEASE_SECONDS = 0.3
    Row(monkeypatch, taken_over=True)
    begin = timezone.now()

    with Lease(Effect(), begin) as lease:
        wait_for(lambda: not lease._renewer.is_alive())

    assert lease.until == begin


def test_what_a_dead_worker_held_is_due_again_after_the_lease(settings):
    settings.EFFECT_LEASE_SECONDS = 15
    effect = asked().effects.get()
    delivery._claim(effect.pk)

    now = timezone.now()

    assert not delivery.due(now).exists()
    assert delivery.due(now + timedelta(seconds=16)).exists()

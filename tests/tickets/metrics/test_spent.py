"""Whose time it was: from the runs, and right at once whatever has changed since they were made."""

import datetime

import pytest
from django.db import transaction
from django.db.models import Count, Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.business_days import JAPAN
from tickets.metrics import packs
from tickets.metrics.packs import Source
from tickets.metrics.pieces import Question
from tickets.metrics.runs import SPENT
from tickets.metrics.spent import spent
from tickets.models import CaseMeasure
from tickets.models.measure import State

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.integers(0, 99),
            "counts": st.booleans(),
            "state": st.sampled_from(State),
            "minutes": st.tuples(*(st.sampled_from([None, 0, 1, 70]) for _name in SPENT)),
        }
    ),
    max_size=12,
)
FIRST = datetime.date(2026, 8, 10)


def fields_of(row):
    received = datetime.datetime(2026, 8, 3, 10, tzinfo=JAPAN) + datetime.timedelta(days=row["day"])
    minutes = {f"{name}_business": value for name, value in zip(SPENT, row["minutes"], strict=True)}
    return {
        "counts": row["counts"],
        "received_at": received,
        "month": received.date().replace(day=1),
        "resolution_state": row["state"],
        **minutes,
    }


def by_the_database(first, last):
    day = datetime.timedelta(days=1)
    begin, end = (datetime.datetime.combine(one, datetime.time(), JAPAN) for one in (first, last + day))
    done = CaseMeasure.objects.filter(
        counts=True,
        received_at__gte=begin,
        received_at__lt=end,
        resolution_state__in=[State.IN_TIME, State.LATE],
    )
    sums = done.aggregate(
        **{f"{name}_sum": Sum(f"{name}_business") for name in SPENT},
        **{f"{name}_cases": Count("pk", filter=Q(**{f"{name}_business__gt": 0})) for name in SPENT},
    )
    return {name: (sums[f"{name}_sum"] or 0, sums[f"{name}_cases"]) for name in SPENT}


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(ROWS, ROWS, st.booleans())
def test_it_is_what_the_database_adds_up(before, after, packed_again):
    with transaction.atomic():
        rows = [
            CaseMeasure.objects.create(
                calendar="desk", running={}, reopen_count=0, return_count=0, **fields_of(row)
            )
            for row in before
        ]
        packs.pack_months()
        for row, changed in zip(rows, after, strict=False):
            new = {**fields_of(changed), "received_at": row.received_at, "month": row.month}
            CaseMeasure.objects.filter(pk=row.pk).update(packed=False, **new)
        if packed_again:
            packs.pack_months()

        for first, last in ((FIRST, NOW.date()), (datetime.date(2026, 9, 1), datetime.date(2026, 10, 9))):
            assert spent(Question(first, last, NOW), Source(first, last)) == by_the_database(first, last)
        transaction.set_rollback(True)

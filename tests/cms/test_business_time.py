"""Minutes in which the desk is open (9:00 to 17:00 here), whatever lies between."""

import datetime

import pytest

from cms.business_days import JAPAN
from cms.business_time import after_business_minutes, business_minutes


@pytest.fixture(autouse=True)
def opening_hours(settings):
    settings.DESK_OPENS, settings.DESK_CLOSES = datetime.time(9), datetime.time(17)


def at(day, hour, minute=0, month=11):
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(24, 10), at(24, 11, 30), 90),
        (at(24, 7), at(24, 9, 5), 5),
        (at(24, 16, 50), at(25, 9, 20), 30),
        (at(20, 16), at(24, 10), 120),  # a weekend and Labour Thanksgiving Day between
        (at(21, 10), at(22, 10), 0),
        (at(24, 11), at(24, 10), 0),
    ],
)
def test_only_open_minutes_count(start, end, minutes):
    assert business_minutes(start, end) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(24, 10), 90, at(24, 11, 30)),
        (at(24, 16), 60, at(24, 17)),
        (at(24, 16), 61, at(25, 9, 1)),
        (at(20, 16, 30), 60, at(24, 9, 30)),
        (at(21, 12), 0, at(24, 9)),
    ],
)
def test_a_term_ends_when_the_desk_was_open_so_long(start, minutes, end):
    assert after_business_minutes(start, minutes) == end


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        business_minutes(at(24, 10).replace(tzinfo=None), at(24, 11))


def test_a_term_does_not_run_backwards():
    with pytest.raises(ValueError, match="forwards"):
        after_business_minutes(at(24, 10), -1)

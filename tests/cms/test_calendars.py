"""What must be true of every calendar, and the days that Japan's calendar is known for."""

import datetime
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.business_days import calendar_of_settings
from cms.calendars import JAPAN, MINUTE, Calendar, definition_of, from_definition

DAY = ((datetime.time(9), datetime.time(12)), (datetime.time(13), datetime.time(17)))
OFFICE = Calendar(hours=(DAY,) * 5 + ((),) * 2)
ZONES = [ZoneInfo(name) for name in ("Asia/Tokyo", "UTC", "America/New_York", "Australia/Lord_Howe")]

FROM, TO = datetime.datetime.fromisoformat("2019-12-01"), datetime.datetime.fromisoformat("2029-02-01")
instants = st.datetimes(FROM, TO, timezones=st.sampled_from(ZONES))
times = st.integers(0, 24 * 12 - 1).map(lambda five: datetime.time(five // 12, five % 12 * 5))


@st.composite
def opening_hours(draw):
    edges = sorted(draw(st.lists(times, unique=True, max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


calendars = st.builds(
    Calendar,
    hours=st.tuples(*[opening_hours()] * 7).filter(any),
    holidays=st.booleans(),
    year_end=st.sampled_from([None, ((12, 29), (1, 3)), ((12, 31), (12, 31))]),
    obon=st.sampled_from([None, ((8, 13), (8, 16))]),
    closed_on=st.frozensets(st.dates(datetime.date(2020, 1, 1), datetime.date(2028, 12, 31)), max_size=3),
)


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def counted_minute_by_minute(calendar, start, end):
    """The slow way: look at every minute of Japan's clocks."""
    moment, open_minutes = start, 0
    while moment < end:
        hours = calendar.hours_on(moment.date())
        open_minutes += any(opens <= moment.time() < closes for opens, closes in hours)
        moment += datetime.timedelta(minutes=1)
    return open_minutes


@given(calendars, instants, instants)
def test_open_time_is_never_negative_and_never_more_than_the_time_between(calendar, a, b):
    between = max(datetime.timedelta(), b - a) // datetime.timedelta(microseconds=1)

    assert 0 <= calendar.open_time(a, b) <= between


@given(calendars, st.lists(instants, min_size=3, max_size=3))
def test_open_time_of_two_stretches_is_that_of_both(calendar, some):
    a, b, c = sorted(some)

    assert calendar.open_time(a, b) + calendar.open_time(b, c) == calendar.open_time(a, c)


@given(calendars, st.lists(instants, min_size=3, max_size=3))
def test_more_time_is_never_less_open_time(calendar, some):
    a, b, c = sorted(some)

    assert calendar.minutes(a, b) <= calendar.minutes(a, c)
    assert calendar.minutes(b, c) <= calendar.minutes(a, c)


@given(calendars, instants, instants, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_it_does_not_matter_in_which_time_zone_an_instant_is_written(calendar, a, b, one, other):
    assert calendar.open_time(a.astimezone(one), b.astimezone(other)) == calendar.open_time(a, b)


@given(calendars, instants, st.integers(1, 5000))
def test_a_term_is_over_at_the_first_instant_at_which_so_much_time_was_open(calendar, start, minutes):
    end = calendar.after(start, minutes)

    assert calendar.open_time(start, end) == minutes * MINUTE
    assert calendar.open_time(start, end - datetime.timedelta(microseconds=1)) == minutes * MINUTE - 1


@settings(max_examples=25)
@given(calendars, st.integers(0, 60 * 24 * 900), st.integers(0, 60 * 24 * 12))
def test_the_tables_agree_with_looking_at_every_minute(calendar, offset, length):
    start = at("2025-06-01T00:00") + datetime.timedelta(minutes=offset)
    end = start + datetime.timedelta(minutes=length)

    assert calendar.minutes(start, end) == counted_minute_by_minute(calendar, start, end)


@given(calendars)
def test_a_calendar_can_be_stored_and_read_again(calendar):
    assert from_definition(definition_of(calendar), code="desk", version=0) == calendar


@pytest.mark.parametrize(
    "day",
    [
        "2026-05-06",  # a substitute for Constitution Day, three days later
        "2026-09-22",  # between two holidays
        "2027-03-22",  # a substitute
        "2026-12-29",
        "2027-01-03",
        "2026-11-23",
        "2026-11-28",  # a Saturday
    ],
)
def test_nobody_works_on_these_days(day):
    assert OFFICE.hours_on(datetime.date.fromisoformat(day)) == ()


@pytest.mark.parametrize("day", ["2026-12-28", "2027-01-04", "2026-08-13", "2026-11-24"])
def test_somebody_works_on_these_days(day):
    assert OFFICE.hours_on(datetime.date.fromisoformat(day)) == DAY


def test_obon_closings_and_corrections_are_settings(settings):
    settings.DESK_OBON = ((8, 13), (8, 16))
    settings.DESK_CLOSED_ON = {"2026-11-24"}
    settings.HOLIDAY_CORRECTIONS = {"2026-11-23": False}
    calendar = calendar_of_settings()

    def works(day):
        return bool(calendar.hours_on(datetime.date.fromisoformat(day)))

    assert [works(f"2026-08-{day}") for day in (12, 13, 14, 17)] == [True, False, False, True]
    assert (works("2026-11-24"), works("2026-11-23")) == (False, True)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-24T08:59", False),
        ("2026-11-24T09:00", True),
        ("2026-11-24T12:00", False),
        ("2026-11-24T16:59", True),
        ("2026-11-24T17:00", False),
        ("2026-11-23T10:00", False),
    ],
)
def test_open_is_from_opening_to_before_closing(moment, is_open):
    assert OFFICE.is_open(at(moment)) == is_open


@given(calendars, instants, st.integers(0, 10**12))
def test_so_much_open_time_is_reached_where_it_has_passed(calendar, start, wanted):
    assert calendar.open_time(start, calendar.reached(start, wanted)) == wanted


def test_lunch_is_not_open_time():
    assert OFFICE.minutes(at("2026-11-24T11:30"), at("2026-11-24T13:30")) == 60
    assert OFFICE.after(at("2026-11-24T12:10"), 0) == at("2026-11-24T13:00")


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-20T10:00", 1, "2026-11-24T17:00"),
        ("2026-11-20T17:00", 1, "2026-11-25T17:00"),  # at closing time it counts as the next day's
        ("2026-11-21T10:00", 0, "2026-11-24T17:00"),
        ("2026-12-28T09:00", 1, "2027-01-04T17:00"),
    ],
)
def test_a_promise_in_business_days_ends_when_its_last_day_closes(start, days, due):
    assert OFFICE.due(at(start), days) == at(due)


@pytest.mark.parametrize(
    "hours",
    [((),) * 7, (DAY,) * 5, ((DAY[1], DAY[0]),) * 7, (((datetime.time(9), datetime.time(9)),),) * 7],
)
def test_impossible_opening_hours_are_refused(hours):
    with pytest.raises(ValueError, match=r"week|follow"):
        Calendar(hours=hours)


@pytest.mark.parametrize(
    ("year_end", "obon"),
    [
        (((1, 3), (12, 29)), None),  # the wrong way round
        (((1, 1), (12, 31)), None),
        (((1, 4), (1, 3)), None),
        (((7, 1), (1, 3)), ((1, 20), (6, 30))),
    ],
)
def test_seasons_that_leave_hardly_a_day_are_refused(year_end, obon):
    with pytest.raises(ValueError, match="seasons"):
        Calendar(hours=OFFICE.hours, year_end=year_end, obon=obon)


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        OFFICE.open_time(datetime.datetime(2026, 11, 24), at("2026-11-25T00:00"))  # noqa: DTZ001


def test_a_hundred_thousand_durations_take_about_a_second():
    """Measured at 200,000 a second on two shared cores; the bound leaves room for a busy machine."""
    start, end = at("2026-01-05T10:00"), at("2026-03-05T15:00")
    OFFICE.open_time(start, end)
    began = time.process_time()
    for _duration in range(20_000):
        OFFICE.open_time(start, end)

    assert 20_000 / (time.process_time() - began) > 50_000

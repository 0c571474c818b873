"""Business days of the desk: holidays of every kind, the turn of the year, closing time."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from cms.business_days import (
    business_days_after,
    business_days_between,
    counted_from,
    is_business_day,
    is_desk_open,
    is_holiday,
)

JAPAN = ZoneInfo("Asia/Tokyo")


def on(text):
    """ "2026-11-24" or "2026-11-24 17:15", in Japan."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    "holiday",
    [
        pytest.param("2026-11-23", id="an ordinary holiday"),
        pytest.param("2026-05-06", id="substitute: 5/3 is a Sunday, and 5/4, 5/5 are holidays themselves"),
        pytest.param("2027-03-22", id="substitute: the equinox is a Sunday"),
        pytest.param("2026-09-22", id="citizens' holiday: between two holidays"),
        pytest.param("2026-12-29", id="turn of the year begins"),
        pytest.param("2026-12-31", id="turn of the year"),
        pytest.param("2027-01-03", id="turn of the year ends"),
        pytest.param("2026-11-21", id="Saturday"),
        pytest.param("2026-11-22", id="Sunday"),
    ],
)
def test_the_desk_is_closed(holiday):
    assert not is_business_day(on(holiday))


@pytest.mark.parametrize("open_day", ["2026-11-24", "2026-12-28", "2027-01-04", "2026-09-24"])
def test_the_desk_is_open(open_day):
    assert is_business_day(on(open_day))


def test_the_day_is_the_one_in_japan_wherever_the_instant_was_written_down():
    # Monday 15:30 in London is Tuesday 00:30 in Tokyo, and Monday was a holiday.
    assert is_business_day(datetime.datetime(2026, 11, 23, 15, 30, tzinfo=datetime.UTC))
    assert not is_business_day(datetime.datetime(2026, 11, 23, 14, 30, tzinfo=datetime.UTC))


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        pytest.param("2026-11-24 10:00", 1, "2026-11-25", id="the day received does not count"),
        pytest.param("2026-11-20 17:14", 1, "2026-11-24", id="Friday: over the weekend and a holiday"),
        pytest.param("2026-11-20 17:15", 1, "2026-11-25", id="at closing time it counts from the next day"),
        pytest.param("2026-11-24 00:05", 1, "2026-11-25", id="before opening it counts from the same day"),
        pytest.param("2026-11-21 10:00", 1, "2026-11-25", id="a Saturday counts from the next business day"),
        pytest.param("2026-12-28 09:00", 1, "2027-01-04", id="over the turn of the year"),
        pytest.param("2026-12-28 18:00", 5, "2027-01-12", id="after hours, and over 成人の日"),
        pytest.param(
            "2026-09-18 10:00", 1, "2026-09-24", id="over 敬老の日, the day between and the equinox"
        ),
        pytest.param("2026-11-24 10:00", 0, "2026-11-24", id="no days: the day it counts from"),
        pytest.param("2026-11-24 20:00", 0, "2026-11-25", id="no days, after closing"),
    ],
)
def test_business_days_after_a_receipt(received, days, due):
    assert business_days_after(on(received), days) == day(due)


def test_an_instant_is_counted_in_japan():
    late_monday_in_london = datetime.datetime(2026, 11, 24, 8, 15, tzinfo=datetime.UTC)  # 17:15 in Japan

    assert counted_from(late_monday_in_london) == day("2026-11-25")


def test_special_closures_are_skipped(settings):
    settings.DESK_CLOSED_ON = {"2026-11-25"}

    assert business_days_after(on("2026-11-24 10:00"), 1) == day("2026-11-26")


def test_other_hours_are_a_setting(settings):
    settings.DESK_CLOSES = datetime.time(12, 0)

    assert business_days_after(on("2026-11-24 12:00"), 1) == day("2026-11-26")
    assert is_desk_open(on("2026-11-24 11:59"))
    assert not is_desk_open(on("2026-11-24 12:00"))


def test_the_settings_have_the_last_word_about_holidays(settings):
    settings.HOLIDAY_CORRECTIONS = {"2026-11-24": True, "2026-11-23": False}

    assert is_holiday(day("2026-11-24"))
    assert not is_holiday(day("2026-11-23"))


@pytest.mark.parametrize(
    ("instant", "days"), [(on("2026-11-24").replace(tzinfo=None), 1), (on("2026-11-24"), -1)]
)
def test_what_cannot_be_counted_is_an_error(instant, days):
    with pytest.raises(ValueError, match=r"zone|forwards"):
        business_days_after(instant, days)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-11-25", "2026-11-25", 0),
        ("2026-11-20", "2026-11-24", 1),  # Friday to Tuesday, Monday is 勤労感謝の日
        ("2026-12-28", "2027-01-04", 1),
        ("2026-09-18", "2026-09-24", 1),  # 敬老の日, 国民の休日, 秋分の日
        ("2026-11-16", "2026-11-24", 5),
    ],
)
def test_business_days_skip_weekends_holidays_and_the_end_of_the_year(start, end, days):
    assert business_days_between(on(start), on(end)) == days


def test_a_day_ends_at_midnight_in_japan():
    late = datetime.datetime(2026, 11, 25, 14, 59, tzinfo=datetime.UTC)  # 23:59

    assert business_days_between(late, late + datetime.timedelta(minutes=2)) == 1

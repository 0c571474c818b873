"""Hours as editors write them, and what they mean at a given moment in Japan."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from cms import taxonomy
from cms.opening_hours import opening_at, parse_hours

JAPAN = ZoneInfo("Asia/Tokyo")


def on(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def state(hours, moment):
    opening = opening_at(parse_hours(hours), on(moment))
    return opening.is_open, opening.text


@pytest.mark.parametrize(
    ("hours", "moment", "is_open", "text"),
    [
        ("平日8時30分〜17時15分", "2026-11-24 08:29", False, "次に開くのは 今日 8時30分"),
        ("平日8時30分〜17時15分", "2026-11-24 08:30", True, "17時15分まで"),
        ("平日8時30分〜17時15分", "2026-11-24 17:14", True, "17時15分まで"),
        ("平日8時30分〜17時15分", "2026-11-24 17:15", False, "次に開くのは 明日 11月25日（水） 8時30分"),
        ("平日8:30-17:15", "2026-11-24 09:00", True, "17時15分まで"),
        ("平日８時３０分～１７時１５分", "2026-11-24 09:00", True, "17時15分まで"),
        ("平日 午前9時から午後5時まで", "2026-11-24 16:59", True, "17時まで"),
        ("月〜金 9時〜17時", "2026-11-27 17:00", False, "次に開くのは 11月30日（月） 9時"),
        # over a weekend and a holiday; over the turn of the year
        ("平日9時〜17時", "2026-11-20 18:00", False, "次に開くのは 11月24日（火） 9時"),
        ("平日9時〜17時", "2026-12-28 17:00", False, "次に開くのは 1月4日（月） 9時"),
        ("平日9時〜21時、土曜9時〜17時", "2026-11-28 16:00", True, "17時まで"),
        ("平日9時〜21時、土曜9時〜17時", "2026-11-28 17:00", False, "次に開くのは 11月30日（月） 9時"),
        (
            "9時30分〜17時30分（土日祝・年末年始を除く）",
            "2026-11-23 10:00",
            False,
            "次に開くのは 明日 11月24日（火） 9時30分",
        ),
        ("9時30分〜17時30分（土日祝・年末年始を除く）", "2026-11-24 10:00", True, "17時30分まで"),
        (
            "9時〜17時（土曜・休日を除く。2020年時点）",
            "2026-11-22 10:00",
            False,
            "次に開くのは 11月24日（火） 9時",
        ),
        ("24時間", "2027-01-01 03:00", True, "24時間"),
        ("24時間365日", "2026-11-22 03:00", True, "24時間"),
        ("毎日9時〜18時", "2027-01-01 10:00", True, "18時まで"),
        ("土日祝9時〜12時", "2026-11-23 11:00", True, "12時まで"),
    ],
)
def test_open_or_when_it_opens_next(hours, moment, is_open, text):
    assert state(hours, moment) == (is_open, text)


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "要問い合わせ",
        "9時〜17時",  # of which days?
        "第2土曜9時〜17時",
        "平日9時〜17時（12時〜13時を除く）",
        "平日9時〜17時、第3水曜13時〜15時",
        "平日22時〜6時",
        "平日9時〜25時",
        "土日祝・年末年始は送っても開封されない",
        "24時間（月曜を除く）",
    ],
)
def test_what_is_not_understood_in_full_is_unknown(hours):
    assert parse_hours(hours) is None


@pytest.mark.parametrize(
    "hours",
    [
        "平日8時30分〜17時15分（都道府県で異なる）。時間外は当直か音声案内",
        "9時〜17時（拠点による。月曜を除く）",
    ],
)
def test_hours_that_differ_from_place_to_place_say_so(hours):
    assert parse_hours(hours).vary


def test_the_moment_may_be_written_down_in_another_zone():
    hours = parse_hours("平日9時〜17時")

    assert opening_at(hours, datetime.datetime(2026, 11, 24, 0, 0, tzinfo=datetime.UTC)).is_open
    assert not opening_at(hours, datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.UTC)).is_open


def test_the_hours_of_the_shipped_windows_are_read():
    texts = {window["hours_ja"] for window in taxonomy.load("windows")["windows"]} - {None}

    unread = {text for text in texts if parse_hours(text) is None}

    assert unread == {"土日祝・年末年始は送っても開封されない"}

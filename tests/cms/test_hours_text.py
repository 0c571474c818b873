"""Opening hours for readers of English: shipped ones from the catalogue, others built from what was understood."""

import pytest
from django.utils.translation import gettext, override

from cms.hours_text import hours_text


def test_shipped_hours_are_translated():
    with override("en"):
        assert hours_text("平日9時〜21時、土曜9時〜17時") == "Weekdays 9:00 to 21:00, Saturdays 9:00 to 17:00"


@pytest.mark.parametrize(
    ("written", "built"),
    [
        ("平日8時30分〜17時15分", "{平日} 8:30-17:15"),
        ("平日9時〜17時、土曜10時〜12時", "{平日} 9:00-17:00, Saturday 10:00-12:00"),
        ("毎日10時〜18時", "{毎日} 10:00-18:00"),
        ("月・水・金 13時〜17時半", "Monday/Wednesday/Friday 13:00-17:30"),
        ("24時間", "{24時間}"),
        ("9時〜17時（土日祝を除く）", "{平日} 9:00-17:00"),
        ("平日9時〜17時（店によって異なる）", "{平日} 9:00-17:00{（所によって違います）}"),
    ],
)
def test_other_hours_are_built_from_what_was_understood(written, built):
    with override("en"):
        for word in ("平日", "毎日", "24時間", "（所によって違います）"):
            built = built.replace(f"{{{word}}}", gettext(word))
        assert hours_text(written) == built


@pytest.mark.parametrize(
    "written", ["平日8時30分〜17時15分（原則予約制）", "平日9時〜17時。時間外は留守番電話", "店による", ""]
)
def test_hours_that_say_more_than_was_understood_stay_as_they_are(written):
    with override("en"):
        assert hours_text(written) == written


def test_japanese_readers_read_what_was_written():
    assert hours_text("平日8時30分〜17時15分") == "平日8時30分〜17時15分"

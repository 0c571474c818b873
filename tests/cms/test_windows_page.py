"""The list of other windows: near ones first, and no number nobody confirmed."""

import datetime

import pytest

from cms.snippets import Window

pytestmark = pytest.mark.django_db
OLD_PHONE = "088-653-9110"


def test_a_phone_from_an_old_source_is_not_shown(client):
    assert Window.objects.get(code="police-36").phone == OLD_PHONE

    assert OLD_PHONE not in client.get("/windows/?prefecture=36").content.decode()


def test_a_phone_listed_as_unverified_is_not_shown(client):
    Window.objects.create(
        code="new", name="窓口", kind="x", phone="087-000-0001", unverified_fields=["phone"]
    )

    assert "087-000-0001" not in client.get("/windows/").content.decode()


def test_it_is_shown_once_an_operator_confirmed_it_with_the_day(client):
    Window.objects.filter(code="police-36").update(checked_on=datetime.date(2026, 11, 2))

    page = client.get("/windows/?prefecture=36").content.decode()

    assert OLD_PHONE in page
    assert "2026年11月2日 確認" in page


def test_a_prefecture_shows_its_windows_and_those_for_everybody(client):
    page = client.get("/windows/?prefecture=37").content.decode()

    assert "香川県よろず支援拠点" in page
    assert Window.objects.filter(prefecture="").first().name in page
    assert "徳島県よろず支援拠点" not in page


@pytest.mark.parametrize("query", ["", "?prefecture=", "?prefecture=99"])
def test_without_a_known_prefecture_all_are_shown_and_shikoku_is_open(client, query):
    response = client.get(f"/windows/{query}")

    assert [code for code, _name, _windows in response.context["near"]] == ["", "36", "37", "38", "39"]
    shown = [w for _c, _n, windows in response.context["near"] + response.context["far"] for w in windows]
    assert len(shown) == Window.objects.count()


@pytest.mark.parametrize(
    ("source_date", "text"),
    [
        ("2026-07-06", "2026年7月6日"),
        ("2016-09", "2016年9月"),
        ("2025", "2025年"),
        ("", ""),
        ("去年", "去年"),
    ],
)
def test_the_day_of_the_source_is_written_out(source_date, text):
    assert Window(source_date=source_date).as_of_text == text

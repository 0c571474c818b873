"""GET /api/v1/windows/"""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cms.snippets import Window

pytestmark = pytest.mark.django_db
PATH = "/api/v1/windows/"


def test_anybody_may_list_all_windows(client):
    response = client.get(PATH)

    assert response.status_code == 200
    assert len(response.json()) == Window.objects.count()


def test_a_window_has_these_fields(client):
    Window.objects.all().delete()
    Window.objects.create(
        code="one",
        name="窓口",
        kind="police",
        prefecture="37",
        phone="#9110",
        email="a@example.jp",
        hours="平日",
        topics=["mail"],
        channels=["電話"],
        source_date="2025-04-01",
        description="何でも聞けます。",
        note="電話番号は未確認。",
        unverified_fields=["hours"],
    )

    assert client.get(PATH).json() == [
        {
            "code": "one",
            "name": "窓口",
            "kind": "police",
            "prefecture": "37",
            "phone": "#9110",
            "email": "a@example.jp",
            "url": "",
            "hours": "",
            "channels": ["電話"],
            "topics": ["mail"],
            "cost": "",
            "description": "何でも聞けます。",
            "note": "何でも聞けます。",
            "is_open": None,
            "opens_at": None,
            "as_of": "2025-04-01",
        }
    ]


@pytest.mark.parametrize(
    ("moment", "is_open", "opens_at"),
    [("2026-11-24 09:00", True, None), ("2026-11-20 17:00", False, "2026-11-24T09:00:00+09:00")],
)
def test_it_says_whether_a_window_is_open_and_when_it_opens(client, monkeypatch, moment, is_open, opens_at):
    local = datetime.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    monkeypatch.setattr(timezone, "now", lambda: local)
    Window.objects.all().delete()
    Window.objects.create(code="one", name="窓口", kind="x", hours="平日9時〜17時")

    window = client.get(PATH).json()[0]

    assert (window["is_open"], window["opens_at"]) == (is_open, opens_at)


def test_prefecture_and_topic_narrow_it(client):
    found = client.get(PATH, {"prefecture": "37", "topic": "malware"}).json()

    assert {window["prefecture"] for window in found} <= {"", "37"}
    assert found
    assert all("malware" in window["topics"] for window in found)


def test_phones_of_old_sources_are_empty(client):
    found = client.get(PATH, {"prefecture": "36"}).json()

    assert next(window for window in found if window["code"] == "police-36")["phone"] == ""


@pytest.mark.parametrize(
    ("field", "value"), [("prefecture", "99"), ("prefecture", "香川"), ("topic", "none")]
)
def test_an_unknown_code_is_an_error_that_names_its_field(client, field, value):
    response = client.get(PATH, {field: value})

    assert response.status_code == 400
    assert field in response.content.decode()


def test_the_list_costs_the_same_however_long_it_is(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(PATH)

"""GET /api/v1/windows/"""

import pytest

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
            "note": "",
            "as_of": "2025-04-01",
        }
    ]


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

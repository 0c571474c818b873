"""The versions of the calendar and the form for the next one."""

import pytest

from people.roles import Role
from tests.factories import user
from tickets.metrics import calendars
from tickets.models import BusinessCalendar

pytestmark = pytest.mark.django_db
WEEK = {f"day_{place}": "08:30-12:00、13:00-17:15" for place in range(5)}
FORM = {**WEEK, "day_5": "9:00-12:00", "holidays": "on", "year_end": "12/29-1/3", "obon": "8/13-8/15"}


@pytest.fixture
def coordinator(client):
    client.force_login(user(Role.COORDINATOR))
    return client


def test_a_new_version_holds_from_the_moment_asked_for(coordinator):
    answer = coordinator.post(
        "/desk/calendar/", {**FORM, "closed_on": "2027-05-06", "valid_from": "2099-04-01T00:00"}
    )

    assert answer.status_code == 302
    row = BusinessCalendar.objects.get(made_by__isnull=False)
    assert (row.valid_from.year, row.definition["obon"]) == (2099, [[8, 13], [8, 15]])
    assert row.definition["hours"][5] == [["09:00", "12:00"]]
    assert row.definition["closed_on"] == ["2027-05-06"]
    page = coordinator.get("/desk/calendar/").text
    assert (
        page.count("はじめから") == 1
    )  # what came in before the installation is measured with the first version
    assert "8/13-8/15" in page
    assert "2099年4月1日" in page


def test_without_a_moment_it_holds_from_now_on(coordinator):
    coordinator.post("/desk/calendar/", FORM)

    row = BusinessCalendar.objects.get(made_by__isnull=False)
    assert row.valid_from == row.made_at
    assert calendars.follow_settings() is None  # what was made by hand stays


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"day_0": "17:15-08:30"}, "day_0"),
        ({"day_0": "朝から"}, "day_0"),
        ({"day_0": "08:30+09:00-17:15"}, "day_0"),
        ({"day_0": "08:30-12:00 11:00-17:15"}, "day_0"),
        ({"obon": "8/13"}, "obon"),
        ({"year_end": "13/1-1/3"}, "year_end"),
        ({"year_end": "1/3-12/29"}, "__all__"),
        ({"closed_on": "8月13日"}, "closed_on"),
        ({"valid_from": "2020-01-01T00:00"}, "valid_from"),
        (dict.fromkeys(FORM, ""), "__all__"),
    ],
)
def test_what_cannot_be_a_calendar_is_refused_and_kept(coordinator, change, field):
    answer = coordinator.post("/desk/calendar/", {**FORM, **change})

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not BusinessCalendar.objects.filter(made_by__isnull=False).exists()

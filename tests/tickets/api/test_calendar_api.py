"""The desk's calendar by program: read, a new version, days on which the desk is closed besides."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import user
from tickets.lists import calendar_versions
from tickets.models import BusinessCalendar

pytestmark = pytest.mark.django_db
CALENDAR, CLOSED = "/api/v1/calendar/", "/api/v1/calendar/closed-days/"
DAY = [["08:30", "12:00"], ["13:00", "17:15"]]
WEEK = {"hours": [*[DAY] * 5, [], []], "year_end": "12/29-1/3", "obon": "8/13-8/15"}
APRIL = datetime(2099, 4, 1, tzinfo=JAPAN)


@pytest.fixture
def coordinator():
    return user(Role.COORDINATOR)


@pytest.fixture
def program(program_of, coordinator):
    return program_of(coordinator)


def ours():
    return BusinessCalendar.objects.filter(made_by__isnull=False).order_by("version")


def test_a_new_version_is_made_and_read(signed_in, coordinator):
    program = signed_in(coordinator)
    answer = program.post(
        CALENDAR, {**WEEK, "closed_on": ["2099-05-06"], "valid_from": "2099-04-01T00:00:00+09:00"}
    )

    assert answer.status_code == 201
    made = answer.json()
    assert (made["hours"], made["year_end"], made["obon"]) == (WEEK["hours"], "12/29-1/3", "8/13-8/15")
    assert (made["closed_on"], made["made_by"], made["holidays"]) == (["2099-05-06"], str(coordinator), True)
    assert program.get(CALENDAR).json()[0] == made
    assert ours().get().valid_from == APRIL


def test_without_a_moment_it_holds_from_now_on(program):
    program.post(CALENDAR, WEEK)

    row = ours().get()
    assert row.valid_from == row.made_at


def test_corrected_holidays_stay_corrected(program, settings, coordinator):
    settings.HOLIDAY_CORRECTIONS = {"2099-03-20": False}
    BusinessCalendar.objects.all()._raw_delete("default")

    program.post(CALENDAR, WEEK)

    assert ours().get().definition["corrections"] == {"2099-03-20": False}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hours": [DAY] * 6}, "hours"),
        ({"hours": [[]] * 7}, "hours"),
        ({"hours": [[["17:15", "08:30"]], *[DAY] * 6]}, "hours"),
        ({"hours": [[["08:30"]], *[DAY] * 6]}, "hours"),
        ({"hours": [[["朝", "夜"]], *[DAY] * 6]}, "hours"),
        ({"hours": "always"}, "hours"),
        ({"year_end": "13/1-1/3"}, "year_end"),
        ({"year_end": "1/3-12/29"}, "hours"),
        ({"obon": "8/13"}, "obon"),
        ({"closed_on": ["8月13日"]}, "closed_on"),
        ({"valid_from": "2020-01-01T00:00:00+09:00"}, "valid_from"),
    ],
)
def test_what_cannot_be_a_calendar_is_refused(program, problem_of, change, field):
    assert field in problem_of(program.post(CALENDAR, {**WEEK, **change}), 400)["errors"]
    assert not ours().exists()


def test_the_desk_is_closed_on_a_day_more(program):
    program.post(CALENDAR, {**WEEK, "closed_on": ["2099-05-06"]})

    answer = program.post(CLOSED, {"days": ["2099-08-12", "2099-05-06"]})

    assert answer.status_code == 201
    assert [made["closed_on"] for made in answer.json()] == [["2099-05-06", "2099-08-12"]]
    assert answer.json()[0]["hours"] == WEEK["hours"]
    assert program.post(CLOSED, {"days": ["2099-08-12"]}).json() == []
    assert ours().count() == 2


def test_a_version_that_begins_later_is_closed_then_too_and_begins_no_sooner(program):
    program.post(CALENDAR, WEEK)
    saturdays = {**WEEK, "hours": [[], *[DAY] * 6]}
    program.post(CALENDAR, {**saturdays, "valid_from": APRIL.isoformat()})

    program.post(CLOSED, {"days": ["2099-08-12"]})

    now, later = ours().order_by("-version")[:2][::-1]
    assert (now.definition["hours"], later.definition["hours"]) == (WEEK["hours"], saturdays["hours"])
    assert (now.valid_from < timezone.now(), later.valid_from) == (True, APRIL)
    for row in (now, later):
        assert date(2099, 8, 12) in calendar_versions.calendar_of(row).closed_on


@pytest.mark.parametrize(
    "sent",
    [{}, {"days": []}, {"days": ["明日"]}, {"days": [f"{timezone.localdate() - timedelta(days=1)}"]}],
)
def test_days_that_cannot_be_closed_are_refused(program, problem_of, sent):
    assert "days" in problem_of(program.post(CLOSED, sent), 400)["errors"]
    assert not ours().exists()


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_it_is_the_coordinators(program_of, problem_of, anybody, role):
    program = program_of(user(role))

    problem_of(program.get(CALENDAR), 403)
    problem_of(program.post(CLOSED, {"days": ["2099-08-12"]}), 403)
    problem_of(anybody.get(CALENDAR), 401)
    assert not ours().exists()

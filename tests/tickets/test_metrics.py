"""The figures for those who may see them: exact for coordinators, one's own for experts, never a handful for observers."""

import datetime
import itertools

import numpy as np
import pytest
from django.core.cache import cache

from cms.business_days import JAPAN
from people.roles import Role
from tests.factories import SECRET_BODY, user
from tests.tickets.metrics.adversary import Adversary, handfuls, sets_of
from tests.tickets.metrics.cases import case
from tickets import clock
from tickets.metrics import MIN_N
from tickets.metrics.figures import Figure
from tickets.metrics.protected import REST
from tickets.metrics.report import _measure

pytestmark = pytest.mark.django_db
TUESDAY = datetime.datetime(2026, 11, 24, 10, tzinfo=JAPAN)
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
WHEN_CLOSED = datetime.datetime(2027, 1, 15, 12, tzinfo=JAPAN)
"""The quarter is over, so that observers see it."""
NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}


@pytest.fixture(autouse=True)
def friday():
    with clock.set_to(NOW):
        yield


def answered(number, hours=2, received=TUESDAY, **fields):
    for _case in range(number):
        case(received, ("refer", "referred", received + datetime.timedelta(hours=hours)), **fields)


def ask(client, role=Role.COORDINATOR, person=None, **query):
    client.force_login(person or user(role))
    return client.get("/api/v1/metrics/", {**NOVEMBER, **query})


def observed(client, **query):
    """What an observer gets once the quarter is over."""
    cache.clear()
    with clock.set_to(WHEN_CLOSED):
        return ask(client, Role.OBSERVER, **query)


def by_key(answer, measure, name):
    return {group["key"]: group["measures"][measure][name] for group in answer.json()["groups"]}


def test_the_shape_of_the_answer(client):
    answered(3, hours=1)
    answered(3, hours=4)
    case(TUESDAY)

    answer = ask(client).json()

    assert answer["period"] == NOVEMBER
    assert (answer["group_by"], answer["suppressed_below"]) == (None, 0)
    assert answer["groups"] == [answer["total"]]
    first = answer["total"]["measures"]["first_response"]
    assert first == {
        "n": 7,
        "done": 6,
        "open": 1,
        "due": 7,  # two business days are over for the open one
        "within_target": 0.8571,
        "oldest_open": {"business_minutes": 435 + 525 * 2 + 210, "calendar_minutes": 74 * 60},
        "business_minutes": {"p50": 240, "p90": None, "p95": None},
        "calendar_minutes": {"p50": 240, "p90": None, "p95": None},
    }
    words = answer["definitions"]["measures"]["first_response"]
    assert (words["label"], words["target_business_days"]) == ("最初の返事", 2)


def test_a_share_is_cut_and_never_rounded_up_to_what_was_promised():
    figure = Figure(n=100_000, done=100_000, due=100_000, within_target=89_996)

    assert _measure(figure, has_target=True)["within_target"] == 0.8999


def test_spam_does_not_count(client):
    answered(2)
    case(TUESDAY, ("mark_spam", "spam", NOW))

    assert ask(client).json()["total"]["cases"] == 2


def test_observers_do_not_see_too_few(client):
    answered(MIN_N - 1)

    answer = observed(client).json()

    assert answer["suppressed_below"] == MIN_N
    assert answer["total"]["cases"] in (None, 0)
    assert answer["total"]["measures"]["first_response"]["business_minutes"]["p50"] is None


def test_a_hidden_group_takes_another_with_it(client):
    """Seven less five would be two."""
    answered(5, category_id="mail")
    answered(2, category_id="auth")

    rows = {group["key"]: group["cases"] for group in observed(client, group_by="category").json()["groups"]}

    assert rows == {REST: 7}
    assert by_key(ask(client, group_by="category"), "first_answer", "n") == {"auth": 2, "mail": 5}


def test_large_groups_stay_when_small_ones_hide_behind_each_other(client):
    answered(7, category_id="mail")
    answered(3, category_id="auth")
    answered(3, category_id="leak")

    answer = observed(client, group_by="category")

    assert by_key(answer, "first_answer", "n") == {"mail": 7, REST: None}
    assert [group["cases"] for group in answer.json()["groups"]] == [7, 6]
    assert answer.json()["total"]["cases"] == 13


def test_observers_see_nothing_of_a_time_that_is_not_over_and_are_told_the_nearest(client):
    answered(6, received=datetime.datetime(2026, 8, 4, 10, tzinfo=JAPAN))
    answered(6)

    answer = ask(client, Role.OBSERVER)

    assert answer.status_code == 400
    (text,) = answer.json()["errors"]["from"]
    assert "2026-07-01 から 2026-09-30" in text


def test_whichever_days_observers_ask_for_they_get_all_of_the_quarter(client):
    answered(6)
    answered(6, received=TUESDAY + datetime.timedelta(days=2))
    days = {"from": "2026-11-24", "to": "2026-11-24"}

    assert ask(client, **days).json()["total"]["cases"] == 6
    answer = observed(client, **days).json()
    assert answer["total"]["cases"] == 12
    assert answer["period"] == {"from": "2026-10-01", "to": "2026-12-31"}


def test_observers_who_ask_for_no_period_get_the_latest_there_is(client):
    answered(6, received=datetime.datetime(2026, 5, 12, 10, tzinfo=JAPAN))
    client.force_login(user(Role.OBSERVER))

    assert client.get("/api/v1/metrics/").json()["period"] == {"from": "2026-07-01", "to": "2026-09-30"}


def test_three_who_left_cannot_be_found_by_subtracting_those_who_were_due(client):
    answered(30)
    for _left in range(3):
        case(TUESDAY, ("withdraw", "withdrawn", TUESDAY + datetime.timedelta(hours=1)))

    figure = observed(client).json()["total"]["measures"]["first_answer"]

    assert (figure["n"], figure["due"], figure["within_target"]) == (33, None, None)
    assert figure["within_target_at_least"] == 1


@pytest.mark.parametrize("group_by", ["expert", "week"])
def test_observers_get_nothing_by_what_is_too_small(client, group_by):
    assert observed(client, group_by=group_by).status_code == 403


def test_a_handful_cannot_be_computed_from_all_answers_together(client):
    """Every run of quarters, with and without groups, as the API gives it; the cases are 4 quarters × 4 groups."""
    numbers = np.array([[7, 3, 1, 9], [2, 8, 4, 6], [5, 1, 2, 12], [9, 9, 3, 3]])
    keys = ["mail", "auth", "leak", "website"]
    begins = [datetime.datetime(2025, month, 15, 10, tzinfo=JAPAN) for month in (4, 7, 10)]
    begins.append(datetime.datetime(2026, 1, 15, 10, tzinfo=JAPAN))
    for begin, row in zip(begins, numbers, strict=True):
        for key, number in zip(keys, row, strict=True):
            answered(number, received=begin, category_id=key)
    adversary = Adversary(4, 4)

    for first, last in itertools.combinations_with_replacement(range(4), 2):
        period = {"from": f"{begins[first]:%Y-%m-%d}", "to": f"{begins[last]:%Y-%m-%d}"}
        answer = observed(client, group_by="category", **period).json()
        chosen = np.zeros((4, 4))
        chosen[first : last + 1] = 1
        adversary.learn(chosen, answer["total"]["cases"])
        for group in answer["groups"]:
            if group["key"] != REST:
                adversary.learn(chosen * np.array([key == group["key"] for key in keys]), group["cases"])

    sets = [np.multiply.outer(some, other) for some in sets_of(4) for other in sets_of(4)]
    found = adversary.found(sets)
    assert handfuls(found) == []
    assert len(found) > 15


def test_an_expert_gets_their_own_figures_and_nobody_elses(client):
    me, other = user(Role.EXPERT), user(Role.EXPERT)
    steps = [("offer", "offered", TUESDAY), ("accept", "in_progress", TUESDAY)]
    case(TUESDAY, *steps, expert=me)
    case(TUESDAY, *steps, expert=other)

    mine = ask(client, person=me, group_by="expert").json()

    assert mine["total"]["cases"] == 1
    assert [group["key"] for group in mine["groups"]] == [str(me.pk)]
    everybodys = ask(client, group_by="expert").json()
    assert {group["label"] for group in everybodys["groups"]} == {me.display_name, other.display_name}


@pytest.mark.parametrize(
    ("group_by", "key", "label"),
    [
        ("month", "2026-11", "2026年11月"),
        ("week", "2026-11-23", "2026年11月23日からの週"),
        ("prefecture", "37", "香川県"),
        ("industry", "", "記入なし"),
        ("size", "", "記入なし"),
        ("channel", "web", "ホームページ"),
    ],
)
def test_groups(client, group_by, key, label):
    answered(1, prefecture="37")

    answer = ask(client, group_by=group_by).json()

    assert answer["group_by"] == group_by
    assert [(group["key"], group["label"]) for group in answer["groups"]] == [(key, label)]


def test_an_observer_sees_figures_and_no_case(client):
    answered(MIN_N)
    client.force_login(user(Role.OBSERVER))

    with clock.set_to(WHEN_CLOSED):
        page = client.get("/desk/metrics/")

    assert page.status_code == 200
    assert "受け付けた相談" in page.text
    assert SECRET_BODY not in page.text


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR])
def test_others_do_not_see_the_page(client, role):
    client.force_login(user(role))

    assert client.get("/desk/metrics/").status_code == 403


def test_an_editor_gets_no_figures_from_the_api(client):
    assert ask(client, Role.EDITOR).status_code == 403


@pytest.mark.parametrize(
    ("role", "workplace"),
    [
        (Role.COORDINATOR, "/desk/"),
        (Role.EXPERT, "/desk/"),
        (Role.EDITOR, "/cms/"),
        (Role.OBSERVER, "/desk/metrics/"),
    ],
)
def test_each_role_lands_where_its_work_is(client, role, workplace):
    person = user(role)

    answer = client.post("/accounts/login/", {"login": person.email, "password": "password"})

    assert (answer.status_code, answer["Location"]) == (302, workplace)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-13-01"}, "to"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "from"),
        ({"group_by": "firm"}, "group_by"),
    ],
)
def test_a_bad_period_is_refused_naming_the_field(client, query, field):
    client.force_login(user(Role.OBSERVER))

    answer = client.get("/api/v1/metrics/", query)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}

"""An expert's own figures: theirs alone, exact, and never beside somebody else's."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.business_days import JAPAN
from cms.models import ArticlePage, KnowledgeIndexPage
from people.roles import Role
from tests.factories import user
from tests.tickets.metrics.cases import case
from tickets import clock

pytestmark = pytest.mark.django_db
TUESDAY = datetime.datetime(2026, 11, 10, 10, tzinfo=JAPAN)
NOW = datetime.datetime(2026, 11, 27, 12, tzinfo=JAPAN)
MINE = "/desk/metrics/mine/"


@pytest.fixture(autouse=True)
def friday():
    with clock.set_to(NOW):
        yield


def hours(number):
    return TUESDAY + datetime.timedelta(hours=number)


def taken(expert, *, returned=False, hours_to_answer=4, **fields):
    again = [("return_to_expert", "in_progress", hours(3)), ("submit_for_review", "in_review", hours(3))]
    return case(
        TUESDAY,
        ("offer", "offered", hours(0)),
        ("accept", "in_progress", hours(1)),
        ("submit_for_review", "in_review", hours(2)),
        *(again if returned else []),
        ("approve_answer", "answered", hours(hours_to_answer)),
        expert=expert,
        answer_writer=expert,
        **fields,
    )


def signed_in(client, person):
    client.force_login(person)
    return client


def test_an_expert_reads_what_is_theirs(client):
    me, other = user(Role.EXPERT), user(Role.EXPERT)
    taken(me)
    taken(me, returned=True)
    case(TUESDAY, ("offer", "offered", hours(0)), ("accept", "in_progress", hours(1)), expert=me)
    for _case in range(6):
        taken(other, returned=True)

    page = signed_in(client, me).get(MINE)

    own = page.context["own"]
    assert (own.report["total"]["cases"], own.open_now) == (3, 1)
    assert (own.returned_cases, own.returned.n, own.returned.percent) == (1, 2, None)
    rows = {row["name"]: row["now"] for row in own.rows}
    assert (rows["first_answer"]["n"], rows["first_answer"]["open"]) == (3, 1)
    assert rows["acceptance"]["median_minutes"] == 60
    assert other.display_name not in page.text


def test_what_readers_said_of_ones_own_answers(client):
    me = user(Role.EXPERT)
    for place, writer in enumerate((me, user(Role.EXPERT))):
        story = taken(writer, publication="published")
        article = ArticlePage(
            title=f"A{place}", slug=f"a{place}", question="q", answer="a", source_ref=story.public_ref
        )
        KnowledgeIndexPage.objects.get().add_child(instance=article)
        for helpful in [True] * 8 + [False] * 2:
            article.helpful_votes.create(helpful=helpful, voted_at=hours(5))

    page = signed_in(client, me).get(MINE)

    assert page.context["own"].helpful.n == 10
    assert "10人の声。ほんとうの割合は49から94%（95%）" in page.text


def test_a_coordinator_may_open_any_experts(client):
    expert = user(Role.EXPERT)
    taken(expert)
    signed_in(client, user(Role.COORDINATOR))

    figures = client.get("/desk/metrics/", {"group_by": "expert"}).text
    page = client.get(f"/desk/metrics/experts/{expert.pk}/")

    assert f'href="/desk/metrics/experts/{expert.pk}/"' in figures
    assert page.context["own"].report["total"]["cases"] == 1
    assert expert.display_name in page.text
    assert f'href="/desk/metrics/experts/{expert.pk}/"' in client.get(f"/desk/experts/{expert.pk}/").text


def test_who_left_keeps_figures_and_who_never_answered_has_none(client):
    left = user(Role.EXPERT)
    taken(left)
    left.groups.clear()
    signed_in(client, user(Role.COORDINATOR))

    assert client.get(f"/desk/metrics/experts/{left.pk}/").status_code == 200
    assert client.get(f"/desk/metrics/experts/{user(Role.OBSERVER).pk}/").status_code == 404
    assert client.get("/desk/metrics/experts/999999/").status_code == 404


@pytest.mark.parametrize(
    ("role", "mine", "somebodys"),
    [
        (Role.EXPERT, 200, 403),
        (Role.COORDINATOR, 404, 200),
        (Role.OBSERVER, 403, 403),
        (Role.EDITOR, 403, 403),
    ],
)
def test_nobody_else_sees_them(client, role, mine, somebodys):
    expert = user(Role.EXPERT)
    signed_in(client, user(role))

    assert client.get(MINE).status_code == mine
    assert client.get(f"/desk/metrics/experts/{expert.pk}/").status_code == somebodys


def test_a_period_is_chosen_and_a_wrong_one_kept(client):
    me = user(Role.EXPERT)
    taken(me)
    signed_in(client, me)

    assert client.get(MINE, {"from": "2026-11-11"}).context["own"].report["total"]["cases"] == 0
    wrong = client.get(MINE, {"from": "soon", "group_by": "nobody"})
    assert wrong.status_code == 400
    assert 'value="soon"' in wrong.text


def test_a_look_costs_the_same_however_many_cases(client):
    me = user(Role.EXPERT)
    taken(me)
    signed_in(client, me).get(MINE)
    with CaptureQueriesContext(connection) as few:
        client.get(MINE)
    for _case in range(4):
        taken(me)

    with CaptureQueriesContext(connection) as many:
        client.get(MINE)

    assert len(many) == len(few)
    assert len(many) <= 12

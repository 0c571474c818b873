"""Notices and webhooks by program: the same people, the same rules as the pages."""

import pytest

from people.roles import Role
from tests.factories import Story, asked, user
from tickets.models import Effect, Notice, WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db
HOOK = {"name": "受付", "url": "https://example.jp/hook"}


def test_what_i_was_told_and_reading_it(signed_in):
    coordinator = user(Role.COORDINATOR)
    ticket = asked()
    program = signed_in(coordinator)
    [notice] = program.get("/api/v1/notices/").json()["results"]

    assert (notice["kind"], notice["ticket"], notice["read_at"]) == ("arrived", ticket.number, None)
    for _again in range(2):
        read = program.post(f"/api/v1/notices/{notice['id']}/read/")
        assert read.status_code == 200
        assert read.json()["read_at"]
    assert program.get("/api/v1/notices/?unread=true").json()["count"] == 0
    assert program.get("/api/v1/notices/").json()["count"] == 1


def test_a_case_that_is_no_longer_theirs_is_not_named(program_of):
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("decline", story.expert, reason="忙しい")

    [notice] = program_of(story.expert).get("/api/v1/notices/").json()["results"]
    assert notice["ticket"] is None


def test_anothers_notice_is_not_there(program_of, problem_of):
    user(Role.COORDINATOR)
    asked()
    stranger = program_of(user(Role.COORDINATOR))

    problem_of(stranger.post(f"/api/v1/notices/{Notice.objects.get().pk}/read/"), 404)


def test_who_sees_no_case_is_refused(program_of, anybody, problem_of):
    problem_of(anybody.get("/api/v1/notices/"), 401)
    for role in (Role.EDITOR, Role.OBSERVER):
        problem_of(program_of(user(role)).get("/api/v1/notices/"), 403)


def test_a_receiver_from_beginning_to_end(signed_in):
    program = signed_in(user(Role.ADMIN))
    made = program.post("/api/v1/webhooks/", {**HOOK, "events": ["ticket.offer"]})
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    address = f"/api/v1/webhooks/{made.json()['id']}/"

    assert "secret" not in program.get(address).json()
    assert "secret" not in program.get("/api/v1/webhooks/").json()["results"][0]
    changed = program.patch(address, {"is_active": False}).json()
    assert (changed["is_active"], changed["events"], changed["url"]) == (False, ["ticket.offer"], HOOK["url"])
    assert program.delete(address).status_code == 204
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"url": "http://example.jp/"}, "url"),
        ({"url": "https://u:p@example.jp/"}, "url"),
        ({"events": ["ticket.explode"]}, "events"),
        ({"events": "ticket.offer"}, "events"),
        ({"name": ""}, "name"),
    ],
)
def test_a_bad_field_is_named(program_of, problem_of, sent, field):
    problem = problem_of(program_of(user(Role.ADMIN)).post("/api/v1/webhooks/", {**HOOK, **sent}), 400)

    assert field in problem["errors"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EXPERT, Role.EDITOR, Role.OBSERVER])
def test_only_administrators(program_of, problem_of, role):
    endpoint = WebhookEndpoint.objects.create(**HOOK)
    program = program_of(user(role))

    problem_of(program.get("/api/v1/webhooks/"), 403)
    problem_of(program.post("/api/v1/webhooks/", HOOK), 403)
    problem_of(program.get(f"/api/v1/webhooks/{endpoint.pk}/"), 403)
    problem_of(program.delete(f"/api/v1/webhooks/{endpoint.pk}/"), 403)
    problem_of(program.get(f"/api/v1/webhooks/{endpoint.pk}/deliveries/"), 403)


def test_attempts_are_listed_and_sent_again(program_of, problem_of):
    endpoint = WebhookEndpoint.objects.create(**HOOK)
    asked()
    effect = Effect.objects.get(kind="webhook")
    WebhookDelivery.objects.create(
        endpoint=endpoint,
        effect_id=effect.pk,
        event="ticket.intake",
        attempt=1,
        milliseconds=5,
        error="TimeoutError",
    )
    program = program_of(user(Role.ADMIN))
    [attempt] = program.get(f"/api/v1/webhooks/{endpoint.pk}/deliveries/").json()["results"]

    assert (attempt["message"], attempt["error"]) == (str(effect.pk), "TimeoutError")
    address = f"/api/v1/webhooks/{endpoint.pk}/deliveries/{effect.pk}/again/"
    assert program.post(address).status_code == 202
    problem_of(program.post(address.replace(str(effect.pk), "00000000-0000-0000-0000-000000000000")), 404)


def test_all_are_read_at_once_and_only_ones_own(program_of, problem_of, anybody):
    first, second = user(Role.COORDINATOR), user(Role.COORDINATOR)
    asked(), asked()

    assert program_of(first).post("/api/v1/notices/read/").status_code == 204
    unread = "/api/v1/notices/?unread=true"
    assert [program_of(who).get(unread).json()["count"] for who in (first, second)] == [0, 2]
    problem_of(anybody.post("/api/v1/notices/read/"), 401)

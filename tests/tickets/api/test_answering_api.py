"""Writing and reviewing an answer by program: the same versions, the same rules."""

import pytest

from people.roles import Role
from tests.factories import Story, user
from tickets.models import AnswerTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    return story


def draft(story):
    return f"/api/v1/tickets/{story.ticket.number}/draft/"


def comments(story):
    return f"/api/v1/tickets/{story.ticket.number}/review-comments/"


def test_a_draft_is_put_and_got_by_its_version(signed_in, story):
    program = signed_in(story.expert)
    assert program.get(draft(story)).status_code == 404

    put = program.put(draft(story), {"body": "一"}, format="json")

    assert (put.status_code, put.json()["version"], put.json()["based_on"]) == (200, 1, 0)
    assert program.get(draft(story)).json()["body"] == "一"


def test_a_version_that_is_not_the_newest_is_answered_with_the_other(program_of, story, problem_of):
    expert, coordinator = program_of(story.expert), program_of(story.coordinator)
    expert.put(draft(story), {"body": "一"}, format="json")
    coordinator.put(draft(story), {"body": "担当者", "based_on": 1}, format="json")

    late = expert.put(draft(story), {"body": "専門家", "based_on": 1}, format="json")

    latest = problem_of(late, 409)["latest"]
    assert (latest["version"], latest["body"]) == (2, "担当者")
    again = expert.put(draft(story), {"body": "専門家", "based_on": latest["version"]}, format="json")
    assert again.json()["version"] == 3


def test_a_bad_field_is_named(program_of, story, problem_of):
    response = program_of(story.expert).put(draft(story), {"based_on": "x"}, format="json")

    assert set(problem_of(response, 400)["errors"]) == {"body", "based_on"}


def test_comments_by_program(program_of, story, problem_of):
    story.do("submit_for_review", story.expert, answer="UTMを見てください。")
    made = program_of(story.coordinator).post(
        comments(story), {"body": "説明を", "quote": "UTM"}, format="json"
    )

    assert (made.status_code, made.json()["start"], made.json()["end"]) == (201, 0, 3)
    assert [one["body"] for one in program_of(story.expert).get(comments(story)).json()] == ["説明を"]
    problem_of(program_of(story.expert).post(comments(story), {"body": "自分で"}, format="json"), 403)


def test_templates_are_the_desks_and_ones_own(program_of, story):
    for name, owner in (("窓口", None), ("自分用", story.expert), ("よその人", user(Role.EXPERT))):
        AnswerTemplate.objects.create(
            name=name, body="文章", owner=owner, changed_at=story.ticket.received_at
        )

    rows = program_of(story.expert).get("/api/v1/answer-templates/").json()["results"]

    assert {(row["name"], row["shared"]) for row in rows} == {("窓口", True), ("自分用", False)}


def test_a_text_is_checked_for_its_reader(program_of, story):
    def check(level):
        data = {"text": "ルーターを見ます。", "level": level}
        return program_of(story.expert).post("/api/v1/plain-words/check/", data, format="json").json()

    beginner = check("")
    assert (beginner["score"], beginner["level"]) == (94, "beginner")
    assert beginner["findings"][0]["text"] == "ルーター"
    assert beginner["findings"][0]["replacements"]
    assert check("intermediate")["findings"] == []


@pytest.mark.parametrize("path", ["/api/v1/plain-words/check/", "/api/v1/answer-templates/"])
@pytest.mark.parametrize("role", [Role.OBSERVER, Role.EDITOR])
def test_the_tools_of_the_desk_are_for_those_who_answer(program_of, problem_of, anybody, path, role):
    method = "post" if "check" in path else "get"

    problem_of(getattr(program_of(user(role)), method)(path), 403)
    problem_of(getattr(anybody, method)(path), 401)


def test_a_comment_is_marked_as_dealt_with_by_who_works_on_the_case(program_of, story, problem_of):
    story.do("submit_for_review", story.expert, answer="結論から書きます。")
    made = program_of(story.coordinator).post(comments(story), {"body": "短く", "quote": "結論"}).json()
    address = f"{comments(story)}{made['id']}/resolved/"
    problem_of(program_of(user(Role.EXPERT)).post(address), 404)

    first, again = (program_of(story.expert).post(address).json() for _time in range(2))

    assert first["resolved_at"]
    assert first == again
    problem_of(program_of(story.expert).post(f"{comments(story)}0/resolved/"), 404)

"""Public texts by program: checked before, refused while something is open, sent with what is kept."""

import pytest

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story(name="三好", organisation="さぬき青果").until_answered()


def check(story):
    return f"/api/v1/tickets/{story.ticket.number}/public-text/check/"


def ask(story):
    return f"/api/v1/tickets/{story.ticket.number}/transitions/request_consent/"


def test_open_marks_are_answered_with_400_and_each_of_them(program_of, problem_of, story):
    text = {**PUBLIC_TEXT, "question": "三好さんに届きました。", "answer": "Windowsを更新します。"}

    problem = problem_of(program_of(story.expert).post(ask(story), text, format="json"), 400)

    assert problem["type"] == "urn:madoguchi:problem:open_marks"
    marks = problem["open_marks"]
    assert [(mark["field"], mark["start"], mark["end"], mark["text"]) for mark in marks] == [
        ("question", 0, 4, "三好さん"),
        ("answer", 0, 7, "Windows"),
    ]
    assert all({"type", "suggestion", "reason"} <= mark.keys() for mark in marks)
    assert set(problem["errors"]) == {"question", "answer"}


def test_sent_again_with_a_changed_text_or_kept_words_it_goes_out(program_of, story):
    program = program_of(story.expert)
    text = {**PUBLIC_TEXT, "question": "担当の人に届きました。", "answer": "Windowsを更新します。"}

    case = program.post(ask(story), {**text, "keep": ["Windows"]}, format="json").json()

    assert case["publication"] == "requested"
    kept = [row for row in case["public_text"]["decisions"] if row["kind"] == "kept"]
    assert [(row["field"], row["text"]) for row in kept] == [("answer", "Windows")]
    assert case["public_text"]["writer"] == story.expert.display_name


def test_the_asker_is_not_shown_what_the_desk_decided(asker_of, story):
    story.do("request_consent", story.expert, **{**PUBLIC_TEXT, "answer": "Windowsを更新します。"})

    status = asker_of(story.token).get("/api/v1/consultations/status/").json()

    assert "decisions" not in status["public_text"]


def test_a_text_can_be_checked_before(signed_in, story):
    text = {"question": "三好さんとWindowsの件", "keep": ["Windows"]}

    answer = signed_in(story.expert).post(check(story), text, format="json").json()

    assert [mark["text"] for mark in answer["open_marks"]] == ["三好さん"]
    assert [mark["text"] for mark in answer["kept_marks"]] == ["Windows"]


@pytest.mark.parametrize(
    "data", [{"keep": "Windows"}, {"keep": [1, {}]}, {"title": ["x"]}, {"question": "\x00"}, {"industry": 1}]
)
def test_bad_input_is_named(program_of, problem_of, story, data):
    problem = problem_of(program_of(story.expert).post(check(story), data, format="json"), 400)

    assert set(problem["errors"]) == set(data)


def test_strangers_check_nothing(program_of, anybody, problem_of, story):
    for role in (Role.EXPERT, Role.OBSERVER, Role.EDITOR):
        problem_of(program_of(user(role)).post(check(story), {}, format="json"), 404)
    problem_of(anybody.post(check(story), {}, format="json"), 401)

"""Questionnaires by program: the same people, questions and figures as on the pages."""

import uuid

import pytest

from people.roles import Role
from tests.factories import Story, user
from tickets import services
from tickets.models import Questionnaire, Reply
from tickets.surveys import questionnaires

pytestmark = pytest.mark.django_db
LIST = "/api/v1/surveys/"
QUESTIONS = [
    {"kind": "scale", "text": "わかりやすかったですか"},
    {"kind": "yes_no", "text": "仕事に使えそうですか"},
    {"kind": "text", "text": "ひとこと"},
]
SEMINAR = {"title": "11月の講習会", "slug": "seminar-2026-11", "questions": QUESTIONS}
ONE = f"{LIST}seminar-2026-11/"


@pytest.fixture
def program(program_of):
    return program_of(user(Role.COORDINATOR))


@pytest.fixture
def made(program):
    return program.post(LIST, SEMINAR).json()


def sheet(made, *said):
    return dict(zip([question["name"] for question in made["questions"]], said, strict=False))


def test_a_questionnaire_from_the_first_question_to_the_figures(signed_in):
    program = signed_in(user(Role.COORDINATOR))
    answer = program.post(LIST, SEMINAR)
    assert answer.status_code == 201
    made = answer.json()
    assert [(one["kind"], one["text"]) for one in made["questions"]] == [
        (one["kind"], one["text"]) for one in QUESTIONS
    ]
    assert made["address"].endswith("/survey/seminar-2026-11/")
    for number in range(10):
        said = sheet(made, "5" if number < 8 else "3", "1", f"よかった{number}")
        assert program.post(f"{ONE}replies/", {"answers": said}).status_code == 201

    found = program.get(f"{ONE}results/").json()

    assert (found["replies"], found["from_paper"], found["min_n"]) == (10, 10, 5)
    scale, yes_no, words = found["results"]
    assert (scale["n"], scale["mean"]) == (10, 4.6)
    assert scale["shares"][0] == {"label": "とてもそう思う", "n": 10, "percent": 80, "low": 49, "high": 94}
    assert yes_no["shares"][0]["percent"] == 100
    assert len(words["texts"]) == 10
    assert program.get(LIST).json()[0]["replies"] == 10


def test_fewer_than_five_are_not_shown(program, made):
    for _number in range(4):
        program.post(f"{ONE}replies/", {"answers": sheet(made, "5", "1")})

    scale, yes_no, _words = program.get(f"{ONE}results/").json()["results"]

    assert (scale["n"], scale["mean"]) == (4, None)
    assert {share["percent"] for share in scale["shares"] + yes_no["shares"]} == {None}
    assert {share["low"] for share in scale["shares"]} == {None}


def test_a_sheet_sent_twice_counts_once(program, made):
    sent = {"answers": sheet(made, "5"), "key": str(uuid.uuid4())}

    first, second = (program.post(f"{ONE}replies/", sent).json() for _time in range(2))

    assert first == second == {"key": sent["key"], "via": "paper", "day": first["day"]}
    assert Reply.objects.count() == 1


def test_a_key_of_another_questionnaire_takes_nothing_away(program, made, problem_of):
    other = program.post(LIST, {**SEMINAR, "slug": "another"}).json()
    key = str(uuid.uuid4())
    program.post(f"{ONE}replies/", {"answers": sheet(made, "5"), "key": key})

    problem_of(program.post(f"{LIST}another/replies/", {"answers": sheet(other, "5"), "key": key}), 409)


def test_paper_is_entered_after_the_end(program, made):
    assert program.patch(ONE, {"is_open": False}).json()["is_open"] is False

    assert program.post(f"{ONE}replies/", {"answers": sheet(made, "5")}).status_code == 201


@pytest.mark.parametrize(("position", "said"), [(0, "6"), (1, "yes"), (2, "長" * 1001)])
def test_an_answer_that_was_not_offered_is_named(program, made, problem_of, position, said):
    name = made["questions"][position]["name"]

    problem = problem_of(program.post(f"{ONE}replies/", {"answers": {name: said}}), 400)

    assert list(problem["errors"]) == [name]
    assert not Reply.objects.exists()


def test_an_answer_to_no_question_is_named(program, made, problem_of):
    said = {**sheet(made, "5"), "q0": "5"}

    assert list(problem_of(program.post(f"{ONE}replies/", {"answers": said}), 400)["errors"]) == ["q0"]
    assert not Reply.objects.exists()


@pytest.mark.parametrize("answers", [{}, {"x": ""}])
def test_a_sheet_with_nothing_in_it_is_refused(program, made, problem_of, answers):
    problem_of(program.post(f"{ONE}replies/", {"answers": answers}), 400)

    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"slug": "new"}, "slug"),
        ({"slug": "講習会"}, "slug"),
        ({"questions": []}, "questions"),
        ({"questions": [{"kind": "stars", "text": "x"}]}, "questions"),
        ({"questions": [{"kind": "text", "text": "長" * 201}]}, "questions"),
        ({"questions": [{"kind": "text", "text": "x"}] * 11}, "questions"),
    ],
)
def test_a_bad_field_is_named(program, problem_of, change, field):
    assert field in problem_of(program.post(LIST, {**SEMINAR, **change}), 400)["errors"]
    assert not Questionnaire.objects.exists()


def test_an_address_is_used_once(program, made, problem_of):
    assert "slug" in problem_of(program.post(LIST, SEMINAR), 400)["errors"]
    assert program.patch(ONE, {"slug": SEMINAR["slug"], "title": "別の題名"}).json()["title"] == "別の題名"


def test_what_was_answered_is_not_asked_otherwise_afterwards(program, made, problem_of):
    changed = program.patch(ONE, {"questions": QUESTIONS[:2]}).json()
    assert len(changed["questions"]) == 2
    program.post(f"{ONE}replies/", {"answers": sheet(changed, "5")})

    problem_of(program.patch(ONE, {"questions": QUESTIONS}), 409)
    assert program.patch(ONE, {"title": "別の題名"}).status_code == 200


def test_what_askers_said_of_their_answers(program):
    for _number in range(5):
        story = Story().until_answered()
        services.answer_survey(
            story.ticket.pk, by=story.asker, data={"helped": "yes", "comment": "助かりました"}
        )

    found = program.get("/api/v1/satisfaction/").json()

    assert found["shares"][0]["percent"] == 100
    assert found["words"][0] == {
        "ticket": story.ticket.number,
        "helped": "yes",
        "comment": "助かりました",
        "changed_at": found["words"][0]["changed_at"],
    }


@pytest.mark.parametrize("role", [Role.EXPERT, Role.EDITOR, Role.OBSERVER])
@pytest.mark.parametrize("path", [LIST, ONE, f"{ONE}results/", "/api/v1/satisfaction/"])
def test_they_are_the_coordinators(program_of, problem_of, made, role, path):
    problem_of(program_of(user(role)).get(path), 403)


def test_the_page_and_the_program_see_the_same(client, made):
    questionnaire = questionnaires.by_slug(SEMINAR["slug"])
    client.force_login(questionnaire.created_by)

    assert "わかりやすかったですか" in client.get("/desk/surveys/seminar-2026-11/").text


def test_one_that_is_not_there(program, problem_of):
    for path in ("", "results/"):
        problem_of(program.get(f"{LIST}nowhere/{path}"), 404)

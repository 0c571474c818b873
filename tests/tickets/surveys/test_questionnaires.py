"""Questionnaires: anonymous, counted once, with honest figures."""

import uuid

import pytest

from people.roles import Role
from tests.factories import Story, user
from tickets import services
from tickets.errors import ConflictError, InvalidInputError
from tickets.models import Questionnaire, Reply, ReplyAnswer
from tickets.surveys import questionnaires

pytestmark = pytest.mark.django_db
QUESTIONS = [("scale", "わかりやすかったですか"), ("yes_no", "仕事に使えそうですか"), ("text", "ひとこと")]


@pytest.fixture
def seminar():
    values = {"title": "11月の講習会", "slug": "seminar-2026-11", "intro": "", "is_open": True}
    return questionnaires.save(None, values, QUESTIONS, user(Role.COORDINATOR))


def fill(seminar, *said, via="web", key=None):
    names = [f"q{question.pk}" for question in seminar.questions.all()]
    typed = dict(zip(names, said, strict=False))
    return questionnaires.reply(seminar, typed, via=via, key=key or uuid.uuid4())


def test_what_was_answered_is_counted_with_its_uncertainty(seminar):
    for number in range(10):
        fill(seminar, "5" if number < 8 else "3", "1", f"よかった{number}")

    scale, yes_no, text = questionnaires.results(seminar)

    assert (scale.n, scale.mean) == (10, 4.6)
    best = dict(scale.rows)["とてもそう思う"]
    assert (best.percent, best.low, best.high) == (80, 49, 94)  # Wilson, 8 of 10
    assert dict(yes_no.rows)["はい"].percent == 100
    assert dict(yes_no.rows)["はい"].low == 72
    assert len(text.texts) == 10


def test_texts_that_are_not_shown_any_more_are_counted(seminar, monkeypatch):
    monkeypatch.setattr(questionnaires, "MOST_TEXTS", 3)
    for number in range(5):
        fill(seminar, "5", "1", f"よかった{number}")

    *_others, text = questionnaires.results(seminar)

    assert (text.n, text.texts) == (5, ["よかった4", "よかった3", "よかった2"])


def test_fewer_than_five_are_not_shown(seminar):
    for _number in range(4):
        fill(seminar, "5", "1")

    scale, yes_no, _text = questionnaires.results(seminar)

    assert (scale.n, scale.mean) == (4, None)
    assert {share.percent for _label, share in scale.rows + yes_no.rows} == {None}


def test_what_was_left_open_does_not_count(seminar):
    fill(seminar, "", "0")

    assert [result.n for result in questionnaires.results(seminar)] == [0, 1, 0]


def test_a_form_sent_twice_counts_once(seminar):
    key = uuid.uuid4()
    for _again in range(2):
        fill(seminar, "5", key=key)

    assert (Reply.objects.count(), ReplyAnswer.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "said", [("6",), ("-1",), ("はい",), ("", "2"), ("", "", "長" * 1001), (), ("", "", " ")]
)
def test_what_was_not_offered_is_refused(seminar, said):
    with pytest.raises(InvalidInputError):
        fill(seminar, *said)

    assert not Reply.objects.exists()


def test_what_no_database_takes_is_left_out_of_words(seminar):
    fill(seminar, "", "", "よ\x00かった\ud83d")

    assert ReplyAnswer.objects.get().text == "よかった"


def test_a_closed_one_takes_nothing_but_the_papers_on_the_desk(seminar):
    seminar.is_open = False
    seminar.save()

    with pytest.raises(ConflictError):
        fill(seminar, "5")
    fill(seminar, "5", via="paper")
    assert Reply.objects.get().via == "paper"


def test_nothing_of_who_answered_is_kept():
    kept = {field.name for field in Reply._meta.get_fields()} | {
        field.name for field in ReplyAnswer._meta.get_fields()
    }

    assert kept == {
        "id",
        "questionnaire",
        "key",
        "via",
        "day",
        "answers",
        "reply",
        "question",
        "value",
        "text",
    }


def test_questions_stay_once_somebody_has_answered(seminar):
    fill(seminar, "5")
    values = {"title": "新しい題名", "slug": seminar.slug, "intro": "", "is_open": False}
    questionnaires.save(seminar, values, QUESTIONS, user(Role.COORDINATOR))
    assert Questionnaire.objects.get().title == "新しい題名"

    with pytest.raises(ConflictError):
        questionnaires.save(seminar, {**values, "title": "別"}, QUESTIONS[:1], user(Role.COORDINATOR))
    assert Questionnaire.objects.get().title == "新しい題名"
    assert seminar.questions.count() == 3


@pytest.mark.parametrize(
    ("hits", "n", "interval"), [(0, 5, (0, 43)), (5, 5, (57, 100)), (10, 20, (30, 70)), (500, 1000, (47, 53))]
)
def test_the_interval_is_wilsons(hits, n, interval):
    found = questionnaires.share(hits, n)

    assert (found.low, found.high) == interval


def test_what_askers_said_of_their_answers_as_figures():
    for helped in ("yes", "yes", "yes", "partly", "no"):
        story = Story().until_answered()
        services.answer_survey(story.ticket.pk, by=story.asker, data={"helped": helped})

    shares = dict(questionnaires.satisfaction())

    assert {label: share.percent for label, share in shares.items()} == {
        "役に立った": 60,
        "少し役に立った": 20,
        "役に立たなかった": 20,
    }

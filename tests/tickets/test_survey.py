"""Two taps say whether an answer helped."""

import pytest

from tests.factories import Story
from tickets import services
from tickets.actors import Asker
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.models import Survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story().until_answered()


def answer(story, **data):
    return services.answer_survey(story.ticket.pk, by=story.asker, data=data)


def test_one_tap_is_enough(story):
    answer(story, helped="partly")

    survey = Survey.objects.get()
    assert (survey.ticket, survey.helped, survey.comment) == (story.ticket, "partly", "")


def test_words_may_follow_and_both_may_be_changed(story):
    answer(story, helped="yes")
    answer(story, helped="yes", comment="よくわかりました。")

    answer(story, helped="no")

    survey = Survey.objects.get()
    assert (survey.helped, survey.comment) == ("no", "よくわかりました。")
    assert survey.given_at < survey.changed_at


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, {"helped"}),
        ({"helped": "maybe"}, {"helped"}),
        ({"helped": "yes", "comment": "あ" * 1001}, {"comment"}),
        ({"helped": "yes", "comment": "a\x00"}, {"comment"}),
    ],
)
def test_what_cannot_be_taken_names_the_field(story, data, fields):
    with pytest.raises(InvalidInputError) as refused:
        answer(story, **data)

    assert set(refused.value.errors) == fields


def test_before_an_answer_there_is_nothing_to_judge():
    with pytest.raises(ConflictError):
        answer(Story(), helped="yes")


def test_only_the_asker_judges(story):
    with pytest.raises(ForbiddenError):
        services.answer_survey(story.ticket.pk, by=story.coordinator, data={"helped": "yes"})


def test_an_asker_judges_the_own_case_only(story):
    with pytest.raises(NotFoundError):
        services.answer_survey(story.ticket.pk, by=Asker(0), data={"helped": "yes"})


def test_a_closed_and_a_referred_case_may_be_judged(story):
    story.do("close", story.asker)
    answer(story, helped="yes")

    referred = Story()
    referred.do("refer", referred.coordinator, windows=["ipa-org"], message="IPAの窓口が合います。")
    answer(referred, helped="partly")

    assert Survey.objects.count() == 2

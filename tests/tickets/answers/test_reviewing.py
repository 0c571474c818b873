"""The second pair of eyes: comments at places, by somebody else, seen by the expert, gone with the case."""

import pytest

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets import services
from tickets.answers import reviewing
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.lifecycle import Status
from tickets.models import ReviewComment

pytestmark = pytest.mark.django_db
ANSWER = "結論から書きます。\n1. 電話で確かめてください。\n2. UTMを見てください。"


@pytest.fixture
def story():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("submit_for_review", story.expert, answer=ANSWER)
    return story


def comment(story, by=None, **data):
    return reviewing.add_comment(
        story.ticket.pk, by=by or story.coordinator, data={"body": "説明を足してください", **data}
    )


def test_a_comment_stands_at_its_words(story):
    at = ANSWER.index("UTM")
    by_place = comment(story, start=at, end=at + 3)
    by_words = comment(story, quote="UTM")

    assert {(one.start, one.end, one.quote) for one in (by_place, by_words)} == {(at, at + 3, "UTM")}
    (line,) = [one for one in reviewing.lines_of(by_place.message, [by_place]) if one.comments]
    assert line.text == "2. UTMを見てください。"
    assert ANSWER[line.start : line.end] == line.text


def test_without_a_place_it_is_about_the_whole(story):
    whole = comment(story)

    assert (whole.start, whole.end) == (0, len(ANSWER))
    assert reviewing.comments_on_whole(whole.message, [whole]) == [whole]
    assert all(not line.comments for line in reviewing.lines_of(whole.message, [whole]))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"quote": "ない言葉"}, "quote"),
        ({"start": 5, "end": 2}, "end"),
        ({"end": 9000}, "end"),
        ({"body": " "}, "body"),
    ],
)
def test_a_place_that_is_not_there_is_named(story, data, field):
    with pytest.raises(InvalidInputError) as error:
        comment(story, **data)
    assert list(error.value.errors) == [field]


def test_who_may_comment(story):
    with pytest.raises(ForbiddenError):
        comment(story, by=story.expert)
    with pytest.raises(NotFoundError):
        comment(story, by=user(Role.EXPERT))
    writer = user(Role.COORDINATOR, Role.EXPERT)
    own = ticket_in(Status.IN_REVIEW, expert=writer, answer_writer=writer)
    with pytest.raises(ForbiddenError):
        reviewing.add_comment(own.pk, by=writer, data={"body": "自分で"})
    with pytest.raises(ForbiddenError):
        services.perform(own.pk, "approve_answer", by=writer)


def test_only_while_something_is_under_review(story):
    story.do("return_to_expert", story.coordinator, reason="直して")

    with pytest.raises(ConflictError):
        comment(story)


def test_the_expert_marks_it_as_done(story):
    one = comment(story)
    story.do("return_to_expert", story.coordinator, reason="直して")

    reviewing.resolve(story.ticket.pk, one.pk, by=story.expert)

    done = ReviewComment.objects.get()
    assert (done.resolved_by, done.resolved_at is not None) == (story.expert, True)
    with pytest.raises(NotFoundError):
        reviewing.resolve(Story().ticket.pk, one.pk, by=story.coordinator)


def test_the_version_reviewed_before_is_the_one_returned(story):
    story.do("return_to_expert", story.coordinator, reason="直して")
    story.do("submit_for_review", story.expert, answer="書き直した回答")

    answers = reviewing.answers_of(story.ticket)
    assert reviewing.under_review(answers).body == "書き直した回答"
    assert reviewing.reviewed_before(answers).body == ANSWER


def test_an_answer_that_was_sent_is_nothing_to_compare_with(story):
    story.do("approve_answer", story.coordinator)
    story.do("reopen", story.asker, message="もう一度")
    story.do("submit_for_review", story.expert, answer="二度目の回答")

    assert reviewing.reviewed_before(reviewing.answers_of(story.ticket)) is None


def test_erasing_the_case_forgets_every_comment(story):
    comment(story)

    services.erase(story.ticket.pk, by=story.asker)

    assert not ReviewComment.objects.exists()

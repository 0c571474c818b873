"""Drafts of an answer: versions on top of versions, nobody overwritten, nothing lost, everything forgotten in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.roles import Role
from tests.factories import Story, user
from tickets import clock, services
from tickets.answers import answering
from tickets.answers.answering import DraftConflictError
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.models import AnswerDraft, Message
from tickets.models.append_only import AppendOnlyError

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    return story


def save(story, body, based_on=0, by=None, **more):
    data = {"body": body, "based_on": based_on, **more}
    return answering.save_draft(story.ticket.pk, by=by or story.expert, data=data)


def bodies(story):
    return list(story.ticket.answer_drafts.values_list("body", flat=True))


def test_each_save_is_a_version_and_the_same_text_is_the_same_version(story):
    first = save(story, "一")
    second = save(story, "二", first.version)
    again = save(story, "二", first.version)

    assert [first.version, second.version, again.version] == [1, 2, 2]
    assert bodies(story) == ["一", "二"]


def test_white_space_is_kept_and_line_ends_are_made_one(story):
    assert save(story, "  行\r\n\r\n次 \n").body == "  行\n\n次 \n"


def test_a_second_writer_is_told_of_the_first_and_nothing_is_overwritten(story):
    save(story, "はじめ")
    save(story, "専門家の続き", 1)

    with pytest.raises(DraftConflictError) as conflict:
        save(story, "担当者の続き", 1, by=story.coordinator)

    assert (conflict.value.latest.version, conflict.value.latest.author) == (2, story.expert)
    assert bodies(story) == ["はじめ", "専門家の続き"]


def test_taking_over_puts_mine_on_top_and_keeps_theirs(story):
    save(story, "はじめ")
    save(story, "専門家の続き", 1)

    save(story, "担当者の続き", 2, by=story.coordinator)

    assert bodies(story) == ["はじめ", "専門家の続き", "担当者の続き"]


def test_going_on_with_theirs_keeps_mine_below(story):
    save(story, "はじめ")
    save(story, "専門家の続き", 1)

    newest = answering.use_other(
        story.ticket.pk, by=story.coordinator, data={"body": "担当者の続き", "based_on": 1}
    )

    assert newest.body == "専門家の続き"
    assert bodies(story) == ["はじめ", "専門家の続き", "担当者の続き", "専門家の続き"]


def test_an_old_version_comes_back_as_a_new_one(story):
    save(story, "一")
    save(story, "二", 1)

    assert answering.restore(story.ticket.pk, 1, by=story.expert).version == 3
    assert bodies(story) == ["一", "二", "一"]
    with pytest.raises(NotFoundError):
        answering.restore(story.ticket.pk, 99, by=story.expert)


def test_versions_are_never_changed(story):
    draft = save(story, "一")
    draft.body = "二"

    with pytest.raises(AppendOnlyError):
        draft.save()


def test_of_many_autosaves_few_stay_and_what_was_saved_by_hand_stays(story):
    begin = timezone.now() - timedelta(hours=3)
    save(story, "手で保存")
    for number in range(120):
        with clock.set_to(begin + timedelta(minutes=number)):
            save(story, f"自動{number}", number + 1, autosave=True)

    kept = list(story.ticket.answer_drafts.values_list("body", flat=True))
    assert kept[0] == "手で保存"
    assert kept[-1] == "自動119"
    assert answering.RECENT_KEPT < len(kept) < 40


def test_who_may_write_and_when(story):
    for stranger in (user(Role.EXPERT), user(Role.OBSERVER), user(Role.EDITOR)):
        with pytest.raises(NotFoundError):
            save(story, "よその人", by=stranger)
    save(story, "担当者も書ける", by=story.coordinator)
    story.do("submit_for_review", story.expert, answer="結論です。")
    with pytest.raises(ConflictError):
        save(story, "確認中に書く", 1)


def test_the_draft_stays_with_the_case_when_another_takes_it_over(story):
    save(story, "前の専門家の下書き")
    story.do("hand_back", story.expert, reason="忙しい")
    other = user(Role.EXPERT)
    story.do("offer", story.coordinator, expert=other.email)
    story.do("accept", other)

    with pytest.raises(NotFoundError):
        save(story, "もう見えない", 1)
    assert save(story, "次の専門家の続き", 1, by=other).version == 2


@pytest.mark.parametrize("body", ["あ" * 10_001, "\x00", 3.5, None])
def test_what_cannot_be_an_answer_is_named(story, body):
    if body == 3.5:
        assert save(story, body).body == "3.5"
        return
    with pytest.raises(InvalidInputError) as error:
        save(story, body)
    assert list(error.value.errors) == ["body"]


def test_erasing_the_case_forgets_every_draft(story):
    save(story, "ひみつ")

    services.erase(story.ticket.pk, by=story.asker)

    assert not AnswerDraft.objects.exists()


def test_one_goes_on_with_what_was_returned(story):
    save(story, "下書き")
    story.do("submit_for_review", story.expert, answer="ページを通さない回答")
    story.do("return_to_expert", story.coordinator, reason="直して")
    answers = list(story.ticket.messages.filter(kind=Message.Kind.ANSWER))

    assert answering.beginning(answering.latest_draft(story.ticket), answers) == "ページを通さない回答"


def test_the_asker_may_not_write(story):
    with pytest.raises(ForbiddenError):
        answering.save_draft(story.ticket.pk, by=story.asker, data={"body": "x"})

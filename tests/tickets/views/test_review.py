"""The page of the second pair of eyes, and taking back what was sent."""

import pytest
from django.urls import reverse

from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets.lifecycle import Status
from tickets.models import ReviewComment, Ticket

pytestmark = pytest.mark.django_db
ANSWER = "結論から書きます。\n1. UTMを見てください。\n2. 電話してください。"


@pytest.fixture
def story():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("submit_for_review", story.expert, answer=ANSWER)
    return story


@pytest.fixture
def reviewer(browser_of, story):
    return browser_of(story.coordinator)


def path(story):
    return reverse("desk-review", kwargs={"number": story.ticket.number})


def state(story):
    return Ticket.objects.get(pk=story.ticket.pk).status


def test_the_reviewer_reads_what_the_asker_will_get(reviewer, story, text_of):
    page = text_of(reviewer.get(path(story)))

    assert "相談した人に届くメール" in page
    assert "四国サイバー相談窓口です。 お待たせしました。" in page
    assert "「UTM」は専門の言葉です" in page
    assert "この回答を送る" in page


def test_the_case_leads_here_once(reviewer, story):
    page = reviewer.get(f"/desk/tickets/{story.ticket.number}/").content.decode()

    assert page.count(f'href="{path(story)}"') == 1
    assert "回答を読んで確認する" in page


def test_comments_stand_at_their_line_and_go_back_with_the_reason(reviewer, story, text_of):
    at = ANSWER.index("1. UTM")
    reviewer.post(path(story), {"step": "comment", "start": at, "end": at + 6, "body": "言い換えてください"})
    reviewer.post(path(story), {"step": "comment", "quote": "電話", "body": "番号を"})

    assert "言い換えてください" in text_of(reviewer.get(path(story)))
    response = reviewer.post(path(story), {"step": "return_to_expert", "reason": "もう一息"})
    assert response.status_code == 302
    assert state(story) == Status.IN_PROGRESS
    assert ReviewComment.objects.count() == 2


def test_a_second_version_is_shown_beside_the_first(reviewer, story, text_of):
    story.do("return_to_expert", story.coordinator, reason="もう一息")
    story.do("submit_for_review", story.expert, answer=ANSWER.replace("UTM", "入口の機械"))

    page = reviewer.get(path(story))

    assert "前に確認した版との違い" in text_of(page)
    assert "<ins>" in page.content.decode()


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"step": "comment", "quote": "ない言葉", "body": "長く書いたコメント"}, "長く書いたコメント"),
        ({"step": "return_to_expert", "reason": " "}, ""),
    ],
)
def test_an_error_is_named_and_the_words_are_kept(reviewer, story, data, kept):
    response = reviewer.post(path(story), data)

    assert response.status_code == 400
    assert kept in response.content.decode()
    assert state(story) == Status.IN_REVIEW


def test_the_answer_that_was_read_is_the_one_that_is_sent(reviewer, story):
    stale = story.ticket.messages.last().pk
    story.do("return_to_expert", story.coordinator, reason="もう一息")
    story.do("submit_for_review", story.expert, answer="別の回答")

    response = reviewer.post(path(story), {"step": "approve_answer", "draft": stale})

    assert response.status_code == 409
    assert state(story) == Status.IN_REVIEW


def test_nobody_reviews_their_own(browser_of, text_of):
    writer = user(Role.COORDINATOR, Role.EXPERT)
    own = ticket_in(Status.IN_REVIEW, expert=writer, answer_writer=writer)
    browser = browser_of(writer)
    address = reverse("desk-review", kwargs={"number": own.number})

    page = text_of(browser.get(address))
    assert "あなたが書いた回答です" in page
    assert "この回答を送る" not in page
    assert browser.post(address, {"step": "approve_answer"}).status_code == 403


def test_the_page_is_the_coordinators(browser_of, story):
    assert browser_of(story.expert).get(path(story)).status_code == 403
    assert browser_of(user(Role.EXPERT)).get(path(story)).status_code == 404
    assert browser_of(user(Role.EXPERT)).post(path(story), {"step": "approve_answer"}).status_code == 404


def test_the_sender_finds_a_button_to_take_it_back_and_nobody_else(
    reviewer, browser_of, story, settings, buttons_of
):
    settings.SEND_UNDO_SECONDS = 30
    response = reviewer.post(path(story), {"step": "approve_answer"}, follow=True)

    assert "undo_send" in buttons_of(response)
    other = browser_of(user(Role.COORDINATOR))
    assert "undo_send" not in buttons_of(other.get(f"/desk/tickets/{story.ticket.number}/"))
    undone = reviewer.post(f"/desk/tickets/{story.ticket.number}/undo_send/", follow=True)
    assert undone.status_code == 200
    assert state(story) == Status.IN_REVIEW
    assert "送るのを取り消した" in undone.content.decode()  # in the history
    assert "undo_send" not in buttons_of(undone)

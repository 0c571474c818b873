"""The page on which an answer is written, without scripts: every button, every error, nothing lost."""

import re

import pytest
from django.urls import reverse

from cms.models import ArticlePage, KnowledgeIndexPage
from cms.snippets import Window
from people.roles import Role
from tests.factories import Story, ticket_in, user
from tickets.answers import answering, reviewing
from tickets.lifecycle import Status
from tickets.models import AnswerTemplate, Ticket

pytestmark = pytest.mark.django_db
PLAIN = "開かないでください。\n\nすること\n1. 電話で確かめてください。\n2. 開いたメールを消してください。"


@pytest.fixture
def story():
    story = Story(category="mail", prefecture="37")
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    return story


@pytest.fixture
def desk(browser_of, story):
    """The expert's browser on the answer page."""

    class Desk:
        browser = browser_of(story.expert)
        path = reverse("desk-answer", kwargs={"number": story.ticket.number})

        def get(self, query=""):
            return self.browser.get(self.path + query)

        def press(self, step, answer="", **data):
            newest = answering.latest_draft(story.ticket)
            based_on = newest.version if newest else 0
            return self.browser.post(
                self.path, {"step": step, "answer": answer, "based_on": based_on, **data}
            )

    return Desk()


def draft(story):
    return answering.latest_draft(story.ticket).body


def state(story):
    return Ticket.objects.get(pk=story.ticket.pk).status


def test_the_case_leads_to_the_page_and_the_page_to_the_case(desk, story):
    assert f'href="{desk.path}"' in desk.browser.get(f"/desk/tickets/{story.ticket.number}/").content.decode()
    assert f'href="/desk/tickets/{story.ticket.number}/"' in desk.get().content.decode()


def test_what_was_saved_is_there_again(desk, story):
    assert desk.press("save", "書きかけ").status_code == 302

    assert ">\n書きかけ</textarea>" in desk.get().content.decode()
    assert "保存しました（" in desk.get().content.decode()


def test_the_skeleton_goes_behind_what_is_written_and_is_named_until_filled_in(desk, story, text_of):
    desk.press("skeleton", "前置き")

    assert draft(story).startswith("前置き\n\n〔短い答え")
    assert "書きかけのところ" in text_of(desk.get())


@pytest.mark.parametrize("side", ["words", "answers", "cases", "windows", "templates", "versions"])
def test_each_help_keeps_the_text_and_opens(desk, story, side):
    response = desk.press(f"side:{side}", "書きかけ")

    assert response["Location"].endswith(f"?side={side}#side")
    assert 'aria-current="true"' in desk.get(f"?side={side}").content.decode()
    part = desk.browser.get(reverse("desk-answer-side", kwargs={"number": story.ticket.number, "side": side}))
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert draft(story) == "書きかけ"


def test_a_window_goes_in_with_what_may_be_shown_of_it(desk, story):
    window = next(one for one in Window.objects.all() if one.shown_phone and one.shown_hours)
    doubtful = Window.objects.filter(stale=True, checked_on=None).exclude(phone="").exclude(url="").first()
    desk.press(f"window:{window.pk}", "書きかけ")
    assert f"・{window.name}" in draft(story)
    assert f"電話：{window.shown_phone}" in draft(story)
    assert window.shown_hours in draft(story)

    desk.press(f"window:{doubtful.pk}", draft(story))
    assert doubtful.name in draft(story)
    assert doubtful.phone not in draft(story)


def test_windows_are_narrowed_by_topic_and_prefecture(desk, story):
    page = desk.get("?side=windows&topic=subsidy&prefecture=38").content.decode()

    assert "yorozu-ehime" in page
    assert "yorozu-tokushima" not in page
    assert desk.press("side:windows", "x", topic="subsidy", prefecture="38")["Location"].endswith(
        "?side=windows&topic=subsidy&prefecture=38#side"
    )


def test_a_published_answer_goes_in_as_a_link(desk, story):
    article = ArticlePage(
        title="知らないメール",
        slug="unknown-mail",
        question="開いてよいですか。",
        answer="開かないでください。",
    )
    KnowledgeIndexPage.objects.get().add_child(instance=article)
    article.save_revision().publish()

    desk.press("link:/kb/unknown-mail/", "")

    assert draft(story).startswith("・知らないメール\n　http")


def test_a_template_of_somebody_else_cannot_be_put_in(desk, story):
    mine = AnswerTemplate.objects.create(
        name="あいさつ",
        body="ご相談ありがとうございます。",
        owner=story.expert,
        changed_at=story.ticket.received_at,
    )
    theirs = AnswerTemplate.objects.create(
        name="ひみつ", body="ひみつの文章", owner=user(Role.EXPERT), changed_at=story.ticket.received_at
    )
    desk.press(f"template:{mine.pk}", "")

    assert draft(story) == "ご相談ありがとうございます。\n"
    assert desk.press(f"template:{theirs.pk}", "").status_code == 404
    assert "ひみつ" not in desk.get("?side=templates").content.decode()


def test_one_press_replaces_a_hard_word(desk, story):
    page = desk.press("save", "EDRを入れます。")
    page = desk.get().content.decode()
    step = re.search(r'value="(replace:0:3:0)"', page)[1]

    desk.press(step, "EDRを入れます。")
    assert draft(story).startswith("EDR（")

    desk.press("replace:0:3:0", "別の文章です。")
    assert draft(story) == "別の文章です。"


@pytest.mark.parametrize(
    "step", ["window:nope", "link:/kb/nope/", "template:0", "template:x", "link:\x00", "restore:99"]
)
def test_what_is_not_there_is_not_found(desk, step):
    assert desk.press(step, "x").status_code == 404


def test_two_writers_see_both_texts_and_choose(desk, story, browser_of, text_of):
    desk.press("save", "はじめ")
    other = browser_of(story.coordinator)
    other.post(desk.path, {"step": "save", "answer": "担当者の続き", "based_on": 1})

    response = desk.browser.post(desk.path, {"step": "save", "answer": "専門家の続き", "based_on": 1})

    assert response.status_code == 409
    assert "担当者" in text_of(response)
    assert ">\n専門家の続き</textarea>" in response.content.decode()
    assert draft(story) == "担当者の続き"
    latest = re.search(r'name="latest" value="(\d+)"', response.content.decode())[1]
    taken = desk.browser.post(
        desk.path, {"step": "take_over", "answer": "専門家の続き", "based_on": 1, "latest": latest}
    )
    assert taken.status_code == 302
    assert draft(story) == "専門家の続き"


def test_an_autosave_tells_its_version_or_shows_both(desk, story):
    address = reverse("desk-answer-autosave", kwargs={"number": story.ticket.number})
    first = desk.browser.post(address, {"answer": "一", "based_on": 0})
    assert first.json()["version"] == 1
    assert story.ticket.answer_drafts.get().is_autosave

    desk.browser.post(address, {"answer": "二", "based_on": 1})
    late = desk.browser.post(address, {"answer": "三", "based_on": 1})

    assert late.status_code == 409
    assert "あなたの文章で続ける" in late.content.decode()


def test_the_check_answers_with_a_piece_of_page(desk, story):
    address = reverse("desk-answer-check", kwargs={"number": story.ticket.number})

    page = desk.browser.post(address, {"answer": "EDRを入れます。"}).content.decode()

    assert 'data-text="EDR"' in page
    assert answering.latest_draft(story.ticket) is None


def test_an_easy_answer_goes_to_review_at_once(desk, story):
    assert desk.press("submit", PLAIN)["Location"] == f"/desk/tickets/{story.ticket.number}/"
    assert state(story) == Status.IN_REVIEW
    assert story.ticket.messages.get().body == PLAIN


def test_a_hard_one_is_shown_again_and_may_go_all_the_same(desk, story, text_of):
    response = desk.press("submit", "EDRを入れます。")

    assert state(story) == Status.IN_PROGRESS
    assert "説明のない専門の言葉" in text_of(response)
    assert "この回答は" in text_of(response)  # the mail as it would arrive
    desk.press("submit_now", "EDRを入れます。")
    assert state(story) == Status.IN_REVIEW


def test_nothing_is_no_answer(desk, story, text_of):
    response = desk.press("submit", "  ")

    assert response.status_code == 400
    assert state(story) == Status.IN_PROGRESS


def test_one_asks_back_without_losing_the_draft(desk, story):
    response = desk.press("ask_back", "書きかけ", message="いつからですか。")

    assert response["Location"] == f"/desk/tickets/{story.ticket.number}/"
    assert (state(story), draft(story)) == (Status.AWAITING_ASKER, "書きかけ")
    empty = desk.press("ask_back", "書きかけ", message="")
    assert empty.status_code in (400, 403, 409)


def test_what_the_reviewer_said_stands_on_the_page(desk, story, text_of):
    desk.press("submit", PLAIN)
    comment = reviewing.add_comment(
        story.ticket.pk, by=story.coordinator, data={"body": "番号を書いてください", "quote": "電話"}
    )
    story.do("return_to_expert", story.coordinator, reason="もう一息です")

    page = text_of(desk.get())
    assert "もう一息です" in page
    assert "番号を書いてください" in page
    desk.press(f"resolve:{comment.pk}", PLAIN)
    assert "直しました" in text_of(desk.get())


def test_attacks_stay_text(desk, story, assert_escaped):
    attack = "</textarea><script>alert(1)</script>"
    desk.press("save", attack)

    for side in ("words", "versions"):
        assert_escaped(desk.get(f"?side={side}"), attack)
    assert_escaped(desk.get("?side=versions&version=1"), attack)


def test_similar_cases_are_only_those_one_may_see(desk, story, text_of):
    Story(subject="よその請求書メールの相談")
    mine = ticket_in(Status.ANSWERED, expert=story.expert, subject="わたしの請求書メールの相談")

    page = text_of(desk.get("?side=cases"))

    assert "よその請求書" not in page
    assert mine.number in page


@pytest.mark.parametrize("who", ["stranger", "observer", "nobody"])
def test_who_has_no_part_in_it_sees_nothing(desk, story, browser_of, client, who):
    desk.press("save", "ひみつの下書き")
    role = {"stranger": Role.EXPERT, "observer": Role.OBSERVER}.get(who)
    browser = browser_of(user(role)) if role else client

    answers = [
        browser.get(desk.path),
        browser.post(desk.path, {"step": "save", "answer": "x"}),
        browser.post(f"{desk.path}autosave/", {"answer": "x"}),
        browser.post(f"{desk.path}check/", {"answer": "x"}),
        browser.get(f"{desk.path}side/versions/"),
        browser.get(desk.path.replace("answer", "review")),
    ]

    assert {one.status_code for one in answers} <= {302, 403, 404}
    assert all("ひみつの下書き" not in one.content.decode() for one in answers)
    assert draft(story) == "ひみつの下書き"


def test_while_nothing_is_written_the_page_leads_back(desk, story):
    story.do("submit_for_review", story.expert, answer=PLAIN)

    assert desk.get()["Location"] == f"/desk/tickets/{story.ticket.number}/"
    late = desk.press("save", "遅れて保存")
    assert late.status_code == 409
    assert "遅れて保存" in late.content.decode()

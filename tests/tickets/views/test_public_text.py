"""The page on which a public text is written: marks, suggestions, kept words, the checklist, and nothing typed is lost."""

import html
import re

import pytest
from django.urls import reverse

from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, ticket_in, user
from tickets.lifecycle import Publication, Status
from tickets.models import PublicText, Ticket
from tickets.publishing.checklist import CHECKLIST

pytestmark = pytest.mark.django_db
ATTACK = '"><img src=x onerror=alert(1)>'
BODY = "高松市のさぬき青果です。三好が11月6日に開きました。"


@pytest.fixture
def story():
    return Story(body=BODY, organisation="さぬき青果", name="三好").until_answered()


@pytest.fixture
def writer(browser_of, story):
    return browser_of(story.expert)


def page(story):
    return reverse("desk-public-text", args=[story.ticket.number])


def typed(**fields):
    return {**PUBLIC_TEXT, "confirmed": list(CHECKLIST), "action": "send", **fields}


def open_words(response):
    return [
        html.unescape(word)
        for word in re.findall(r'name="keep_word" value="([^"]*)"', response.content.decode())
    ]


def field_of(response, name):
    shown = response.content.decode()
    if found := re.search(rf'<textarea name="{name}"[^>]*>\n(.*?)</textarea>', shown, re.DOTALL):
        return html.unescape(found[1])
    return html.unescape(re.search(rf'name="{name}"[^>]* value="([^"]*)"', shown)[1])


def publication_of(story):
    return Ticket.objects.get(pk=story.ticket.pk).publication


def test_it_begins_with_the_askers_words_and_the_answer_nothing_replaced(writer, story):
    response = writer.get(page(story))

    assert field_of(response, "question") == BODY
    assert field_of(response, "answer") == "結論から書きます。開かないでください。"
    assert {"さぬき青果", "三好", "11月6日"} <= set(open_words(response))


def test_the_case_leads_to_it(writer, story):
    assert f'href="{page(story)}"' in writer.get(f"/desk/tickets/{story.ticket.number}/").content.decode()


def test_one_click_replaces_a_word_wherever_it_is_marked(writer, story):
    text = "さぬき青果に届きました。\r\n😀さぬき青果の者です。"

    response = writer.post(page(story), {**PUBLIC_TEXT, "question": text, "replace": "さぬき青果"})

    assert field_of(response, "question") == "自社に届きました。\n😀自社の者です。"
    assert field_of(response, "title") == PUBLIC_TEXT["title"]
    assert open_words(response) == []


def test_one_click_keeps_a_word_and_another_takes_that_back(writer, story):
    text = {**PUBLIC_TEXT, "answer": "Windowsを更新します。"}

    kept = writer.post(page(story), {**text, "keep_word": "Windows"})
    again = writer.post(page(story), {**text, "keep": ["Windows"], "decide_again": "Windows"})

    assert (open_words(kept), open_words(again)) == ([], ["Windows"])
    assert '<input type="hidden" name="keep" value="Windows">' in kept.content.decode()


def test_looking_changes_nothing(writer, story):
    writer.get(page(story))
    writer.post(page(story), typed(action="check"))

    assert not PublicText.objects.exists()
    assert publication_of(story) == Publication.NONE


def test_a_finished_text_goes_to_the_asker(writer, story):
    response = writer.post(page(story), typed(answer="Windowsを更新します。", keep=["Windows"]))

    assert (response.status_code, response["Location"]) == (302, f"/desk/tickets/{story.ticket.number}/")
    assert publication_of(story) == Publication.REQUESTED
    text = PublicText.objects.get()
    assert [decision["text"] for decision in text.kept_words] == ["Windows"]
    assert text.confirmed_points == list(CHECKLIST)


def test_with_an_open_mark_it_stays_and_nothing_typed_is_lost(writer, story, text_of):
    sent = typed(question="三好さんが開きました。", keep=["Windows"], category="mail", industry="I")

    response = writer.post(page(story), sent)

    assert response.status_code == 400
    assert "言葉が残っています" in text_of(response)
    assert [field_of(response, name) for name in PUBLIC_TEXT] == [sent[name] for name in PUBLIC_TEXT]
    shown = response.content.decode()
    assert 'name="keep" value="Windows"' in shown
    assert len(re.findall(r'name="confirmed" value="\w+" checked', shown)) == len(CHECKLIST)
    assert '<option value="I" selected' in shown
    assert publication_of(story) == Publication.NONE


@pytest.mark.parametrize("left_out", list(CHECKLIST))
def test_every_point_of_the_checklist_has_to_be_confirmed(writer, story, text_of, left_out):
    confirmed = [code for code in CHECKLIST if code != left_out]

    response = writer.post(page(story), typed(confirmed=confirmed))

    assert response.status_code == 400
    assert "あと1項目" in text_of(response)
    assert publication_of(story) == Publication.NONE


def test_a_script_is_given_the_marks_alone_and_nothing_is_sent(writer, story):
    response = writer.post(page(story), typed(question="三好さん"), headers={"X-Fragment": "marks"})

    assert "<html" not in response.content.decode()
    assert open_words(response) == ["三好さん"]
    assert publication_of(story) == Publication.NONE


def test_the_original_stands_beside_it(writer, story, text_of):
    shown = text_of(writer.post(page(story), typed(action="check")))

    assert BODY in shown
    assert "結論から書きます。開かないでください。" in shown


def test_wishes_of_the_asker_are_shown_to_who_writes_anew(writer, story, text_of):
    story.do("request_consent", story.expert, **PUBLIC_TEXT)
    story.do("want_changes", story.asker, message="もっと短く")

    assert "もっと短く" in text_of(writer.get(page(story)))


def test_words_are_escaped(writer, story, assert_escaped):
    response = writer.post(page(story), typed(question=f"{ATTACK}三好さん", keep=[ATTACK]))

    assert_escaped(response, ATTACK)


def test_after_somebody_was_faster_the_text_is_still_there(writer, story):
    story.do("request_consent", story.expert, **PUBLIC_TEXT)

    response = writer.post(page(story), typed(question="べつの質問です。"))

    assert response.status_code == 409
    assert field_of(response, "question") == "べつの質問です。"


def test_where_nothing_is_to_be_asked_it_leads_back(writer, story):
    story.do("request_consent", story.expert, **PUBLIC_TEXT)

    assert writer.get(page(story))["Location"] == f"/desk/tickets/{story.ticket.number}/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_find_nothing(browser_of, client, story, method):
    for role in (Role.EXPERT, Role.OBSERVER, Role.EDITOR):
        assert getattr(browser_of(user(role)), method)(page(story)).status_code == 404
    assert getattr(client, method)(page(story))["Location"].startswith("/accounts/login/")


def test_the_second_person_sees_what_was_kept_and_by_whom(browser_of, story, text_of):
    story.do("request_consent", story.expert, **{**PUBLIC_TEXT, "answer": "Windowsを更新します。"})
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)

    shown = text_of(browser_of(story.releaser).get(f"/desk/tickets/{story.ticket.number}/"))

    assert re.search(rf"決めた言葉 Windows .{{0,40}}決めた人：{story.expert.display_name}", shown)


def test_it_costs_the_same_however_long_the_case(browser_of, django_assert_max_num_queries):
    case = ticket_in(Status.ANSWERED, body=BODY)
    browser = browser_of(user(Role.COORDINATOR))
    browser.get(f"/desk/tickets/{case.number}/public-text/")

    with django_assert_max_num_queries(12):
        browser.get(f"/desk/tickets/{case.number}/public-text/")

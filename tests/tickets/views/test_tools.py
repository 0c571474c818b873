"""The desk's tools: upkeep of the answers, questionnaires, other systems; who gets in and what the pages do."""

import datetime
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import ArticlePage, HelpfulVote
from people.roles import Role
from search import missed
from search.models import MissedSearch
from tests.factories import Story, user
from tickets import services
from tickets.models import Effect, Questionnaire, Reply, WebhookDelivery, WebhookEndpoint
from tickets.outbox import delivery
from tickets.surveys import questionnaires

pytestmark = pytest.mark.django_db
PATHS = {
    "/desk/upkeep/": {Role.COORDINATOR, Role.EDITOR, Role.ADMIN},
    "/desk/surveys/": {Role.COORDINATOR, Role.ADMIN},
    "/desk/surveys/new/": {Role.COORDINATOR, Role.ADMIN},
    "/desk/surveys/seminar/": {Role.COORDINATOR, Role.ADMIN},
    "/desk/surveys/seminar/edit/": {Role.COORDINATOR, Role.ADMIN},
    "/desk/surveys/seminar/paper/": {Role.COORDINATOR, Role.ADMIN},
    "/desk/surveys/seminar/poster/": {Role.COORDINATOR, Role.ADMIN},
    "/desk/webhooks/": {Role.ADMIN},
    "/desk/webhooks/new/": {Role.ADMIN},
}


@pytest.fixture
def seminar():
    values = {"title": "11月の講習会", "slug": "seminar", "intro": "", "is_open": True}
    asks = [("scale", "わかりやすかったですか"), ("yes_no", "使えそうですか"), ("text", "ひとこと")]
    return questionnaires.save(None, values, asks, user(Role.COORDINATOR))


@pytest.mark.parametrize("role", list(Role))
def test_each_page_is_for_those_whose_work_it_is(browser_of, seminar, role):
    browser = browser_of(user(role))
    let_in = {path for path in PATHS if browser.get(path).status_code == 200}

    assert let_in == {path for path, roles in PATHS.items() if role in roles}


@pytest.mark.parametrize("path", list(PATHS))
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, path):
    assert client.get(path)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", list(PATHS))
def test_no_page_costs_much(browser_of, seminar, path, django_assert_max_num_queries):
    browser = browser_of(user(Role.ADMIN))
    browser.get(path)
    with django_assert_max_num_queries(12):
        assert browser.get(path).status_code == 200


# --- upkeep -----------------------------------------------------------------------------------------------
@pytest.fixture
def article():
    Story().until_published(category="mail")
    while delivery.sweep():
        pass
    ArticlePage.objects.update(checked_on=timezone.localdate() - datetime.timedelta(days=366))
    return ArticlePage.objects.get()


def test_the_lists_say_what_to_do(browser_of, text_of, article):
    HelpfulVote.objects.create(article=article, helpful=False, reason="むずかしい")
    for _time in range(2):
        missed.note("ありえない言葉")
    browser = browser_of(user(Role.EDITOR))
    response = browser.get("/desk/upkeep/")

    assert all(words in text_of(response) for words in (article.title, "むずかしい", "ありえない言葉"))
    edit = f"/cms/pages/{article.pk}/edit/"
    assert edit in response.content.decode()
    assert browser.get(edit).status_code == 200
    add = re.search(r'href="(/cms/pages/add/cms/articlepage/\d+/)"', response.content.decode())
    assert browser.get(add[1]).status_code == 200


def test_editors_find_the_lists_from_their_own_pages(browser_of):
    assert "/desk/upkeep/" in browser_of(user(Role.EDITOR)).get("/cms/").content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EDITOR])
def test_checking_takes_an_answer_off_the_list(browser_of, text_of, article, role):
    browser = browser_of(user(role))
    page = text_of(browser.post(f"/desk/upkeep/articles/{article.pk}/checked/", follow=True))

    assert "確かめる日を過ぎた答えは、ありません" in page
    assert ArticlePage.objects.get().checked_on == timezone.localdate()


def test_a_question_that_was_dealt_with_leaves_the_list(browser_of, text_of):
    for _time in range(2):
        missed.note("ありえない言葉")
    browser = browser_of(user(Role.COORDINATOR))
    page = text_of(
        browser.post(f"/desk/upkeep/searches/{MissedSearch.objects.get().pk}/handled/", follow=True)
    )

    assert "ありえない言葉" not in page


def test_strangers_change_nothing(browser_of, article):
    for role in (Role.EXPERT, Role.OBSERVER):
        browser = browser_of(user(role))
        assert browser.post(f"/desk/upkeep/articles/{article.pk}/checked/").status_code == 403


# --- questionnaires ---------------------------------------------------------------------------------------
def made(**fields):
    return {
        "title": "12月の講習会",
        "slug": "dec",
        "is_open": "true",
        "text1": "よかったですか",
        "kind1": "scale",
        **fields,
    }


def test_a_coordinator_makes_one(browser_of):
    browser = browser_of(user(Role.COORDINATOR))
    response = browser.post("/desk/surveys/new/", made(text3="ひとこと", kind3="text"))

    assert response["Location"] == "/desk/surveys/dec/"
    asked = [(one.position, one.kind, one.text) for one in Questionnaire.objects.get().questions.all()]
    assert asked == [(1, "scale", "よかったですか"), (2, "text", "ひとこと")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "題名"),
        ({"slug": "Ü"}, "アドレス"),
        ({"slug": "new"}, "アドレス"),
        ({"slug": "seminar"}, "もう使っています"),
        ({"text1": ""}, "質問を、ひとつは"),
        ({"kind1": "stars"}, "答え方"),
        ({"text1": "長" * 201}, "200文字"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(browser_of, seminar, text_of, fields, said):
    browser = browser_of(user(Role.COORDINATOR))
    response = browser.post("/desk/surveys/new/", made(intro="のこる言葉", **fields))

    assert response.status_code == 400
    assert said in text_of(response)
    assert "のこる言葉" in response.content.decode()
    assert Questionnaire.objects.count() == 1


def test_questions_that_were_answered_stay(browser_of, seminar, text_of):
    question = seminar.questions.first()
    questionnaires.reply(seminar, {f"q{question.pk}": "5"}, via="web", key=uuid.uuid4())
    response = browser_of(user(Role.COORDINATOR)).post("/desk/surveys/seminar/edit/", made(slug="seminar"))

    assert response.status_code == 400
    assert "質問は変えられません" in text_of(response)


def public(seminar, *said, **more):
    browser = Client()
    names = [f"q{question.pk}" for question in seminar.questions.all()]
    return browser, browser.post("/survey/seminar/", {**dict(zip(names, said, strict=False)), **more})


def test_anybody_answers_and_leaves_no_trace(seminar):
    browser, response = public(seminar, "5", "1", "よかった")
    thanks = browser.get(response["Location"])

    assert thanks.status_code == 200
    assert browser.cookies == {}
    assert Reply.objects.get().via == "web"


def test_the_form_sets_no_cookie_either(seminar):
    browser = Client()
    response = browser.get("/survey/seminar/")

    assert response.status_code == 200
    assert browser.cookies == {}
    assert "no-store" in response["Cache-Control"]


def test_an_empty_form_is_asked_to_be_filled_and_keeps_its_key(seminar, text_of):
    key = str(uuid.uuid4())
    _browser, response = public(seminar, key=key)

    assert response.status_code == 400
    assert "ひとつも答えがありません" in text_of(response)
    assert key in response.content.decode()


def test_what_was_chosen_stays_on_an_error(seminar):
    _browser, response = public(seminar, "5", "7")

    assert response.status_code == 400
    assert re.search(r'value="5" checked', response.content.decode())


def test_a_robot_is_thanked_and_not_counted(seminar):
    _browser, response = public(seminar, "5", website="https://example.com")

    assert response.status_code == 302
    assert not Reply.objects.exists()


def test_too_many_from_one_address_are_slowed_down(seminar, monkeypatch):
    monkeypatch.setattr("tickets.asking.throttles.SurveyThrottle.get_rate", lambda _self: "1/hour")
    public(seminar, "5")
    _browser, response = public(seminar, "5")

    assert response.status_code == 429
    assert Reply.objects.count() == 1


def test_a_closed_or_unknown_one(seminar, client, text_of):
    Questionnaire.objects.update(is_open=False)

    assert "受け付けを終わりました" in text_of(client.get("/survey/seminar/"))
    assert public(seminar, "5")[1].status_code == 409
    assert client.get("/survey/nothing/").status_code == 404


def test_paper_is_typed_in_at_the_desk(browser_of, seminar):
    browser = browser_of(user(Role.COORDINATOR))
    question = seminar.questions.first()
    response = browser.post(
        "/desk/surveys/seminar/paper/", {f"q{question.pk}": "4", "key": str(uuid.uuid4())}
    )

    assert response["Location"] == "/desk/surveys/seminar/paper/"
    assert Reply.objects.get().via == "paper"


def test_the_code_leads_to_the_form(browser_of, seminar):
    page = browser_of(user(Role.COORDINATOR)).get("/desk/surveys/seminar/poster/").content.decode()

    assert "http://testserver/survey/seminar/" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "style=" not in page


def test_words_of_the_public_are_escaped(browser_of, seminar, assert_escaped):
    attack = "<script>alert(1)</script>"
    public(seminar, "", "", attack)

    assert_escaped(browser_of(user(Role.COORDINATOR)).get("/desk/surveys/seminar/"), attack)


def test_what_the_asker_said_stands_on_the_case(browser_of, text_of):
    story = Story().until_answered()
    services.answer_survey(story.ticket.pk, by=story.asker, data={"helped": "partly", "comment": "あと少し"})
    for who in (story.coordinator, story.expert):
        page = text_of(browser_of(who).get(f"/desk/tickets/{story.ticket.number}/"))
        assert "少し役に立った あと少し" in page


# --- webhooks ---------------------------------------------------------------------------------------------
def test_an_administrator_adds_a_receiver(browser_of):
    admin = user(Role.ADMIN)
    browser = browser_of(admin)
    response = browser.post(
        "/desk/webhooks/new/",
        {
            "name": "受付",
            "url": "https://example.jp/hook",
            "events": ["ticket.offer", "ticket.intake"],
            "is_active": "true",
        },
    )
    made = WebhookEndpoint.objects.get()

    assert response["Location"] == f"/desk/webhooks/{made.pk}/"
    assert (made.events, made.include_text, made.is_active) == (
        ["ticket.intake", "ticket.offer"],
        False,
        True,
    )
    assert made.created_by == admin
    page = browser.get(response["Location"]).content.decode()
    assert made.secret in page
    assert made.secret not in browser.get("/desk/webhooks/").content.decode()


@pytest.mark.parametrize("url", ["http://example.jp/", "javascript:alert(1)", "https://a:b@example.jp/", ""])
def test_an_address_that_may_not_be_is_refused_and_kept(browser_of, url):
    response = browser_of(user(Role.ADMIN)).post("/desk/webhooks/new/", {"name": "のこる名前", "url": url})

    assert response.status_code == 400
    assert "のこる名前" in response.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_every_attempt_is_listed_and_sent_again(browser_of, text_of):
    endpoint = WebhookEndpoint.objects.create(name="受付", url="https://example.jp/")
    effect = Effect.objects.create(
        kind="webhook",
        payload={"endpoint": endpoint.pk, "event": "ticket.offer", "data": {}, "at": ""},
        state="dead",
        created_at=timezone.now(),
        due_at=timezone.now(),
    )
    WebhookDelivery.objects.create(
        endpoint=endpoint,
        effect_id=effect.pk,
        event="ticket.offer",
        attempt=20,
        status_code=503,
        milliseconds=12,
    )
    browser = browser_of(user(Role.ADMIN))
    page = text_of(browser.get(f"/desk/webhooks/{endpoint.pk}/"))
    assert "届いていません 503" in page
    browser.post(f"/desk/webhooks/{endpoint.pk}/again/", {"effect": str(effect.pk)})

    effect.refresh_from_db()
    assert (effect.state, effect.attempts) == ("pending", 0)
    assert browser.post(f"/desk/webhooks/{endpoint.pk}/again/", {"effect": "x"}).status_code == 404


def test_trying_a_new_secret_and_deleting(browser_of):
    endpoint = WebhookEndpoint.objects.create(name="受付", url="https://example.jp/")
    browser = browser_of(user(Role.ADMIN))
    browser.post(f"/desk/webhooks/{endpoint.pk}/test/")
    assert Effect.objects.get().payload["event"] == "ping"
    browser.post(f"/desk/webhooks/{endpoint.pk}/secret/")
    assert WebhookEndpoint.objects.get().secret != endpoint.secret
    browser.post(f"/desk/webhooks/{endpoint.pk}/delete/")
    assert not WebhookEndpoint.objects.exists()


def test_only_administrators_press_these_buttons(browser_of):
    endpoint = WebhookEndpoint.objects.create(name="受付", url="https://example.jp/")
    browser = browser_of(user(Role.COORDINATOR))
    for name in ("test", "again", "secret", "delete"):
        assert browser.post(f"/desk/webhooks/{endpoint.pk}/{name}/").status_code == 403

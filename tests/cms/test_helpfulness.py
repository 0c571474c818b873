"""Did it help? Anonymous, once a browser session, and seen by staff only."""

import pytest
from django.test import Client
from django.utils import timezone

from cms.models import ArticlePage, HelpfulVote

pytestmark = pytest.mark.django_db


def address(article):
    return f"{article.public_path}helpful/"


@pytest.mark.parametrize(("said", "helpful"), [("yes", True), ("no", False)])
def test_a_vote_is_kept_and_nothing_about_who_gave_it(client, make_article, said, helpful):
    article = make_article()

    response = client.post(address(article), {"helpful": said})

    assert response.url == f"{article.public_path}?helpful={said}#helpful"
    assert article.helpful_votes.get().helpful == helpful
    fields = {field.name for field in HelpfulVote._meta.get_fields()}
    assert fields == {"id", "article", "helpful", "reason", "voted_at"}
    assert "sessionid" not in client.cookies


def test_one_may_say_why_afterwards_and_once(client, make_article):
    article = make_article()
    client.post(address(article), {"helpful": "no"})
    assert 'name="reason"' in client.get(f"{article.public_path}?helpful=no").content.decode()

    client.post(address(article), {"reason": " 2番の\nやり方が 字ばかり "})
    client.post(address(article), {"reason": "もう一度"})

    assert article.helpful_votes.get().reason == "2番の やり方が 字ばかり"
    assert "字ばかり" not in client.get(article.public_path).content.decode()


def test_a_long_reason_is_cut_and_one_with_a_nul_kept(client, make_article):
    article = make_article()
    client.post(address(article), {"helpful": "no"})

    client.post(address(article), {"reason": "\x00" + "長い" * 500})

    assert article.helpful_votes.get().reason == "長い" * 100


def test_a_browser_votes_once_until_it_is_closed(client, make_article):
    article, other = make_article(), make_article("別の質問")
    client.post(address(article), {"helpful": "yes"})

    client.post(address(article), {"helpful": "no"})
    client.post(address(other), {"helpful": "no"})
    Client().post(address(article), {"helpful": "no"})

    assert sorted(article.helpful_votes.values_list("helpful", flat=True)) == [False, True]
    assert other.helpful_votes.count() == 1
    assert not client.cookies["helpful"]["max-age"]
    assert not client.cookies["helpful"]["expires"]
    assert client.cookies["helpful"]["httponly"]


@pytest.mark.parametrize("cookie", ["nonsense", "", "W1sxLDFdXQ:1:forged"])
def test_a_cookie_that_is_not_ours_names_no_vote(client, make_article, cookie):
    article = make_article()
    client.cookies["helpful"] = cookie

    client.post(address(article), {"helpful": "yes"})

    assert article.helpful_votes.count() == 1


@pytest.mark.parametrize("sent", [{}, {"helpful": "maybe"}, {"reason": "だけ"}])
def test_anything_else_changes_nothing(client, make_article, sent):
    article = make_article()

    response = client.post(address(article), sent)

    assert response.url == f"{article.public_path}#helpful"
    assert not HelpfulVote.objects.exists()


@pytest.mark.parametrize(
    "sender",
    [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Referer": "https://elsewhere.example/x"}],
)
def test_another_site_cannot_vote_with_a_readers_browser(make_article, sender):
    article = make_article()

    answer = Client(enforce_csrf_checks=True).post(address(article), {"helpful": "yes"}, headers=sender)

    assert answer.status_code == 403
    assert not article.helpful_votes.exists()


@pytest.mark.parametrize(
    "sender", [{"Origin": "http://testserver"}, {"Referer": "http://testserver/kb/x/"}, {}]
)
def test_the_page_needs_no_token_of_its_readers(make_article, sender):
    article = make_article()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(article.public_path)

    assert "csrf" not in page.content.decode()
    assert browser.post(address(article), {"helpful": "yes"}, headers=sender).status_code == 302
    assert article.helpful_votes.count() == 1


def test_too_many_votes_from_one_address_are_not_counted(make_article, monkeypatch):
    monkeypatch.setattr("cms.helpfulness.HelpfulThrottle.rate", "2/min", raising=False)
    article = make_article()

    answers = [Client().post(address(article), {"helpful": "yes"}) for _number in range(3)]

    assert article.helpful_votes.count() == 2
    assert answers[2].url == f"{article.public_path}?helpful=many#helpful"
    assert "少し待ってから" in Client().get(answers[2].url).content.decode()


def test_what_nobody_may_read_takes_no_votes(client, make_article):
    draft, gone = make_article(live=False), make_article("取り下げる題")
    gone.unpublish()
    ArticlePage.objects.filter(pk=gone.pk).update(question="", answer="", retracted_at=timezone.now())

    assert client.post(address(draft), {"helpful": "yes"}).status_code == 404
    assert client.post(address(gone), {"helpful": "yes"}).status_code == 410
    assert client.get(address(make_article("別"))).status_code == 405
    assert not HelpfulVote.objects.exists()


def test_how_many_it_helped_is_shown_from_three_on(client, make_article):
    article = make_article()
    for expected in (False, False, True):
        article.helpful_votes.create(helpful=True)
        shown = "人が「役に立った」と答えました" in client.get(article.public_path).content.decode()
        assert shown == expected


def test_home_shows_what_helped_more_readers_than_not_most_first(client, make_article):
    votes = {"二番": [True], "一番": [True, True], "半々": [True, False], "なし": []}
    for title, said in votes.items():
        article = make_article(title)
        for helpful in said:
            article.helpful_votes.create(helpful=helpful)

    assert [one.title for one in client.get("/").context["most_helpful"]] == ["一番", "二番"]


def test_editors_read_the_reasons_and_change_none(editor_client, make_article):
    vote = make_article().helpful_votes.create(helpful=False, reason="字が小さい")

    assert "字が小さい" in editor_client.get("/cms/helpful/").content.decode()
    assert editor_client.get(f"/cms/helpful/edit/{vote.pk}/").status_code == 302
    assert editor_client.get("/cms/helpful/new/").status_code == 302
    assert editor_client.get(f"/cms/helpful/delete/{vote.pk}/").status_code == 302


@pytest.mark.parametrize("role", ["expert", "observer"])
def test_others_do_not_see_the_reasons(client, make_user, make_article, role):
    make_article().helpful_votes.create(helpful=False, reason="字が小さい")
    client.force_login(make_user(role))

    assert "字が小さい" not in client.get("/cms/helpful/", follow=True).content.decode()

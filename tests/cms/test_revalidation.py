"""Public pages may be kept by caches that ask each time; what changed is seen and what was withdrawn is gone at once."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from cms import revalidation
from cms.models import ArticlePage, GlossaryTerm, StandardPage
from people.roles import Role
from tests.factories import user

pytestmark = pytest.mark.django_db

PLACES = [
    *(
        "/",
        "/kb/",
        "/kb/?category=mail",
        "/windows/",
        "/windows/which/",
        "/glossary/",
        "/glossary/マルウェア/",
    ),
    *("/privacy/", "/feed/", "/feed/mail/", "/sitemap.xml"),
]


def asked_again(response, path, **headers):
    """What a cache that kept `response` is told."""
    return Client().get(path, headers={"If-None-Match": response["ETag"], **headers})


def retract(article):
    article.unpublish()
    ArticlePage.objects.filter(pk=article.pk).update(question="", answer="", retracted_at=timezone.now())


@pytest.fixture
def paths(make_article):
    article = make_article()
    return [*PLACES, article.public_path, f"{article.public_path}picture.png"]


def test_an_unchanged_page_is_not_sent_again(paths):
    for path in paths:
        first = Client().get(path)
        again = asked_again(first, path)

        assert first["Cache-Control"] == again["Cache-Control"] == "no-cache", path
        assert {"Cookie", "Accept-Language"} <= {name.strip() for name in again["Vary"].split(",")}, path
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == first["ETag"], path


def test_unchanged_is_said_without_drawing_the_page(make_article, django_assert_num_queries):
    path = make_article().public_path
    first = Client().get(path)

    with django_assert_num_queries(1):
        assert asked_again(first, path).status_code == 304


def test_a_published_answer_changes_every_list(make_article):
    kept = {path: Client().get(path) for path in ("/", "/kb/", "/feed/", "/sitemap.xml")}

    article = make_article("新しい質問")

    for path, before in kept.items():
        now = asked_again(before, path)
        assert now.status_code == 200, path
        assert article.public_path in now.content.decode(), path
        assert now["ETag"] != before["ETag"], path


def test_a_withdrawn_answer_is_gone_for_a_cache_that_kept_it(make_article):
    article = make_article("取り下げる題")
    parts = [article.public_path, f"{article.public_path}picture.png"]
    kept = {path: Client().get(path) for path in parts}
    listed = Client().get("/kb/")

    retract(article)

    for path, before in kept.items():
        now = asked_again(before, path)
        assert now.status_code == 410, path
        assert "no-store" in now["Cache-Control"], path
        assert "ETag" not in now, path
        assert asked_again(before, path, **{"If-None-Match": "*"}).status_code != 200, path
    assert "取り下げる題" not in asked_again(listed, "/kb/").content.decode()


def test_an_edited_word_and_an_edited_page_are_seen(make_article):
    term = GlossaryTerm.objects.get(term="マルウェア")
    before = Client().get(term.public_path)
    term.short = "ためしの言い換え"
    term.save()
    assert "ためしの言い換え" in asked_again(before, term.public_path).content.decode()

    page = StandardPage.objects.get(slug="privacy")
    before = Client().get("/privacy/")
    page.body = "<p>あたらしい文</p>"
    page.save_revision().publish()
    assert "あたらしい文" in asked_again(before, "/privacy/").content.decode()


def test_a_vote_changes_what_is_counted(make_article):
    article = make_article()
    before = Client().get(article.public_path)

    article.helpful_votes.create(helpful=True)

    assert asked_again(before, article.public_path).status_code == 200


def test_each_language_has_its_own_page():
    before = Client().get("/", headers={"Accept-Language": "ja"})

    other = asked_again(before, "/", **{"Accept-Language": "en"})

    assert (other.status_code, other["Content-Language"]) == (200, "en")


def test_what_depends_on_the_hour_is_drawn_anew_after_a_quarter_of_it(monkeypatch):
    before = Client().get("/windows/")
    later = revalidation.time() + datetime.timedelta(minutes=15).total_seconds()
    monkeypatch.setattr(revalidation, "time", lambda: later)

    assert asked_again(before, "/windows/").status_code == 200


def test_a_page_for_somebody_is_kept_nowhere(make_article):
    """Somebody signed in, and a reader who voted: their page shows it."""
    staff = Client()
    staff.force_login(user(Role.EXPERT))
    article = make_article()
    reader = Client()
    reader.post(f"{article.public_path}helpful/", {"helpful": "yes"})

    for client, path in ((staff, "/"), (staff, article.public_path), (reader, article.public_path)):
        response = client.get(path)
        assert "no-store" in response["Cache-Control"]
        assert "ETag" not in response
        old = Client().get(path)["ETag"]
        assert client.get(path, headers={"If-None-Match": old}).status_code == 200


def test_nothing_with_a_cookie_is_kept(paths):
    form = Client().get("/consult/")
    assert form.cookies
    assert "no-store" in form["Cache-Control"]

    assert [path for path in paths if Client().get(path).cookies] == []


@pytest.mark.parametrize("path", ["/consult/", "/c/lost/", "/desk/", "/search/?q=a", "/now/", "/cost/"])
def test_other_pages_have_no_tag(path):
    response = Client().get(path)

    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response

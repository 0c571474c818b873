"""The short way to the pages most people read gives nothing that Wagtail's own way would not."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from cms.models import HomePage, KnowledgeIndexPage

pytestmark = pytest.mark.django_db


def restrict(page, **fields):
    return PageViewRestriction.objects.create(page=page, **fields)


def test_an_article_behind_a_password_asks_for_it(client, make_article):
    article = make_article("秘密の題")
    restrict(article, restriction_type=PageViewRestriction.PASSWORD, password="x")

    response = client.get(article.public_path)

    assert "秘密の題" not in response.content.decode() or 'type="password"' in response.content.decode()
    assert "開かないでください" not in response.content.decode()
    assert client.get(f"{article.public_path}picture.png").status_code == 404
    assert client.post(f"{article.public_path}helpful/", {"helpful": "yes"}).status_code == 404


@pytest.mark.parametrize("path", ["/", "/kb/"])
def test_a_list_for_a_group_sends_others_to_sign_in(client, make_article, path):
    make_article("公開の題")
    page = HomePage.objects.get() if path == "/" else KnowledgeIndexPage.objects.get()
    restriction = restrict(page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set([Group.objects.get(name="editor")])

    response = client.get(path)

    assert response.status_code == 302
    assert "公開の題" not in client.get("/feed/").content.decode()


def test_an_article_with_a_japanese_address_is_read_voted_on_and_pictured(client, make_article):
    article = make_article(slug="請求書メール")

    assert client.get(article.public_path).status_code == 200
    assert client.get(f"{article.public_path}picture.png").status_code == 200
    assert client.post(f"{article.public_path}helpful/", {"helpful": "yes"}).status_code == 302
    assert article.helpful_votes.count() == 1


@pytest.mark.parametrize("path", ["/kb/none/", "/kb/none/picture.png", "/kb/none/more/", "/none/"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404

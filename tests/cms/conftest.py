"""Articles and people for the tests of what the public and the editors see."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.db.models import Max

from cms.models import ArticlePage, KnowledgeIndexPage
from people.models import User


@pytest.fixture
def make_article(db):
    """Makes published articles as an editor would: no case behind them unless `source_ref` is given."""

    def make(title="知らない請求書メールが届きました", *, live=True, **fields):
        number = ArticlePage.objects.aggregate(last=Max("pk"))["last"] or 0
        article = ArticlePage(
            **{
                "title": title,
                "slug": f"article-{number + 1}",
                "question": "開いてもよいですか。",
                "answer": "開かないでください。\n\n差出人に電話で確かめてください。",
                "checked_on": datetime.date(2026, 11, 18),
                "live": False,
                **fields,
            }
        )
        KnowledgeIndexPage.objects.get().add_child(instance=article)
        if live:
            article.save_revision().publish()
        return ArticlePage.objects.get(pk=article.pk)

    return make


@pytest.fixture
def make_user(db):
    def make(role, email=None):
        user = User.objects.create_user(email or f"{role}@example.jp", "correct horse battery")
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def editor_client(client, make_user):
    client.force_login(make_user("editor"))
    return client


@pytest.fixture
def admin_role_client(client, make_user):
    client.force_login(make_user("admin"))
    return client

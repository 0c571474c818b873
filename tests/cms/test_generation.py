"""What is counted once: right after every change of the public site, whoever made it."""

import pytest
from django.core.cache import caches
from wagtail.models import PageViewRestriction

from cms import generation
from cms.models import ArticlePage, Category, GlossaryTerm, KnowledgeIndexPage, Window

pytestmark = pytest.mark.django_db


def published():
    page = ArticlePage(title="題", slug="one", question="質問", answer="答え", live=False)
    KnowledgeIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return ArticlePage.objects.get(pk=page.pk)


def test_work_is_done_once_for_a_generation(django_assert_num_queries):
    done = []

    def count():
        done.append(1)
        return ArticlePage.objects.count()

    assert [generation.once("number", count) for _ in range(3)] == [0, 0, 0]
    assert len(done) == 1
    with django_assert_num_queries(1):
        generation.once("number", count)


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.save_revision().publish(),
        lambda page: page.unpublish(),
        lambda page: page.delete(),
        lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        lambda _page: Category.objects.create(code="x", name="x"),
        lambda _page: GlossaryTerm.objects.first().delete(),
        lambda _page: Window.objects.first().save(),
    ],
    ids=["publish", "unpublish", "delete", "restrict", "category", "glossary", "window"],
)
def test_every_change_begins_a_new_generation(change):
    page = published()
    before = generation.current()

    change(page)

    assert generation.current() > before


def test_a_draft_changes_nothing_for_readers():
    page = published()
    before = generation.current()

    page.title = "あとで出す題"
    page.save_revision()

    assert generation.current() == before


def test_an_empty_cache_costs_time_only():
    generation.once("number", lambda: 7)
    caches["near"].clear()

    assert generation.once("number", lambda: 8) == 8

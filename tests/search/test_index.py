"""The index says what the database says."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import ArticlePage
from search import index
from search.documents import from_article
from search.engines import tantivy
from search.index import get_engine, index_article, is_ready, rebuild
from search.queries import search

pytestmark = pytest.mark.django_db


def test_document_holds_public_text_and_codes_only(article):
    page = article("題", "質問", "答え", category="mail", audience="it", size_band="e1", seo_title="内緒")

    document = from_article(page)

    assert (document.page_id, document.title, document.text) == (page.pk, "題", "質問\n答え")
    assert document.codes == {"category": "mail", "audience": "it", "size": "e1"}


def test_indexing_twice_changes_nothing(article):
    page = article("メール")

    index_article(page.pk)

    assert get_engine().ids() == {page.pk}
    assert get_engine().count() == 1


def test_drafts_are_not_indexed(article):
    article("下書き", live=False)

    assert get_engine().ids() == set()


def test_unpublished_article_leaves_the_index(article):
    page = article("メール")
    page.unpublish()

    index_article(page.pk)

    assert get_engine().ids() == set()


def test_retracted_article_leaves_the_index(article):
    page = article("メール")
    ArticlePage.objects.filter(pk=page.pk).update(question="", answer="", retracted_at=timezone.now())

    index_article(page.pk)

    assert get_engine().ids() == set()


def test_article_behind_a_password_is_not_indexed(article):
    page = article("メール")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="x")

    index_article(page.pk)

    assert get_engine().ids() == set()


def test_deleted_article_leaves_the_index(article):
    page = article("メール")
    page_id = page.pk
    page.delete()

    index_article(page_id)

    assert get_engine().ids() == set()


def test_rebuild_takes_in_all_readable_articles_and_no_others(article):
    readable = {article("一").pk, article("二").pk}
    article("下書き", live=False)
    get_engine().replace_all([])

    assert rebuild() == 2

    assert get_engine().ids() == readable


def test_rebuild_tells_its_progress(article, monkeypatch):
    monkeypatch.setattr(index, "CHUNK", 1)
    article("一")
    article("二")
    told: list[int] = []

    rebuild(told.append)

    assert told == [1, 2]


def test_rebuild_command_prints_how_many(article):
    article("一")
    out = StringIO()

    call_command("rebuild_index", stdout=out)

    assert out.getvalue() == "1 articles indexed\n"


def test_ready_before_and_after_indexing_but_not_with_another_version(article, monkeypatch):
    assert is_ready()
    article("一")
    assert is_ready()

    monkeypatch.setattr(tantivy, "INDEX_VERSION", "next")

    assert not is_ready()


def test_rebuild_command_says_why_it_cannot(monkeypatch, settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path
    monkeypatch.setattr(tantivy, "LOCK_WAIT_SECONDS", 0)
    monkeypatch.setattr(tantivy, "_locked", lambda _: False)

    with pytest.raises(CommandError, match="Another process"):
        call_command("rebuild_index")


class Interrupted:
    """An engine beside which the database changes at the worst moment: just before the first write."""

    def __init__(self, engine, meanwhile):
        self.engine, self.meanwhile = engine, [meanwhile]

    def _change_first(self):
        if self.meanwhile:
            self.meanwhile.pop()()

    def put(self, documents):
        self._change_first()
        self.engine.put(documents)

    def delete(self, page_ids):
        self._change_first()
        self.engine.delete(page_ids)


def indexed_while(monkeypatch, page, meanwhile):
    engine = get_engine()
    monkeypatch.setattr(index, "get_engine", lambda: Interrupted(engine, meanwhile))
    index_article(page.pk)


def test_a_slow_worker_does_not_bring_back_an_older_text(article, monkeypatch):
    page = article("古い題名", answer="古い答え")
    engine = get_engine()

    def another_worker_publishes():
        ArticlePage.objects.filter(pk=page.pk).update(title="新しい題名", answer="新しい答え")
        engine.put([from_article(ArticlePage.objects.get(pk=page.pk))])

    indexed_while(monkeypatch, page, another_worker_publishes)

    monkeypatch.undo()
    assert [result.title for result in search("新しい", {}).results] == ["新しい題名"]
    assert search("古い", {}).count == 0


def test_a_slow_worker_does_not_take_out_what_was_published_again(article, monkeypatch):
    page = article("もどった答え")
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    engine = get_engine()

    def another_worker_publishes():
        ArticlePage.objects.filter(pk=page.pk).update(live=True)
        engine.put([from_article(ArticlePage.objects.get(pk=page.pk))])

    indexed_while(monkeypatch, page, another_worker_publishes)

    assert engine.ids() == {page.pk}

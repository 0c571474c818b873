"""The index says what the database says."""

import pytest
from django.core.management import CommandError
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import ArticlePage
from search import index
from search.documents import of_articles
from search.engines.base import EngineUnavailable
from search.index import get_engine, index_article, rebuild, reconcile
from search.queries import search
from search.tasks import reconcile_index_task, renew_index_task

pytestmark = pytest.mark.django_db


def indexed():
    return {entry.page_id for entry in get_engine().entries()}


def counted_puts(monkeypatch):
    """The pages that any engine writes from now on."""
    pages = []
    kind = type(get_engine())
    put = kind.put

    def counting(engine, documents):
        documents = list(documents)
        pages.extend(document.page_id for document in documents)
        return put(engine, documents)

    monkeypatch.setattr(kind, "put", counting)
    return pages


def test_document_holds_public_text_and_codes_only(article):
    page = article("題", "質問", "答え", category="mail", audience="it", size_band="e1", seo_title="内緒")

    (document,) = of_articles(ArticlePage.objects.filter(pk=page.pk), {page.pk: 3})

    assert (document.page_id, document.title, document.text) == (page.pk, "題", "質問\n答え")
    assert document.codes == {"category": "mail", "audience": "it", "size": "e1"}
    assert document.version == 3


def test_indexing_twice_changes_nothing(article):
    page = article("メール")

    index_article(page.pk)

    assert indexed() == {page.pk}
    assert get_engine().count() == 1


def test_drafts_are_not_indexed(article):
    article("下書き", live=False)

    assert indexed() == set()


def test_unpublished_article_leaves_the_index(article):
    page = article("メール")
    page.unpublish()

    index_article(page.pk)

    assert indexed() == set()


def test_retracted_article_leaves_the_index(article):
    page = article("メール")
    ArticlePage.objects.filter(pk=page.pk).update(question="", answer="", retracted_at=timezone.now())

    index_article(page.pk)

    assert indexed() == set()


def test_article_behind_a_password_is_not_indexed(article):
    page = article("メール")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="x")

    index_article(page.pk)

    assert indexed() == set()


def test_deleted_article_leaves_the_index(article):
    page = article("メール")
    page_id = page.pk
    page.delete()

    index_article(page_id)

    assert indexed() == set()


def test_rebuild_takes_in_all_readable_articles_and_no_others(article):
    readable = {article("一").pk, article("二").pk}
    article("下書き", live=False)
    get_engine().destroy()

    assert rebuild() == 2

    assert indexed() == readable


def test_rebuild_tells_its_progress(article):
    article("一")
    article("二")
    told: list[int] = []

    rebuild(told.append)

    assert sum(told) == 2


def test_rebuild_command_prints_how_many(article, call_command):
    article("一")

    assert call_command("rebuild_index") == "1 articles indexed\n"


def test_rebuild_goes_on_where_it_was_stopped(article, monkeypatch):
    monkeypatch.setattr(index, "BATCH", 1)
    pages = [article("一"), article("二"), article("三")]
    get_engine().destroy()

    class KilledError(Exception):
        pass

    def killed_after_the_second(articles):
        read.append(articles)
        if len(read) == 2:
            raise KilledError

    read = []
    with pytest.raises(KilledError):
        rebuild(killed_after_the_second)
    assert indexed() == set()
    done = {entry.page_id for entry in get_engine().aside().entries()}
    assert done == {page.pk for page in pages[:2]}
    put = counted_puts(monkeypatch)

    rebuild()

    assert indexed() == {page.pk for page in pages}
    assert put == [pages[2].pk]


def test_what_changes_during_a_rebuild_is_brought_over(article, monkeypatch):
    changed, withdrawn = article("古い題名"), article("下げる答え")
    engine = get_engine()
    adopt = engine.adopt

    def meanwhile():
        ArticlePage.objects.filter(pk=changed.pk).update(title="新しい題名")
        index_article(changed.pk)
        ArticlePage.objects.filter(pk=withdrawn.pk).update(live=False)
        index_article(withdrawn.pk)
        adopt()

    monkeypatch.setattr(engine, "adopt", meanwhile)

    rebuild()

    assert indexed() == {changed.pk}
    assert [result.title for result in search("新しい", {}).results] == ["新しい題名"]


def test_the_very_first_article_may_come_during_the_first_rebuild(article, monkeypatch):
    engine = get_engine()
    adopt = engine.adopt

    def meanwhile():
        article("最初の答え")
        adopt()

    monkeypatch.setattr(engine, "adopt", meanwhile)

    rebuild()

    assert [result.title for result in search("最初", {}).results] == ["最初の答え"]


def test_search_works_on_the_old_index_during_a_rebuild(article):
    article("メール")
    found = []

    rebuild(lambda _articles: found.append(search("メール", {}).count))

    assert found == [1]


def test_a_deleted_index_is_rebuilt_to_the_same_answers(article):
    for title in ("メールの添付", "添付ファイル", "迷惑メール"):
        article(title)
    before = [(result.title, result.score) for result in search("メール 添付", {}).results]
    get_engine().destroy()

    rebuild()

    assert [(result.title, result.score) for result in search("メール 添付", {}).results] == before


def test_reconcile_adds_updates_and_deletes(article, call_command):
    missing, changed, withdrawn = article("ない"), article("古い"), article("消す")
    get_engine().delete({missing.pk: 10**9})
    index.IndexedVersion.objects.filter(pk=missing.pk).update(number=10**9)
    ArticlePage.objects.filter(pk=changed.pk).update(title="新しい")
    ArticlePage.objects.filter(pk=withdrawn.pk).update(live=False)

    assert call_command("reconcile_index") == "1 added, 1 updated, 1 deleted, 2 articles\n"

    assert indexed() == {missing.pk, changed.pk}
    assert call_command("reconcile_index") == "0 added, 0 updated, 0 deleted, 2 articles\n"


def test_reconcile_check_exits_with_1_if_it_had_to_change_something(article, call_command):
    page = article("一")
    ArticlePage.objects.filter(pk=page.pk).update(title="二")

    with pytest.raises(SystemExit, match="1"):
        call_command("reconcile_index", "--check")
    call_command("reconcile_index", "--check")


def test_reconcile_sees_a_change_of_category(article, call_command):
    page = article("一", category="mail")
    ArticlePage.objects.filter(pk=page.pk).update(category="malware")

    assert call_command("reconcile_index").startswith("0 added, 1 updated")


def test_reconcile_rebuilds_what_is_missing_or_of_another_version(article, monkeypatch):
    page = article("一")
    get_engine().destroy()

    assert reconcile().added == 1

    assert indexed() == {page.pk}


def test_the_clock_rebuilds_a_missing_index_and_leaves_a_good_one(article, monkeypatch):
    page = article("一")
    put = counted_puts(monkeypatch)
    renew_index_task()
    assert put == []
    get_engine().destroy()

    renew_index_task()

    assert indexed() == {page.pk}


def test_nightly_reconcile_mends_the_index(article):
    page = article("一")
    get_engine().delete({page.pk: 10**9})
    index.IndexedVersion.objects.filter(pk=page.pk).update(number=10**9)

    reconcile_index_task()

    assert indexed() == {page.pk}


def test_one_update_reads_one_article(article, django_assert_max_num_queries):
    page = article("一")
    for number in range(20):
        article(f"ほか{number}")

    with django_assert_max_num_queries(20) as queries:
        index_article(page.pk)

    reading = [
        query["sql"] for query in queries.captured_queries if '"cms_articlepage"."answer"' in query["sql"]
    ]
    assert len(reading) == 1
    assert f"= {page.pk}" in reading[0]


def test_an_older_reading_never_overwrites_a_newer_one(article):
    page = article("古い題名")
    late = index._read(page.pk)[1]
    ArticlePage.objects.filter(pk=page.pk).update(title="新しい題名")
    index_article(page.pk)

    get_engine().put([late])

    assert search("古い", {}).count == 0
    assert [result.title for result in search("新しい", {}).results] == ["新しい題名"]


def test_a_withdrawn_article_is_not_brought_back_by_a_slow_worker(article):
    page = article("下げた答え")
    late = index._read(page.pk)[1]
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    index_article(page.pk)

    get_engine().put([late])

    assert indexed() == set()


def test_an_article_published_again_is_not_taken_out_by_a_slow_worker(article):
    page = article("もどった答え")
    ArticlePage.objects.filter(pk=page.pk).update(live=False)
    version, document = index._read(page.pk)
    assert document is None
    ArticlePage.objects.filter(pk=page.pk).update(live=True)
    index_article(page.pk)

    get_engine().delete({page.pk: version})

    assert indexed() == {page.pk}


def test_rebuild_command_says_why_it_cannot(article, monkeypatch, call_command):
    article("一")

    def unavailable(*_args):
        raise EngineUnavailable("out of order")

    monkeypatch.setattr(get_engine(), "aside", unavailable)

    with pytest.raises(CommandError, match="out of order"):
        call_command("rebuild_index")

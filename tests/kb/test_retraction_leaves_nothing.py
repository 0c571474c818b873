"""After a retraction the words are in no table: every column of every table is read."""

import urllib.parse
import uuid

import pytest
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import Comment, PageLogEntry

from kb.publishing import publish, unpublish
from people.models import User
from tests.tables import tables_holding

pytestmark = pytest.mark.django_db
WORDS = ("とびうお", "あまがえる", "かわせみ", "むささび")


@pytest.fixture
def busy_article(make_draft):
    """An article with everything Wagtail can remember of one: drafts, comments, a review, a preview, a log."""
    draft = make_draft()
    page = publish(draft)
    someone = User.objects.create_superuser("root@example.jp", "x")
    page.search_description = "むささびの説明"
    page.save_revision(user=someone, log_action=True).publish(user=someone)
    Comment.objects.create(page=page, user=someone, text="むささびの話", contentpath="answer")
    page.save_revision(user=someone)
    page.get_workflow().start(page, someone)
    page.helpful_votes.create(helpful=False, reason="かわせみの話がわからない")
    FormState.objects.update_or_create_by_instance(
        page,
        user=someone,
        defaults={"data": urllib.parse.urlencode({"answer": "かわせみ"}), "last_updated_at": timezone.now()},
    )
    return draft


def test_the_reader_of_tables_finds_what_is_there(busy_article):
    assert {
        "wagtailcore_page",
        "cms_articlepage",
        "cms_helpfulvote",
        "wagtailcore_revision",
        "wagtailcore_pagelogentry",
        "wagtailcore_comment",
        "wagtailadmin_formstate",
        "wagtailsearch_indexentry",
    } <= tables_holding(*WORDS)


def test_after_a_retraction_no_table_holds_a_word_of_it(busy_article):
    unpublish(busy_article.source_ref)

    assert tables_holding(*WORDS) == set()


def test_the_log_still_tells_who_did_what(busy_article):
    unpublish(busy_article.source_ref)

    assert {"wagtail.publish", "wagtail.unpublish"} <= PageLogEntry.objects.all().get_actions()
    assert PageLogEntry.objects.filter(user__isnull=False).exists()


def test_after_a_revision_no_table_holds_a_word_of_the_earlier_text(make_draft):
    ref = uuid.uuid4()
    publish(make_draft(ref))

    publish(make_draft(ref, title="別の題", question="別の質問", answer="別の答え"))

    assert tables_holding(*WORDS) == set()


def test_other_articles_keep_theirs(make_draft):
    gone = make_draft(title="つちのこの題", question="つちのこの質問", answer="つちのこの答え")
    publish(make_draft())
    publish(gone)

    unpublish(gone.source_ref)

    assert "cms_articlepage" in tables_holding("かわせみ")
    assert tables_holding("つちのこ") == set()

"""Published answers that need somebody: too long unchecked, not helpful; and checking them."""

import datetime

import pytest
from django.utils import timezone

from cms.models import ArticlePage, HelpfulVote
from people.roles import Role
from tests.factories import Story, user
from tickets.errors import NotFoundError
from tickets.models import Effect
from tickets.outbox import delivery
from tickets.publishing import upkeep

pytestmark = pytest.mark.django_db


def carry_out():
    while delivery.sweep():
        pass


@pytest.fixture
def article(settings):
    """A published answer whose last check was too long ago."""
    Story().until_published(category="mail")
    carry_out()
    ArticlePage.objects.update(checked_on=timezone.localdate() - datetime.timedelta(days=366))
    return ArticlePage.objects.get()


def test_an_answer_that_nobody_checked_for_a_year_is_listed(article):
    assert list(upkeep.past_review()) == [article]
    assert article.due_for_review


def test_one_that_was_published_lately_is_not(article):
    ArticlePage.objects.update(checked_on=None)

    assert list(upkeep.past_review()) == []


def test_one_that_was_published_long_ago_and_never_checked_is(article):
    long_ago = timezone.now() - datetime.timedelta(days=400)
    ArticlePage.objects.update(checked_on=None, last_published_at=long_ago)

    assert list(upkeep.past_review()) == [article]


def test_checking_starts_the_time_anew_and_reaches_the_index(article):
    Effect.objects.all().delete()
    upkeep.confirm(article.pk, user(Role.COORDINATOR))

    stored = ArticlePage.objects.get()
    assert stored.checked_on == timezone.localdate()
    assert stored.live
    assert not stored.has_unpublished_changes
    assert (stored.title, stored.answer) == (article.title, article.answer)
    assert list(upkeep.past_review()) == []
    assert Effect.objects.filter(kind="index_article", payload__page_id=article.pk).exists()


def test_checking_publishes_nothing_that_an_editor_is_still_writing(article):
    draft = ArticlePage.objects.get()
    draft.level = "advanced"
    draft.answer = "まだ書いている途中です。"
    draft.save_revision()
    Effect.objects.all().delete()

    upkeep.confirm(article.pk, user(Role.EDITOR))

    stored = ArticlePage.objects.get()
    assert stored.answer == article.answer
    assert stored.checked_on == timezone.localdate()
    assert stored.has_unpublished_changes
    written = stored.get_latest_revision_as_object()
    assert (written.answer, written.checked_on) == ("まだ書いている途中です。", timezone.localdate())
    assert Effect.objects.filter(kind="index_article").exists()


def test_what_nobody_may_read_is_not_checked(article):
    article.unpublish()

    with pytest.raises(NotFoundError):
        upkeep.confirm(article.pk, user(Role.EDITOR))


def test_why_it_did_not_help(article):
    HelpfulVote.objects.create(article=article, helpful=False, reason="むずかしい")
    HelpfulVote.objects.create(article=article, helpful=False)
    HelpfulVote.objects.create(article=article, helpful=True)

    [row] = upkeep.not_helpful()

    assert (row.article, row.no, row.yes, row.reasons) == (article, 2, 1, ["むずかしい"])


def test_a_new_version_settles_what_was_said_of_the_one_before(article):
    HelpfulVote.objects.create(article=article, helpful=False, reason="むずかしい")
    upkeep.confirm(article.pk, user(Role.EDITOR))

    assert upkeep.not_helpful() == []

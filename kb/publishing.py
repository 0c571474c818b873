"""Putting a consented text before the public, and taking every trace of it back.

Both are idempotent: they are called from effects, which run at least once. Both make their change
under a lock on the index page, so that two workers with the same draft make one article.
"""

import base64
import hashlib
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.admin.models import FormState
from wagtail.models import PageLogEntry, Revision, WorkflowState

from cms.models import ArticlePage, KnowledgeIndexPage
from cms.snippets import Category
from kb.admin_search import forget_earlier_words
from kb.drafts import ArticleDraft, InvalidDraftError

# Instead of the title; shown in the admin only, since the page itself answers 410.
RETRACTED_TITLE = "公開を取り下げた答え"
SLUG_LENGTHS = range(8, 52, 4)


@transaction.atomic
def publish(draft: ArticleDraft) -> ArticlePage:
    """Make the article of `draft.source_ref` readable with exactly the text of `draft`.

    Creates it, revises it, or restores it after a retraction; does nothing where it already reads so.
    Raises InvalidDraftError where the category no longer exists.
    """
    index = _lock_index()
    if draft.category and not Category.objects.filter(code=draft.category).exists():
        raise InvalidDraftError("category: unknown code")
    known = ArticlePage.objects.filter(source_ref=draft.source_ref).first()
    if known is not None and _reads_so(known, draft):
        return known
    page = known or _create(index, draft)
    _write(page, draft)
    # Before the revision: it takes over what is stored of a retraction (ArticlePage.with_content_json).
    ArticlePage.objects.filter(pk=page.pk).update(retracted_at=None)
    page.save_revision().publish()
    page = ArticlePage.objects.get(pk=page.pk)
    if known is not None:
        _forget(page, keep=page.live_revision_id)
    return page


@transaction.atomic
def unpublish(source_ref: UUID) -> bool:
    """Take the article off and remove its words from every table. False where there is no such article."""
    _lock_index()
    page = ArticlePage.objects.filter(source_ref=source_ref).first()
    if page is None:
        return False
    if page.retracted_at is None:
        # First off the air, which tells everyone who listens to page_unpublished; then the words go.
        page.unpublish()
        _blank(page)
    _forget(page, keep=None)
    return True


def preview(draft: ArticleDraft) -> ArticlePage:
    """The article that `publish` would make of `draft`, stored nowhere: what readers will see, to be drawn."""
    page = ArticlePage(source_ref=draft.source_ref, live=False)
    _write(page, draft)
    return page


def former_url(source_ref: UUID) -> str | None:
    """Where the article was before it was taken back, or None where there was none or it is still there."""
    page = ArticlePage.objects.filter(source_ref=source_ref, retracted_at__isnull=False).first()
    return page.public_url if page else None


def article_url(source_ref: UUID) -> str | None:
    """The absolute address of the article, or None unless anybody may read it now."""
    page = ArticlePage.objects.readable().filter(source_ref=source_ref).first()
    return page.public_url if page else None


def _lock_index() -> KnowledgeIndexPage:
    """The page under which articles hang, locked until the transaction ends.

    SQLite has no row locks; there the transaction itself (BEGIN IMMEDIATE) keeps others out.
    """
    return KnowledgeIndexPage.objects.select_for_update().get()


def _reads_so(page: ArticlePage, draft: ArticleDraft) -> bool:
    return (
        page.live
        and page.retracted_at is None
        and (page.title, page.question, page.answer) == (draft.title, draft.question, draft.answer)
        and (page.category_id or "", page.audience) == (draft.category, draft.audience)
        and (page.industry, page.size_band) == (draft.industry, draft.size_band)
    )


def _create(index: KnowledgeIndexPage, draft: ArticleDraft) -> ArticlePage:
    return index.add_child(
        instance=ArticlePage(
            title=draft.title,
            slug=_free_slug(index, draft.source_ref),
            source_ref=draft.source_ref,
            live=False,
        )
    )


def _free_slug(index: KnowledgeIndexPage, source_ref: UUID) -> str:
    """A short address that says nothing: the beginning of a hash, longer only where that is taken."""
    digest = base64.b32encode(hashlib.sha256(source_ref.bytes).digest()).decode().lower()
    taken = index.get_children()
    slugs = (f"q-{digest[:length]}" for length in SLUG_LENGTHS)
    return next(slug for slug in slugs if not taken.filter(slug=slug).exists())


def _write(page: ArticlePage, draft: ArticleDraft) -> None:
    """Put the draft's text on the page object, with nothing left of words or dates set for an earlier text."""
    page.title = draft.title
    page.draft_title = draft.title
    page.question = draft.question
    page.answer = draft.answer
    page.category_id = draft.category or None
    page.audience = draft.audience
    page.industry = draft.industry
    page.size_band = draft.size_band
    page.seo_title = ""
    page.search_description = ""
    page.checked_on = timezone.localdate()
    page.retracted_at = None
    page.go_live_at = None
    page.expire_at = None


def _blank(page: ArticlePage) -> None:
    page.retracted_at = timezone.now()
    page.title = RETRACTED_TITLE
    page.draft_title = RETRACTED_TITLE
    page.seo_title = ""
    page.search_description = ""
    page.question = ""
    page.answer = ""
    page.category = None
    page.audience = ""
    page.industry = ""
    page.size_band = ""
    page.level = ""
    page.checked_on = None
    page.go_live_at = None
    page.expire_at = None
    page.latest_revision = None
    page.live_revision = None
    page.has_unpublished_changes = False
    page.save()


def _forget(page: ArticlePage, *, keep: int | None) -> None:
    """Remove what Wagtail keeps of earlier texts: revisions but `keep`, reviews, comments, drafts, log, search.

    The log keeps who did what and when; only its copies of titles go.
    """
    WorkflowState.objects.for_instance(page).delete()
    page.wagtail_admin_comments.all().delete()
    if keep is None:
        # What readers wrote about it may quote it.
        page.helpful_votes.all().delete()
    # In bulk: Revision.delete() moves comments on to the next revision, and none are left.
    Revision.objects.for_instance(page).exclude(pk=keep).delete()
    FormState.objects.for_instance(page).delete()
    PageLogEntry.objects.filter(page=page.pk).update(label=page.title, data={})
    forget_earlier_words()

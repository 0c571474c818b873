"""From a consented text to an article and back."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import PageLogEntry, Revision

from cms.models import ArticlePage, KnowledgeIndexPage
from kb.drafts import InvalidDraftError
from kb.publishing import RETRACTED_TITLE, article_url, publish, unpublish

pytestmark = pytest.mark.django_db


def test_a_draft_becomes_a_readable_article_with_exactly_its_text(client, make_draft):
    draft = make_draft(industry="E", size_band="e1")

    page = publish(draft)

    assert (page.title, page.question, page.answer) == (draft.title, draft.question, draft.answer)
    assert (page.category_id, page.audience, page.industry, page.size_band) == ("mail", "staff", "E", "e1")
    assert client.get(page.public_path).status_code == 200
    assert ArticlePage.objects.readable().get() == page


def test_the_address_says_nothing_of_the_case(make_draft):
    ref = uuid.uuid4()

    page = publish(make_draft(ref))

    assert page.slug.startswith("q-")
    assert len(page.slug) == 10
    assert page.slug[2:] not in ref.hex


def test_an_address_already_taken_is_made_longer(make_draft):
    ref = uuid.uuid4()
    taken = publish(make_draft(ref)).slug
    ArticlePage.objects.filter(slug=taken).update(source_ref=uuid.uuid4())

    page = publish(make_draft(ref))

    assert page.slug.startswith(taken)
    assert page.slug != taken


def test_publishing_twice_changes_nothing(make_draft):
    draft = make_draft()
    first = publish(draft)

    second = publish(draft)

    assert second.pk == first.pk
    assert second.live_revision_id == first.live_revision_id
    assert second.last_published_at == first.last_published_at
    assert Revision.objects.for_instance(first).count() == 1


def test_a_changed_draft_revises_the_article_and_no_earlier_text_stays(make_draft):
    ref = uuid.uuid4()
    first = publish(make_draft(ref, title="前の題", answer="前の答え"))

    second = publish(make_draft(ref, title="後の題", answer="後の答え"))

    assert (second.pk, second.slug, second.title) == (first.pk, first.slug, "後の題")
    assert [revision.content["answer"] for revision in Revision.objects.for_instance(second)] == ["後の答え"]
    assert set(PageLogEntry.objects.filter(page=second.pk).values_list("label", flat=True)) == {"後の題"}
    assert second.latest_revision_id == second.live_revision_id
    assert not second.has_unpublished_changes


def test_an_unknown_category_is_refused_and_nothing_is_written(make_draft):
    with pytest.raises(InvalidDraftError, match=r"^category:"):
        publish(make_draft(category="none"))

    assert not ArticlePage.objects.exists()


def test_what_an_editor_took_off_comes_back_when_published_again(make_draft):
    draft = make_draft()
    publish(draft).unpublish()

    assert publish(draft).live


def test_the_url_is_absolute_and_only_there_while_anybody_may_read_it(make_draft):
    draft = make_draft()
    assert article_url(draft.source_ref) is None

    page = publish(draft)
    assert article_url(draft.source_ref) == f"http://testserver/kb/{page.slug}/"

    unpublish(draft.source_ref)
    assert article_url(draft.source_ref) is None


def test_a_retracted_article_answers_410_without_its_words(client, make_draft):
    draft = make_draft()
    page = publish(draft)

    assert unpublish(draft.source_ref) is True

    response = client.get(page.public_path)
    assert response.status_code == 410
    assert draft.title not in response.content.decode()
    retracted = ArticlePage.objects.get(pk=page.pk)
    assert (retracted.title, retracted.draft_title) == (RETRACTED_TITLE, RETRACTED_TITLE)
    assert (retracted.question, retracted.answer, retracted.category) == ("", "", None)


def test_retracting_twice_is_harmless(make_draft):
    draft = make_draft()
    page = publish(draft)
    unpublish(draft.source_ref)
    first = ArticlePage.objects.get(pk=page.pk).retracted_at

    assert unpublish(draft.source_ref) is True
    assert ArticlePage.objects.get(pk=page.pk).retracted_at == first


def test_retracting_what_was_never_published_changes_nothing():
    assert unpublish(uuid.uuid4()) is False


def test_a_new_consent_brings_a_retracted_article_back_at_its_address(client, make_draft):
    ref = uuid.uuid4()
    before = publish(make_draft(ref))
    unpublish(ref)

    after = publish(make_draft(ref, answer="新しい答え"))

    assert (after.pk, after.slug, after.retracted_at) == (before.pk, before.slug, None)
    assert client.get(after.public_path).status_code == 200
    assert len(client.get("/kb/").context["articles"]) == 1


def test_the_database_itself_refuses_two_articles_of_one_case(make_draft):
    page = publish(make_draft())
    other = ArticlePage(title="x", slug="x", question="x", answer="x", source_ref=page.source_ref, live=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        KnowledgeIndexPage.objects.get().add_child(instance=other)


def test_the_database_itself_refuses_text_on_a_retracted_article(make_draft):
    draft = make_draft()
    publish(draft)
    unpublish(draft.source_ref)

    with pytest.raises(IntegrityError), transaction.atomic():
        ArticlePage.objects.filter(source_ref=draft.source_ref).update(answer="戻した")

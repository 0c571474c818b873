"""Nothing becomes public without a yes to exactly that text, given by the asker, released by a second person."""

import pytest

from cms.models import ArticlePage
from people.roles import Role
from tests.factories import PUBLIC_TEXT, Story, user
from tickets.errors import ConflictError, ConsentMismatchError, ForbiddenError, InvalidInputError
from tickets.lifecycle import Publication, Status
from tickets.outbox import delivery
from tickets.publishing import consent

pytestmark = pytest.mark.django_db


def carry_out():
    while delivery.sweep():
        pass


def published_titles():
    return list(ArticlePage.objects.readable().values_list("title", flat=True))


def test_a_yes_to_another_text_is_a_conflict():
    story = Story().until_requested()

    with pytest.raises(ConsentMismatchError):
        story.do("grant_consent", story.asker, public_text_hash="0" * 64)

    story.ticket.refresh_from_db()
    assert story.ticket.publication == Publication.REQUESTED
    assert not story.ticket.consents.exists()


def test_a_yes_without_a_text_names_the_field():
    story = Story().until_requested()

    with pytest.raises(InvalidInputError) as refused:
        story.do("grant_consent", story.asker)

    assert set(refused.value.errors) == {"public_text_hash"}


def test_a_yes_is_kept_with_hash_wording_time_and_channel():
    story = Story().until_granted()

    given = story.ticket.consents.get()

    assert given.text_hash == story.ticket.public_text.hash == given.public_text.compute_hash()
    assert given.wording_version == consent.WORDING_VERSION
    assert given.channel == "link"
    assert given.given_at == story.ticket.consent_given_at
    assert given.withdrawn_at is None


def test_no_answer_means_no():
    story = Story().until_requested()

    with pytest.raises(ConflictError):
        story.do("publish", story.releaser)

    carry_out()
    assert published_titles() == []


def test_no_means_no():
    story = Story().until_requested()
    story.do("decline_consent", story.asker)

    with pytest.raises(ConflictError):
        story.do("publish", story.releaser)


def test_a_changed_text_needs_a_new_yes():
    story = Story().until_granted()
    earlier_hash = story.ticket.public_text_hash
    story.do("request_consent", story.expert, **{**PUBLIC_TEXT, "answer": "書き直した答えです。"})

    with pytest.raises(ConflictError):
        story.do("publish", story.releaser)
    with pytest.raises(ConsentMismatchError):
        story.do("grant_consent", story.asker, public_text_hash=earlier_hash)

    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
    assert story.do("publish", story.releaser).publication == Publication.PUBLISHED
    assert story.ticket.consents.filter(withdrawn_at__isnull=True).count() == 1


def test_the_hash_covers_everything_that_would_be_published():
    story = Story().until_requested()
    text = story.ticket.public_text

    for field in ("title", "question", "answer", "audience", "industry", "size_band", "category_id"):
        before = getattr(text, field)
        setattr(text, field, "changed")
        assert text.compute_hash() != text.hash, field
        setattr(text, field, before)
    assert text.compute_hash() == text.hash


def test_who_wrote_the_text_does_not_release_it():
    story = Story().until_answered()
    story.do("request_consent", story.coordinator, **PUBLIC_TEXT)
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)

    with pytest.raises(ForbiddenError):
        story.do("publish", story.coordinator)

    assert story.do("publish", story.releaser).publication == Publication.PUBLISHED


def test_a_coordinator_who_also_answers_does_not_approve_the_own_answer():
    story = Story()
    both = user(Role.COORDINATOR, Role.EXPERT)
    story.do("offer", story.coordinator, expert=both.email)
    story.do("accept", both)
    story.do("submit_for_review", both, answer="わたしの答えです。")

    with pytest.raises(ForbiddenError):
        story.do("approve_answer", both)


def test_the_article_holds_the_consented_text_and_nothing_else():
    story = Story(name="三好").until_published()
    carry_out()

    article = ArticlePage.objects.readable().get()

    assert (article.title, article.question, article.answer) == tuple(PUBLIC_TEXT.values())
    for secret in ("さぬき青果", "三好", "keiri", story.ticket.number):
        assert secret not in f"{article.__dict__} {[r.content for r in article.revisions.all()]}"


def test_taking_the_yes_back_takes_the_article_back():
    story = Story().until_published()
    carry_out()

    story.do("withdraw_consent", story.asker)
    carry_out()

    assert published_titles() == []
    assert story.ticket.publication == Publication.RETRACTED
    assert story.ticket.consents.get().withdrawn_at is not None


def test_withdrawing_the_case_takes_the_publication_with_it():
    story = Story().until_published()
    carry_out()

    story.do("withdraw", story.asker)
    carry_out()

    story.ticket.refresh_from_db()
    assert (story.ticket.status, story.ticket.publication) == (Status.WITHDRAWN, Publication.RETRACTED)
    assert published_titles() == []
    assert list(story.ticket.transitions.values_list("name", flat=True))[-2:] == [
        "withdraw_consent",
        "withdraw",
    ]


def test_a_yes_taken_back_before_the_worker_ran_never_shows_the_article():
    story = Story().until_published()
    story.do("withdraw_consent", story.asker)

    carry_out()

    assert not ArticlePage.objects.filter(
        source_ref=story.ticket.public_ref, retracted_at__isnull=True
    ).exists()


def test_published_again_after_a_new_yes():
    story = Story().until_published()
    carry_out()
    story.do("withdraw_consent", story.asker)
    carry_out()

    story.do("request_consent", story.expert, **{**PUBLIC_TEXT, "title": "新しい題名"})
    story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)
    story.do("publish", story.releaser)
    carry_out()

    assert published_titles() == ["新しい題名"]


def test_a_withdrawn_case_can_not_be_consented_to_later():
    story = Story().until_requested()
    story.do("withdraw", story.asker)

    with pytest.raises(ConflictError):
        story.do("grant_consent", story.asker, public_text_hash=story.ticket.public_text_hash)


def test_a_coordinator_does_not_approve_a_draft_that_was_rewritten_meanwhile():
    story = Story()
    story.do("offer", story.coordinator, expert=story.expert.email)
    story.do("accept", story.expert)
    story.do("submit_for_review", story.expert, answer="はじめの回答")
    read = story.ticket.messages.last().pk
    story.do("return_to_expert", story.releaser, reason="やさしく")
    story.do("submit_for_review", story.expert, answer="書き直した回答")

    with pytest.raises(ConflictError):
        story.do("approve_answer", story.coordinator, draft=read)

    assert not story.ticket.messages.filter(is_public=True).exists()


def test_a_coordinator_does_not_publish_a_text_nobody_read():
    story = Story().until_granted()

    with pytest.raises(ConsentMismatchError):
        story.do("publish", story.releaser, public_text_hash="0" * 64)

    assert story.do("publish", story.releaser, public_text_hash=story.ticket.public_text_hash)

"""Effects on the public side: the article follows the case's state, in whatever order the effects run."""

from django.db import transaction

from kb import publishing
from kb.drafts import ArticleDraft
from search import index
from tickets.lifecycle import Publication
from tickets.models import Effect, PublicText, Ticket


def publish_article(effect: Effect) -> None:
    """Publishes the consented text, unless the yes was taken back in the meantime.

    The case stays locked until the article is written, so a withdrawal waits and then finds it.
    """
    with transaction.atomic():
        ticket = _locked(effect)
        text = ticket.public_text
        if ticket.publication != Publication.PUBLISHED or text is None or text.hash != ticket.consented_hash:
            return
        publishing.publish(draft_of(ticket, text))


def unpublish_article(effect: Effect) -> None:
    """Takes the article back, unless a newer text was consented to and published since."""
    with transaction.atomic():
        ticket = _locked(effect)
        if ticket.publication != Publication.PUBLISHED:
            publishing.unpublish(ticket.public_ref)


def index_article(effect: Effect) -> None:
    """Makes the search index agree with the article: there if readable, gone if not."""
    index.index_article(effect.payload["page_id"])


def draft_of(ticket: Ticket, text: PublicText) -> ArticleDraft:
    """What of a case becomes public: the text, its codes, and a reference that means nothing outside."""
    return ArticleDraft(
        source_ref=ticket.public_ref,
        title=text.title,
        question=text.question,
        answer=text.answer,
        category=text.category_id or "",
        audience=text.audience,
        industry=text.industry,
        size_band=text.size_band,
    )


def _locked(effect: Effect) -> Ticket:
    return Ticket.objects.select_for_update(of=("self",)).select_related("public_text").get(effects=effect)

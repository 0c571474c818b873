"""What an asker sees who decides about publication: the page as it will be, what changed, the choices."""

from __future__ import annotations

from dataclasses import dataclass

from cms.models import ArticlePage
from kb import publishing
from tickets import forms
from tickets.answers import diff
from tickets.lifecycle import Publication
from tickets.models import PublicText, Ticket
from tickets.publishing import consent, publication

CHOICES = ("grant_consent", "want_changes", "decline_consent")


@dataclass(frozen=True)
class Changes:
    """How the public text came about: from the asker's own words, and from the version shown before."""

    own_words: diff.Comparison
    left_out: list[str]
    names_left_in: list[str]
    since_last_version: diff.Comparison | None


@dataclass(frozen=True)
class Choice:
    """The public text of a case, and everything there is to decide about it."""

    text: PublicText
    article: ArticlePage
    is_asked: bool
    forms: dict[str, forms.ActionForm]
    may_take_back: bool
    changes: Changes | None
    days: consent.Days
    wording: tuple[object, ...]
    has_receipt: bool


def choice_about(ticket: Ticket, possible: list[str], attempt: forms.Attempt | None) -> Choice | None:
    """The choice about the text of `ticket`; None where nothing was ever put to the asker.

    `possible` are the transitions the asker may run now.
    """
    text = ticket.public_text
    if text is None:
        return None
    is_asked = ticket.publication == Publication.REQUESTED and "grant_consent" in possible
    return Choice(
        text=text,
        article=publishing.preview(publication.draft_of(ticket, text)),
        is_asked=is_asked,
        forms={name: forms.asker_form(name, ticket, attempt) for name in CHOICES if name in possible},
        may_take_back="withdraw_consent" in possible,
        changes=_changes(ticket, text) if is_asked else None,
        days=consent.days_of(text),
        wording=consent.WORDING,
        has_receipt=ticket.consents.exists(),
    )


def _changes(ticket: Ticket, text: PublicText) -> Changes:
    public = f"{text.title}\n{text.question}\n{text.answer}"
    last = PublicText.objects.filter(ticket=ticket, version=text.version - 1).first()
    return Changes(
        own_words=diff.compare(ticket.body, text.question),
        left_out=diff.words_left_out(ticket.body, public),
        names_left_in=diff.found_in(public, [ticket.organisation, ticket.name, ticket.email]),
        since_last_version=diff.compare(_whole(last), _whole(text)) if last else None,
    )


def _whole(text: PublicText) -> str:
    return f"{text.title}\n\n{text.question}\n\n{text.answer}"

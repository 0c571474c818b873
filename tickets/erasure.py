"""What "erase my data" takes away. Called by `services.erase`, which ends the case first.

Gone: what the asker wrote and was sent, the drafts of it and comments on them, files, what they began to write and
did not send, who they are, the public text with the yes to it, what windows were to be told, the desk's own tags,
every way in.
Kept: states, clocks and codes, for the figures (domain of the desk: how many, how fast).
"""

from datetime import datetime

from tickets.asking import attachments
from tickets.models import ConflictOfInterest, Draft, Effect, HandOver, Survey, Tag, Ticket

LOST_LINK = "lost_link_mail"


def forget_words(ticket: Ticket, at: datetime) -> None:
    """Removes every word of `ticket` and blanks its contact data. The caller holds the lock.

    The published article is its own object; `unpublish_article` takes it away.
    """
    asked_for = Effect.objects.filter(kind=LOST_LINK, payload__email__iexact=ticket.email)
    unsent = Draft.objects.filter(email__iexact=ticket.email)
    if not ticket.email:  # somebody phoned and gave none; others without an address are other people
        asked_for, unsent = asked_for.none(), unsent.none()
    asked_for.delete()
    for files in (ticket.attachments.all(), *(draft.attachments.all() for draft in unsent)):
        attachments.remove_all(files)
    unsent.delete()
    ticket.subject = ticket.body = ticket.email = ticket.phone = ticket.organisation = ticket.name = ""
    ticket.public_text = None
    ticket.public_text_hash = ""
    ticket.erased_at = at
    ticket.save()
    ticket.words.all().delete()
    ticket.messages.all().delete()
    ticket.answer_drafts.all().delete()
    ticket.public_texts.all().delete()
    ticket.secret_links.all().delete()
    ticket.transitions.forget_reasons()
    Survey.objects.filter(ticket=ticket).update(comment="")
    HandOver.objects.filter(ticket=ticket).update(text="")
    ticket.tags.clear()
    Tag.objects.filter(tickets__isnull=True).delete()
    ConflictOfInterest.objects.filter(ticket=ticket).update(
        word=""
    )  # the keyed hashes go on recognising the firm

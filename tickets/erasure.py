"""What "erase my data" takes away. Called by `services.erase`, which ends the case first.

Gone: what the asker wrote and was sent, files, what they began to write and did not send, who they are, the public
text with the yes to it, every way in.
Kept: states, clocks and codes, for the figures (domain of the desk: how many, how fast).
"""

from datetime import datetime

from tickets import attachments
from tickets.models import Draft, Effect, Survey, Ticket

LOST_LINK = "lost_link_mail"


def forget_words(ticket: Ticket, at: datetime) -> None:
    """Removes every word of `ticket` and blanks its contact data. The caller holds the lock.

    The published article is its own object; `unpublish_article` takes it away.
    """
    Effect.objects.filter(kind=LOST_LINK, payload__email__iexact=ticket.email).delete()
    unsent = Draft.objects.filter(email__iexact=ticket.email)
    for files in (ticket.attachments.all(), *(draft.attachments.all() for draft in unsent)):
        attachments.remove_all(files)
    unsent.delete()
    ticket.subject = ticket.body = ticket.email = ticket.organisation = ticket.name = ""
    ticket.public_text = None
    ticket.public_text_hash = ""
    ticket.erased_at = at
    ticket.save()
    ticket.messages.all().delete()
    ticket.public_texts.all().delete()
    ticket.secret_links.all().delete()
    ticket.transitions.forget_reasons()
    Survey.objects.filter(ticket=ticket).update(comment="")

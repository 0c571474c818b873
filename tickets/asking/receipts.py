"""What the asker is promised when a consultation arrives."""

import datetime

from cms.business_days import business_days_after
from tickets.models import Ticket

ANSWER_WITHIN = 5
"""Business days until the first answer, not counting the day of receipt."""


def answer_by(ticket: Ticket) -> datetime.date:
    """The last day on which the asker should have heard from the desk."""
    return business_days_after(ticket.received_at, ANSWER_WITHIN)

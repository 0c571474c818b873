"""What the asker is promised when a consultation arrives."""

import datetime

from cms.business_days import japan_time
from tickets.metrics import calendars
from tickets.models import Ticket

ANSWER_WITHIN = 5
"""Business days until the first answer, not counting the day of receipt."""


def answer_by(ticket: Ticket) -> datetime.date:
    """The last day on which the asker should have heard from the desk."""
    versions = calendars.of_channel(calendars.at_hand(), ticket.channel)
    return japan_time(versions.in_force(ticket.received_at).due(ticket.received_at, ANSWER_WITHIN)).date()

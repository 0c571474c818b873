"""What the asker's page shows about other windows: what they may be told, and whether they could be reached."""

from __future__ import annotations

from typing import Any

from tickets import handover
from tickets.models import ReferralOutcome, Ticket


def after_referral(ticket: Ticket) -> dict[str, Any]:
    """The context of `status_windows.html`: two queries at most, one for a case that was never referred."""
    referral = handover.last_referral(ticket)
    return {
        "handovers": list(ticket.handovers.select_related("window")),
        "referral": referral,
        "outcome": handover.outcome_of(referral) if referral else None,
        "outcomes": ReferralOutcome.Outcome.choices,
    }

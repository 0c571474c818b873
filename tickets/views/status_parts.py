"""What the asker's page shows about other windows: what they may be told, and whether they could be reached."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tickets.asking.standing import Standing
from tickets.desk import handover
from tickets.lifecycle import Status
from tickets.models import ReferralOutcome, Ticket


def after_referral(ticket: Ticket) -> dict[str, Any]:
    """The context of `status_windows.html`: two queries at most, one for a case that was never referred."""
    has_ended = ticket.status == Status.WITHDRAWN
    asked = list(ticket.handovers.select_related("window"))
    referral = handover.last_referral(ticket)
    return {
        "handovers": [one for one in asked if not (one.is_open and has_ended)],
        "decides": any(one.is_open for one in asked) and not has_ended,
        "referral": referral,
        "outcome": handover.outcome_of(referral) if referral else None,
        "outcomes": ReferralOutcome.Outcome.choices,
    }


def with_decision(standing: Standing, after: dict[str, Any]) -> Standing:
    """The standing of a case whose asker is asked whether a window may be told something: it is their turn."""
    if not after["decides"] or standing.is_yours:
        return standing
    return replace(standing, is_yours=True, who=_("あなたです。窓口に伝えてよいかを決めてください。"))

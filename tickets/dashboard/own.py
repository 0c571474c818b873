"""One expert's own figures: the measures of the screen over the cases they took, beside nobody else's. No ranking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from people.models import User
from tickets.assigning import experts
from tickets.dashboard import screen
from tickets.dashboard.period import Asked
from tickets.dashboard.reading import helped
from tickets.metrics.report import Scope
from tickets.models import Ticket
from tickets.surveys.questionnaires import Share, share

SHOWN = ("acceptance", "first_response", "first_answer", "review", "resolution")
"""What an expert has a hand in."""


@dataclass(frozen=True)
class Own:
    """`returned` and `helpful` are shares with their n; `rows` are the measures of `SHOWN` with the period before."""

    report: dict[str, Any]
    earlier: dict[str, Any]
    rows: list[dict[str, Any]]
    open_now: int
    returned: Share
    returned_cases: int
    helpful: Share


def own(expert: User, asked: Asked, now: datetime) -> Own:
    """The figures of the cases of `expert` received in the period. Exact: they are the expert's own."""
    scope = Scope(protected=False, expert_id=expert.pk)
    current, earlier = screen.with_earlier(asked, scope, now)
    total = current["total"]
    rows = {row["name"]: row for row in screen.compared(total, earlier["total"])}
    return Own(
        report=current,
        earlier=earlier,
        rows=[rows[name] for name in SHOWN],
        open_now=Ticket.objects.held_by(expert).count(),
        returned=share(total["returned"], total["measures"]["review"]["n"]),
        returned_cases=total["returned"],
        helpful=helped(experts.published_by(expert).values("pk"), asked.first, asked.last),
    )

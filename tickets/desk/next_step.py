"""What comes next for a case, in the words of the desk: who acts, what they do, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.asking.standing import expected_answer
from tickets.lifecycle import Publication, Status
from tickets.models import Ticket

_COORDINATOR, _EXPERT, _ASKER = "coordinator", "expert", "asker"
BY_STATUS: dict[str, tuple[str, str, Any]] = {
    Status.HELD: (_COORDINATOR, "release", gettext_lazy("迷惑かどうかを決めます。")),
    Status.RECEIVED: (_COORDINATOR, "offer", gettext_lazy("お答えできる専門家に打診します。")),
    Status.OFFERED: (_EXPERT, "accept", gettext_lazy("引き受けるかどうかを返事します。")),
    Status.IN_PROGRESS: (_EXPERT, "submit_for_review", gettext_lazy("回答を書いて、確認にまわします。")),
    Status.AWAITING_ASKER: (_ASKER, "", gettext_lazy("聞き返したことへの返事を待っています。")),
    Status.IN_REVIEW: (
        _COORDINATOR,
        "approve_answer",
        gettext_lazy("回答を読んで、送るか、書き直しをお願いします。"),
    ),
}
"""Status → (who acts, the transition that is usually next, what they do)."""
BY_PUBLICATION: dict[str, tuple[str, str, Any]] = {
    Publication.NONE: (
        _COORDINATOR,
        "request_consent",
        gettext_lazy("公開する文章を書いて、公開してよいか聞きます。"),
    ),
    Publication.REQUESTED: (_ASKER, "", gettext_lazy("公開してよいかの返事を待っています。")),
    Publication.CHANGES_WANTED: (
        _COORDINATOR,
        "request_consent",
        gettext_lazy("文章を直して、もう一度聞きます。"),
    ),
    Publication.GRANTED: (
        _COORDINATOR,
        "publish",
        gettext_lazy("文章を書いていない人が、確かめて公開します。"),
    ),
}
"""The same once the case is answered; what is not here needs nothing more."""


@dataclass(frozen=True)
class NextStep:
    """`name`: the transition that is usually next, "" where the desk only waits. `by`: the day promised, if any."""

    name: str
    who: str
    what: Any
    by: date | None

    @property
    def is_late(self) -> bool:
        return self.by is not None and self.by < timezone.localdate()


def next_step_of(ticket: Ticket) -> NextStep | None:
    """What comes next, or None where nothing does. At most one query, for a case asked again."""
    status = Status(ticket.status)
    found = BY_STATUS.get(status)
    if found is None and status in (Status.ANSWERED, Status.CLOSED):
        found = BY_PUBLICATION.get(Publication(ticket.publication))
    if found is None or ticket.erased_at:
        return None
    role, name, what = found
    return NextStep(name, _who(role, ticket), what, expected_answer(ticket))


def _who(role: str, ticket: Ticket) -> str:
    if role == _ASKER:
        return _("相談した人")
    if role == _EXPERT and ticket.expert is not None:
        return str(ticket.expert)
    return _("窓口の担当者")

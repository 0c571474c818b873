"""Two clicks at once: who was faster, in words for the one who was not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from people.models import User
from tickets import rules
from tickets.actors import Actor
from tickets.models import Ticket, Transition

SAME_MOMENT = timedelta(seconds=3)
"""An offer decided so shortly after somebody else's was decided without knowing of it."""


def told(ticket: Ticket, by: Actor | None) -> str | None:
    """Who did what last and when; None, for the general words, to whoever may not know."""
    row = _last(ticket)
    if row is None or row.name == "intake" or not isinstance(by, User) or not rules.may_read_details(by, row):
        return None
    at = formats.date_format(timezone.localtime(row.at), _("n月j日 H:i"))
    who = _("自動の打診") if row.actor is None else _("あなた") if row.actor == by else _name(row.actor)
    if row.name == "offer" and ticket.expert:
        return _("先に、%(who)sが%(at)sに%(expert)sへ打診しました。") % {
            "who": who,
            "at": at,
            "expert": _name(ticket.expert),
        }
    return _("先に、%(who)sが%(at)sに進めました。いまは「%(state)s」です。") % {
        "who": who,
        "at": at,
        "state": ticket.get_status_display(),
    }


def at_this_moment(ticket: Ticket, by: Actor, at: datetime) -> bool:
    """Whether another person has offered the case in this very moment."""
    row = _last(ticket)
    is_new = row is not None and row.name == "offer" and abs(at - row.at) < SAME_MOMENT
    return is_new and isinstance(by, User) and row is not None and row.actor is not None and row.actor != by


def _last(ticket: Ticket) -> Transition | None:
    rows = ticket.transitions.filter(field="status").select_related("actor")
    return rows.order_by("at", "pk").last()


def _name(user: User) -> str:
    return _("%(name)sさん") % {"name": user}

"""Who at the desk is told of what: one table, and how its rows become notices.

The rows are written in the transaction of the change. They hold no word of a case, only that something
happened to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from people.models import User
from tickets import coordinators
from tickets.lifecycle import Status
from tickets.models import Notice, NoticeChoice, Ticket, Transition
from tickets.models.notice import Mail
from tickets.models.ticket import Urgency


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice: what it says, and how it is mailed to who has chosen nothing."""

    says: object
    mail: str


KINDS: dict[str, Kind] = {
    "emergency": Kind(_("急ぎの相談が届きました"), Mail.AT_ONCE),
    "arrived": Kind(_("新しい相談が届きました"), Mail.DIGEST),
    "offered": Kind(_("相談を引き受けられるか、聞かれています"), Mail.AT_ONCE),
    "asker_replied": Kind(_("相談した人から返事がありました"), Mail.AT_ONCE),
    "reopened": Kind(_("担当した相談が、もう一度開かれました"), Mail.AT_ONCE),
    "to_review": Kind(_("送る前に確かめる回答があります"), Mail.DIGEST),
    "returned": Kind(_("回答の書き直しをお願いされています"), Mail.AT_ONCE),
    "declined": Kind(_("専門家が、引き受けを断りました"), Mail.DIGEST),
    "handed_back": Kind(_("専門家が、担当を返しました"), Mail.DIGEST),
    "withdrawn": Kind(_("相談が取り下げられました"), Mail.DIGEST),
    "consent_given": Kind(_("公開してよいという返事がありました"), Mail.DIGEST),
    "changes_wanted": Kind(_("公開する文章を直してほしいという返事がありました"), Mail.AT_ONCE),
    "consent_declined": Kind(_("公開しないという返事がありました"), Mail.DIGEST),
    "consent_withdrawn": Kind(_("公開が取りやめになりました"), Mail.DIGEST),
    "mention": Kind(_("内部メモで名前を呼ばれました"), Mail.AT_ONCE),
    "escalation_soon": Kind(_("約束の時間が近づいています"), Mail.DIGEST),
    "escalation_due": Kind(_("約束の時間になりました"), Mail.AT_ONCE),
    "file_infected": Kind(_("添付ファイルから、害のあるプログラムが見つかりました"), Mail.AT_ONCE),
    "monthly_figures": Kind(_("先月の窓口の数字がまとまりました"), Mail.NONE),
    "effect_dead": Kind(_("送信や反映を、あきらめたものがあります"), Mail.DIGEST),
}
"""Every kind there is, in the order of the choices."""
ADMINS_ONLY = ("effect_dead",)
EXPERTS_ONLY = ("offered", "returned")
COORDINATORS_ONLY = (
    *("emergency", "arrived", "to_review", "declined", "handed_back", "consent_withdrawn"),
    *("escalation_soon", "escalation_due", "monthly_figures"),
)

EXPERT, COORDINATORS, NO_EXPERT = "expert", "coordinators", "coordinators, where no expert holds it"
TOLD: dict[str, dict[str, str]] = {
    "intake": {COORDINATORS: "arrived"},
    "release": {COORDINATORS: "arrived"},
    "offer": {EXPERT: "offered"},
    "decline": {COORDINATORS: "declined"},
    "hand_back": {COORDINATORS: "handed_back"},
    "asker_reply": {EXPERT: "asker_replied"},
    "add_message": {EXPERT: "asker_replied", NO_EXPERT: "asker_replied"},
    "submit_for_review": {COORDINATORS: "to_review"},
    "return_to_expert": {EXPERT: "returned"},
    "reopen": {EXPERT: "reopened", NO_EXPERT: "reopened"},
    "withdraw": {EXPERT: "withdrawn"},
    "grant_consent": {EXPERT: "consent_given", COORDINATORS: "consent_given"},
    "want_changes": {EXPERT: "changes_wanted", COORDINATORS: "changes_wanted"},
    "decline_consent": {EXPERT: "consent_declined", COORDINATORS: "consent_declined"},
    "withdraw_consent": {COORDINATORS: "consent_withdrawn"},
}
"""Transition or event → who is told → kind. Whoever did it is not told."""


def of_transition(row: Transition) -> list[Notice]:
    """Writes the notices of a transition; returns those to be mailed at once. The caller's transaction holds them."""
    if row.name not in TOLD or row.ticket.status == Status.HELD:  # what may be spam rings nobody's bell
        return []
    return of_event(
        row.ticket,
        row.name,
        cause=f"transition:{row.pk}",
        at=row.at,
        but_not=row.actor_id,
        by_role=row.actor_role,
    )


def of_event(
    ticket: Ticket,
    event: str,
    *,
    cause: str,
    at: datetime,
    but_not: int | None = None,
    by_role: str = "asker",
) -> list[Notice]:
    """The same for something that is not a transition; `event` is a key of `TOLD`."""
    mailed: list[Notice] = []
    for whom, kind in TOLD[event].items():
        people = [user for user in _people(whom, ticket) if user.pk != but_not]
        mailed += write(people, _kind(kind, ticket, by_role), ticket=ticket, cause=cause, at=at)
    return mailed


def write(
    people: Iterable[User], kind: str, *, ticket: Ticket | None, cause: str, at: datetime
) -> list[Notice]:
    """Tells these people, each once for a cause; returns the new notices that are to be mailed at once."""
    wanted = {user.pk for user in people}
    if not wanted:
        return []
    chosen = dict(
        NoticeChoice.objects.filter(recipient__in=wanted, kind=kind).values_list("recipient_id", "mail")
    )
    told = set(
        Notice.objects.filter(recipient__in=wanted, kind=kind, cause=cause).values_list(
            "recipient_id", flat=True
        )
    )
    rows = [
        Notice(
            recipient_id=pk,
            kind=kind,
            ticket=ticket,
            cause=cause,
            created_at=at,
            mail=chosen.get(pk, KINDS[kind].mail),
        )
        for pk in sorted(wanted - told)
    ]
    made = Notice.objects.bulk_create(rows)
    return [notice for notice in made if notice.mail == Mail.AT_ONCE]


def _people(whom: str, ticket: Ticket) -> list[User]:
    if whom == COORDINATORS or (whom == NO_EXPERT and not ticket.expert_id):
        return coordinators.at_work()
    if whom == EXPERT and ticket.expert and ticket.expert.is_active:
        return [ticket.expert]
    return []


def _kind(kind: str, ticket: Ticket, by_role: str) -> str:
    """An emergency is told as one, and a case its asker reopens is a reply to who holds it."""
    if kind == "arrived" and ticket.urgency == Urgency.EMERGENCY:
        return "emergency"
    if kind == "reopened" and by_role == "asker":
        return "asker_replied"
    return kind

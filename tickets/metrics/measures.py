"""What is measured: from which event to which, when the clock stands still, and within how many business days it should be.

These are the definitions printed beside the figures. A case belongs to the month in which it was received, for ever;
spam, and a case that was merged into another one, do not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tickets.lifecycle import Publication, Status

# The ball is not with the desk: it waits for the asker or for another window, or the case has ended.
STANDS_STILL = frozenset({Status.AWAITING_ASKER, Status.REFERRED, Status.CLOSED, Status.WITHDRAWN})
_UNASSIGNED = frozenset(
    {Status.HELD, Status.SPAM, Status.RECEIVED}
)  # what was no spam has waited all the time
_UNANSWERED = _UNASSIGNED | {
    Status.OFFERED,
    Status.IN_PROGRESS,
    Status.AWAITING_ASKER,
    Status.IN_REVIEW,
}


@dataclass(frozen=True)
class Moment:
    """One transition, as the clocks see it, and the states after it."""

    name: str
    by_clock: bool
    status: str
    publication: str


INTAKE = "intake"


@dataclass(frozen=True)
class Measure:
    """One figure. It runs from the first of `starts` to the first of `ends`, while `pending` holds.

    A case that has begun but neither reached the end nor is pending any more has left: it counts as waiting until
    then and no longer (censored). `restarts`: a later start begins anew. `reopens`: a reopened case is pending again.
    """

    label: Any
    definition: Any
    starts: frozenset[str]
    ends: frozenset[str]
    pending: Callable[[Moment], bool]
    restarts: bool = False
    reopens: bool = False
    asker_decides: bool = False
    """The time is the asker's, and silence that the clock ended is no answer."""
    stands: frozenset[str] = STANDS_STILL
    """The states in which its clock stands still."""
    all_of: frozenset[str] = frozenset()
    """A sum instead: all the time the case stood in these states. It begins with the first and is over while it stands
    in another."""


def _while(*states: str) -> Callable[[Moment], bool]:
    return lambda now: now.status in states


def _all_the_time(state: str, label: Any, definition: Any) -> Measure:
    nothing: frozenset[str] = frozenset()
    return Measure(
        label, definition, nothing, nothing, _while(state), stands=nothing, all_of=frozenset({state})
    )


MEASURES: dict[str, Measure] = {
    "first_response": Measure(
        _("最初の返事"),
        _(
            "受付から、人が書いた最初のメッセージ（質問・回答・窓口の案内）まで。自動の受付メールは数えません。"
        ),
        frozenset({INTAKE}),
        frozenset({"ask_back", "approve_answer", "refer"}),
        _while(*_UNANSWERED),
    ),
    "first_answer": Measure(
        _("最初の回答"),
        _(
            "受付から、最初の回答または窓口の案内まで。相談した人の返事を待つ時間は引きます。質問だけでは止まりません。"
        ),
        frozenset({INTAKE}),
        frozenset({"approve_answer", "refer"}),
        _while(*_UNANSWERED),
    ),
    "resolution": Measure(
        _("解決"),
        _(
            "受付から最後の終了まで。相談した人の返事を待つ時間、ほかの窓口に引き継いでいた時間、終了していた時間は引きます。"
        ),
        frozenset({INTAKE}),
        frozenset({"close"}),
        _while(*_UNANSWERED, Status.ANSWERED, Status.REFERRED),
        reopens=True,
    ),
    "assignment": Measure(
        _("打診"),
        _("受付から、専門家への最初の打診まで。"),
        frozenset({INTAKE}),
        frozenset({"offer"}),
        _while(*_UNASSIGNED),
    ),
    "acceptance": Measure(
        _("引き受け"),
        _("最初の打診から、専門家が引き受けるまで。断られて打診し直した時間も含みます。"),
        frozenset({"offer"}),
        frozenset({"accept"}),
        _while(*_UNASSIGNED, Status.OFFERED),
    ),
    "review": Measure(
        _("回答の確認"),
        _("専門家が最初に回答を出してから、コーディネーターが送るか戻すまで。"),
        frozenset({"submit_for_review"}),
        frozenset({"approve_answer", "return_to_expert"}),
        _while(Status.IN_REVIEW),
    ),
    "consent": Measure(
        _("公開の返事"),
        _(
            "公開してよいかを最初にたずねてから、相談した人が答えるまで。返事がないまま期限が来たものは、答えたことにしません。"
        ),
        frozenset({"request_consent"}),
        frozenset({"grant_consent", "want_changes", "decline_consent"}),
        lambda now: now.publication == Publication.REQUESTED and now.status != Status.WITHDRAWN,
        asker_decides=True,
        stands=frozenset(),
    ),
    "publication": Measure(
        _("公開"),
        _("公開に同意してもらってから、公開するまで。"),
        frozenset({"grant_consent"}),
        frozenset({"publish"}),
        lambda now: now.publication == Publication.GRANTED,
        restarts=True,
    ),
    "acknowledged": Measure(
        _("受付メール"),
        _(
            "受付から、自動の受付メールを送るまで。返事には数えません。電話・来訪などでメールのない相談は数えません。"
        ),
        frozenset({INTAKE}),
        frozenset(),  # no transition: `Ticket.acknowledged_at`
        lambda now: now.status not in (Status.SPAM, Status.CLOSED, Status.WITHDRAWN),
        stands=frozenset(),
    ),
    "wait_asker": _all_the_time(
        Status.AWAITING_ASKER,
        _("相談した人を待った時間"),
        _(
            "相談した人の返事を待っていた時間の合計。待ったことのある相談だけの数です。窓口の時間からは引きます。"
        ),
    ),
    "wait_outside": _all_the_time(
        Status.REFERRED,
        _("ほかの窓口を待った時間"),
        _(
            "ほかの窓口に引き継いで、終わるか、もう一度たずねられるまでの時間の合計。引き継いだ相談だけの数です。窓口の時間からは引きます。"
        ),
    ),
}
WAITS = ("wait_asker", "wait_outside")
"""The time of a case that is not the desk's; with `resolution` all of its time."""


TARGETS = {
    "first_response": 2,
    "first_answer": 5,
    "resolution": 20,
    "assignment": 1,
    "acceptance": 2,
    "review": 1,
    "consent": 10,
    "publication": 3,
}
"""Business days. What the desk promises to askers is in `tickets/asking/receipts.py`, the others are aims of its own."""


def target_days(name: str) -> int | None:
    """Within how many business days it should happen; None where the desk has set itself no aim."""
    return {**TARGETS, **settings.METRIC_TARGETS}.get(name)


METHOD = {
    "cohort": _("相談は、受け付けた月の数に入ります。迷惑な投稿と、ほかの相談にまとめた相談は数えません。"),
    "percentiles": _(
        "p50・p90・p95は、その割合の相談で終わるまでの時間です（カプラン・マイヤー法、最近順位法）。まだ終わっていない相談は、いままで待った時間として数えます。そこまで終わっていないときは「まだ」（null）です。"
    ),
    "within_target": _(
        "期限が来た相談のうち、目標の営業日の終わりまでに終わった割合です。まだ終わっていない相談も、期限を過ぎれば数えます。"
    ),
    "business_minutes": _("窓口が開いている時間だけを数えた分です。そのときの営業カレンダーの版で測ります。"),
    "calendar_minutes": _("夜や休みの日も数えた分です。"),
}

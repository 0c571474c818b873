"""Whom to ask next: every expert with what speaks for and against, best first, and who cannot be asked and why.

Judged are facts only: specialities, prefectures, load, leave, what was answered and declined before, conflicts of
interest. What the asker wrote is read for one thing, the names of firms and vendors an expert has a conflict with.
`suggestions` costs the same number of queries for five experts and for five hundred.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cms import taxonomy
from people.models import ExpertProfile, User
from tickets.inputs import Cause
from tickets.models import ConflictOfInterest, Ticket, Transition
from tickets.querysets import AT_WORK

RECENT = timedelta(days=30)
_VERY_RECENT = timedelta(days=14)
_LEAVE_IS_NEAR = timedelta(days=7)
# What a fact weighs. The field comes first, then the place and free hands; a "no" lets others come first for a while.
_FIELD, _PLACE, _ANY_PLACE, _FREE_HANDS, _PER_ANSWER, _MOST_ANSWERS = 50, 20, 10, 30, 1, 10
_OTHER_PLACE, _LEAVE_SOON, _NO_LATELY, _NO_BEFORE = -10, -15, -12, -6
_NOT_MY_FIELD, _NO_TO_THIS, _SILENT_ON_THIS = -40, -100, -80


@dataclass
class Candidate:
    """One expert, judged for one case."""

    profile: ExpertProfile
    load: int
    score: float = 0
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    """Why this expert cannot be asked at all; empty for everybody who can."""
    was_asked: bool = False
    """Whether this case was offered to them before: the clock does not ask twice."""
    knows_field: bool = True

    @property
    def expert(self) -> User:
        return self.profile.user

    def speaks_for(self, points: float, reason: str = "") -> None:
        self.score += points
        if reason:
            self.reasons.append(reason)

    def speaks_against(self, points: float, reason: str) -> None:
        self.score += points
        self.against.append(reason)


@dataclass(frozen=True)
class Suggestions:
    """`candidates` can be asked, best first; `excluded` cannot, each says why."""

    candidates: list[Candidate]
    excluded: list[Candidate]


@dataclass(frozen=True)
class _Facts:
    ticket: Ticket
    now: datetime
    conflicts: dict[int, list[ConflictOfInterest]]
    declared: set[int]
    answers: dict[int, int]
    refusals: dict[int, list[Transition]]
    asked: set[int]

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


def suggestions(ticket: Ticket, now: datetime) -> Suggestions:
    """All experts for `ticket`, as of `now`."""
    facts = _facts(ticket, now)
    loads = _loads()
    judged = [
        _judged(Candidate(profile, loads.get(profile.user_id, 0)), facts)
        for profile in ExpertProfile.objects.experts().by_name()
    ]
    candidates = [one for one in judged if not one.excluded]
    candidates.sort(key=lambda one: (-one.score, one.load, one.profile.pk))
    return Suggestions(candidates, [one for one in judged if one.excluded])


def next_for(ticket: Ticket, now: datetime) -> User | None:
    """Whom the clock may ask: the best who was not asked before and whose field it is; None where nobody is left."""
    for candidate in suggestions(ticket, now).candidates:
        if candidate.knows_field and not candidate.was_asked:
            return candidate.expert
    return None


def refused_lately(now: datetime) -> Q:
    """Cases that experts declined or gave back in the last weeks."""
    return Q(name__in=["decline", "hand_back"], at__gte=now - RECENT, actor_role="expert")


def _loads() -> dict[int, int]:
    held = Ticket.objects.filter(status__in=AT_WORK, expert__isnull=False).order_by()
    return dict(held.values_list("expert").annotate(Count("pk")))


def _facts(ticket: Ticket, now: datetime) -> _Facts:
    conflicts: dict[int, list[ConflictOfInterest]] = defaultdict(list)
    for conflict in ConflictOfInterest.objects.between(ticket):
        conflicts[conflict.expert_id].append(conflict)
    refusals: dict[int, list[Transition]] = defaultdict(list)
    declared: set[int] = set()
    asked: set[int] = set()
    this_case = Q(ticket=ticket, name__in=["offer", "decline", "hand_back"])
    rows = Transition.objects.filter(refused_lately(now) | this_case).select_related("ticket")
    for row in rows.only("name", "details", "at", "actor_id", "ticket__category_id"):
        if row.name == "offer":
            asked.add(row.details.get("expert_id", 0))
        elif row.actor_id:
            refusals[row.actor_id].append(row)
            if row.ticket_id == ticket.pk and row.details.get("conflict_of_interest"):
                declared.add(row.actor_id)
    answered = Ticket.objects.filter(category=ticket.category_id, first_answer_at__isnull=False).order_by()
    answers: dict[Any, int] = (
        dict(answered.exclude(answer_writer=None).values_list("answer_writer").annotate(Count("pk")))
        if ticket.category_id
        else {}
    )
    return _Facts(ticket, now, conflicts, declared, answers, refusals, asked)


def _judged(one: Candidate, facts: _Facts) -> Candidate:
    _exclude(one, facts)
    _judge_field(one, facts)
    _judge_place(one, facts)
    _judge_time(one, facts)
    _judge_refusals(one, facts)
    return one


def _exclude(one: Candidate, facts: _Facts) -> None:
    profile = one.profile
    is_asked_now = facts.ticket.expert_id == profile.user_id
    for conflict in facts.conflicts.get(profile.user_id, []):
        one.excluded.append(
            _("利害関係があります（%(day)sに記録）") % {"day": _day(timezone.localdate(conflict.recorded_at))}
        )
    if profile.user_id in facts.declared and not one.excluded:
        one.excluded.append(_("この相談と利害関係があると申し出ています"))
    if not profile.accepts_cases:
        one.excluded.append(_("いまは引き受けを止めています"))
    if profile.is_on_leave(facts.today):
        until = profile.leave_to
        one.excluded.append(_("休み（%(day)sまで）") % {"day": _day(until)} if until else _("休み"))
    if is_asked_now and facts.ticket.status == "offered":
        one.excluded.append(_("いま打診しています"))
    elif one.load >= profile.capacity:
        one.excluded.append(
            _("受け持ちが上限です（%(load)s / %(capacity)s件）")
            % {"load": one.load, "capacity": profile.capacity}
        )


def _judge_field(one: Candidate, facts: _Facts) -> None:
    category = facts.ticket.category
    if category is None:
        return
    if category.pk in one.profile.specialities:
        one.speaks_for(_FIELD, _("得意な分野：%(name)s") % {"name": category})
    elif one.profile.specialities:
        one.knows_field = False
        one.against.append(_("「%(name)s」は得意な分野に入っていません") % {"name": category})
    if number := facts.answers.get(one.profile.user_id, 0):
        points = min(number, _MOST_ANSWERS) * _PER_ANSWER
        one.speaks_for(points, _("この分野で答えた相談：%(number)s件") % {"number": number})


def _judge_place(one: Candidate, facts: _Facts) -> None:
    code, places = facts.ticket.prefecture, one.profile.prefectures
    if not code:
        return
    name = taxonomy.label(taxonomy.PREFECTURES, code)
    if code in places:
        one.speaks_for(_PLACE, _("対応できる県：%(name)s") % {"name": name})
    elif places:
        one.speaks_against(_OTHER_PLACE, _("%(name)sは対応できる県に入っていません") % {"name": name})
    else:
        one.speaks_for(_ANY_PLACE)


def _judge_time(one: Candidate, facts: _Facts) -> None:
    profile = one.profile
    free = 1 - one.load / profile.capacity if profile.capacity else 0
    one.speaks_for(
        max(free, 0) * _FREE_HANDS,
        _("受け持ち %(load)s / %(capacity)s件") % {"load": one.load, "capacity": profile.capacity},
    )
    begins = profile.leave_from
    if begins and facts.today < begins <= facts.today + _LEAVE_IS_NEAR:
        one.speaks_against(_LEAVE_SOON, _("%(day)sから休み") % {"day": _day(begins)})


def _judge_refusals(one: Candidate, facts: _Facts) -> None:
    said_no = False
    for row in facts.refusals.get(one.profile.user_id, []):
        if row.ticket_id == facts.ticket.pk:
            said_no = True
        elif row.at >= facts.now - RECENT:
            _judge_refusal(one, row, facts)
    one.was_asked = one.profile.user_id in facts.asked
    if said_no:
        one.speaks_against(_NO_TO_THIS, _("この相談は、前に見送っています"))
    elif one.was_asked and facts.ticket.expert_id != one.profile.user_id:
        one.speaks_against(_SILENT_ON_THIS, _("この相談を前に打診しましたが、ほかの人に移りました"))


def _judge_refusal(one: Candidate, row: Transition, facts: _Facts) -> None:
    cause = row.details.get("cause", "")
    days = (facts.today - timezone.localdate(row.at)).days
    points = _NO_LATELY if row.at >= facts.now - _VERY_RECENT else _NO_BEFORE
    if cause == Cause.FIELD:
        if row.ticket.category_id == facts.ticket.category_id:
            one.speaks_against(
                _NOT_MY_FIELD, _("%(days)s日前に、この分野は専門外とのお返事") % {"days": days}
            )
    elif cause == Cause.BUSY:
        one.speaks_against(points, _("%(days)s日前に、忙しいとのお返事") % {"days": days})
    elif cause not in (Cause.LEAVE, Cause.CONFLICT) and not row.details.get("conflict_of_interest"):
        one.speaks_against(points, _("%(days)s日前に、相談を見送っています") % {"days": days})


def _day(day: date) -> str:
    return formats.date_format(day, _("n月j日"))

"""Drives the demo's cases through the one door to where each should stand."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from people.models import User
from people.roles import Role
from tickets import clock, services
from tickets.actors import Actor, Asker
from tickets.answers import sending
from tickets.demo import voices
from tickets.demo.accounts import BUSY_CAPACITY
from tickets.models import Ticket

Case = dict[str, Any]
CASES = Path(__file__).parent / "cases.json"

ANSWERED = ["offer", "accept", "submit_for_review", "approve_answer"]
ASKED = [*ANSWERED, "request_consent"]
JOURNEYS: dict[str, list[str]] = {
    "published": [*ASKED, "grant_consent", "publish"],
    "published and closed": [*ASKED, "grant_consent", "publish", "close"],
    "received": [],
    "offered": ["offer"],
    "in_progress": ["offer", "accept"],
    "awaiting_asker": ["offer", "accept", "ask_back"],
    "in_review": ["offer", "accept", "submit_for_review"],
    "requested": ASKED,
    "changes_wanted": [*ASKED, "want_changes"],
    "declined": [*ASKED, "decline_consent"],
    "granted": [*ASKED, "grant_consent"],
    "retracted": [*ASKED, "grant_consent", "publish", "withdraw_consent"],
    "referred": ["refer"],
    "answered and closed": [*ANSWERED, "close"],
    "referred and closed": ["refer", "close"],
    "rewritten and closed": [*ANSWERED[:-1], "return_to_expert", *ANSWERED[2:], "close"],
    "reopened and closed": [*ANSWERED, "close", "reopen", *ANSWERED[2:], "close"],
    "declined first": ["offer", "decline", *ANSWERED, "close"],
    "not to be published": [*ASKED, "decline_consent", "close"],
    "taken back before it was public": [*ASKED, "grant_consent", "withdraw_consent", "close"],
    "withdrawn": ["offer", "accept", "withdraw"],
    "held": [],
    "spam": ["mark_spam"],
}
"""Where a case ends up → the transitions that lead there."""
AT_WORK = (
    "received",
    "offered",
    "in_progress",
    "awaiting_asker",
    "in_review",
    "requested",
    "changes_wanted",
    "declined",
    "granted",
    "retracted",
)
OLDEST = timedelta(days=85)
STILL_OPEN = timedelta(days=5)
STILL_OFFERED = timedelta(minutes=20)


def load_cases(number: int) -> list[Case]:
    """`number` cases; from the second round on the same questions come from other addresses."""
    cases: list[Case] = json.loads(CASES.read_text(encoding="utf-8"))
    return [
        case if position < len(cases) else {**case, "email": f"round{position}.{case['email']}"}
        for position, case in enumerate(islice(cycle(cases), number))
    ]


def seed_cases(cases: list[Case], articles: int, *, stored: int = 0) -> None:
    """Stores the cases, `articles` of them published where so many can be.

    The first `stored` were stored by an earlier run; each case is stored whole or not at all.
    """
    if stored >= len(cases):
        return
    rng = random.Random(20261124)  # noqa: S311  the same demo every time
    staff = Staff()
    plan = zip(cases, destinations(cases, articles), spread(len(cases), rng), strict=True)
    for case, destination, start in islice(plan, stored, None):
        with transaction.atomic():
            travel(case, destination, start, staff, rng)


def spread(number: int, rng: random.Random) -> Iterator[datetime]:
    """Instants over the last weeks, oldest first, within office hours mostly."""
    now = timezone.localtime()
    for position in range(number):
        day = now - OLDEST * (number - position) / number
        yield min(day.replace(hour=rng.randint(8, 20), minute=rng.randint(0, 59)), now - timedelta(hours=2))


def destinations(cases: Iterable[Case], articles: int) -> list[str]:
    """Where each case ends up: spam and referrals by what they are, the rest published or at work."""
    at_work, ended, left = cycle(AT_WORK), cycle(["held", "spam"]), articles
    result = []
    for case in cases:
        if case["referral"]:
            result.append("referred")
        elif not case["answer"]:
            result.append(next(ended))
        elif not case["public"]:
            result.append("withdrawn")
        elif left:
            left -= 1
            result.append("published and closed" if left % 2 else "published")
        else:
            result.append(next(at_work))
    return result


class Staff:
    """Who does what in the demo: experts in turn, two coordinators so that two people publish."""

    def __init__(self) -> None:
        coordinators = User.objects.filter(groups__name=Role.COORDINATOR).order_by("pk")
        self.first, self.second = coordinators[:2]
        self.experts = list(
            User.objects.filter(groups__name=Role.EXPERT, expert_profile__capacity=BUSY_CAPACITY)
            .select_related("expert_profile")
            .order_by("pk")
        )
        self._turns = cycle(self.experts)

    def expert_for(self, case: Case) -> User:
        for expert in self.experts:
            if case["category"] in expert.expert_profile.specialities:
                return expert
        return next(self._turns)

    def other_than(self, expert: User) -> User:
        return next(one for one in self.experts if one != expert)

    def actor(self, name: str, ticket: Ticket, expert: User) -> Actor:
        if name in {"accept", "decline", "ask_back", "submit_for_review", "request_consent"}:
            return expert
        if name in {"publish", "approve_answer", "return_to_expert"}:
            return self.second
        if name in {"offer", "refer", "mark_spam"}:
            return self.first
        return Asker(ticket.pk)


@sending.at_once()
def travel(case: Case, destination: str, start: datetime, staff: Staff, rng: random.Random) -> Ticket:
    """One case from the form to its destination, with some hours between the steps.

    Steps that would lie in the future happen now, all in one moment: nothing of it waits to be taken back.
    """
    with clock.set_to(start):
        ticket, _token = services.open_ticket(question(case), channel="web", by_robot=destination == "held")
    expert = staff.expert_for(case)
    journey = with_questions(JOURNEYS[destination], case)
    asked = staff.other_than(expert) if "decline" in journey else expert
    at = start
    for name in journey:
        at = min(at + timedelta(minutes=rng.randint(20, 900)), timezone.now())
        if name == "request_consent" and destination == "requested":
            at = max(at, timezone.now() - STILL_OPEN)  # an older question would have ended in silence
        if name == "offer" and destination == "offered":
            at = max(at, timezone.now() - STILL_OFFERED)  # an older offer would have gone on to the next
        with clock.set_to(at):
            ticket = services.perform(
                ticket.pk,
                name,
                by=staff.actor(name, ticket, asked),
                data=data_for(name, case, ticket, asked),
            )
        if name == "decline":
            asked = expert
    if case["note"] and destination != "held":
        with clock.set_to(at):
            services.add_note(ticket.pk, by=staff.first, data={"note": case["note"]})
    voices.say_whether_it_helped(ticket, at)
    return ticket


def with_questions(journey: list[str], case: Case) -> list[str]:
    """Where the expert had to ask back first, that happens before the answer."""
    if not case["ask_back"] or "submit_for_review" not in journey:
        return journey
    at = journey.index("submit_for_review")
    return [*journey[:at], "ask_back", "asker_reply", *journey[at:]]


def question(case: Case) -> dict[str, Any]:
    """What the asker typed."""
    names = (
        "subject body email organisation name prefecture industry size_band audience level category "
        "happening_now"
    )
    return {name: case[name] for name in names.split()}


def data_for(name: str, case: Case, ticket: Ticket, expert: User) -> dict[str, Any]:
    """What each transition takes, out of the case."""
    asked = case["ask_back"] or {
        "question": "いつ頃から起きているか、ほかのパソコンでも同じかを教えてください。",
        "reply": "",
    }
    inputs: dict[str, dict[str, Any]] = {
        "offer": {"expert": expert.email},
        "decline": {"reason": "来週まで出張のため、すぐにお答えできません。"},
        "return_to_expert": {"reason": "専門の言葉に、説明を足してください。"},
        "reopen": {"message": "教えていただいたとおりにしましたが、まだ同じことが起きます。"},
        "ask_back": {"message": asked["question"]},
        "asker_reply": {"message": asked["reply"]},
        "submit_for_review": {"answer": case["answer"]},
        "want_changes": {"message": "業種のところを、もう少しぼかしてもらえますか。"},
        "grant_consent": {"public_text_hash": ticket.public_text_hash},
    }
    if name == "refer":
        return {**case["referral"], "asker_agreed": True}
    if name == "request_consent":
        public = case["public"]
        return {**public, "category": case["category"], "audience": case["audience"]}
    return inputs.get(name, {})

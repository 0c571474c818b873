"""What askers said of their answers, and guests of seminars, beside the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Q

from tickets.dashboard.extras import Counted
from tickets.metrics import MIN_N
from tickets.metrics.suppression import is_safe
from tickets.models import Question, Survey
from tickets.surveys import questionnaires
from tickets.surveys.questionnaires import Share

_SEMINARS, _SECONDS = "seminars", 60
NEWEST = 3


def voices(known: Counted, *, protected: bool) -> dict[str, Any]:
    """`n` who said something in the period, and each choice with its share.

    Protected, `n` and the shares are None where a handful said something in one of the stretches of the period.
    """
    labels = dict(Survey.Helped.choices)
    said = {code: sum(known.months[code].values()) for code in labels}
    n = sum(said.values())
    hidden = _hidden(known, n) if protected else set()
    rows = [(str(labels[code]), questionnaires.share(number, n)) for code, number in said.items()]
    return {"n": None if "n" in hidden else n, "rows": [] if hidden else rows}


def _hidden(known: Counted, n: int) -> set[str]:
    """Whether `n`, and so the shares as well, or only the shares must be hidden."""
    tables = [[one.number_of(known.months[code]) for code in Survey.Helped] for one in known.stretches()]
    totals = [sum(table) for table in tables]
    if not tables or sum(totals) != n or not all(is_safe(total, total) for total in totals):
        return {"n", "shares"}
    is_handful = not all(is_safe(number, number) for table in tables for number in table)
    return {"shares"} if n < MIN_N or is_handful else set()


@dataclass(frozen=True, slots=True)
class Seminar:
    """A questionnaire in one number: of `n` guests who answered its first question to choose from, `hits` agreed."""

    slug: str
    title: str
    question: str
    is_open: bool
    hits: int
    n: int

    @property
    def share(self) -> Share:
        """With its interval."""
        return questionnaires.share(self.hits, self.n)


def seminars(*, protected: bool) -> list[Seminar]:
    """The newest questionnaires that guests have answered; protected, those that take no more and have no handful in them.

    While one is open, who looks twice would see what the guest in between said.
    """
    found = caches["near"].get(_SEMINARS)
    if found is None:
        found = _answered_seminars()
        caches["near"].set(_SEMINARS, found, _SECONDS)
    if protected:
        found = [one for one in found if not one.is_open and one.n >= MIN_N and is_safe(one.hits, one.n)]
    return found[:NEWEST]


def _answered_seminars() -> list[Seminar]:
    agreed = Q(kind=Question.Kind.SCALE, answers__value__gte=4) | Q(
        kind=Question.Kind.YES_NO, answers__value=1
    )
    asked = (
        Question.objects.exclude(kind=Question.Kind.TEXT)
        .annotate(n=Count("answers"), hits=Count("answers", filter=agreed))
        .filter(n__gt=0)
        .select_related("questionnaire")
        .order_by("-questionnaire__created_at", "-questionnaire", "position")
    )
    first: dict[int, Seminar] = {}
    for question in asked:
        of = question.questionnaire
        first.setdefault(
            of.pk, Seminar(of.slug, of.title, question.text, of.is_open, question.hits, question.n)
        )
    return list(first.values())

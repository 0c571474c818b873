"""Questionnaires after a seminar: making them, taking replies, and what came of them.

Nobody is asked who they are, and neither an address nor a cookie is kept. Shares are shown with the number of
answers and a 95 % confidence interval, and hidden where fewer than `MIN_N` people answered.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import User
from tickets import clock
from tickets.errors import ConflictError, InvalidInputError, NotFoundError
from tickets.metrics import MIN_N
from tickets.models import Question, Questionnaire, Reply, ReplyAnswer, Survey
from tickets.models.questionnaire import TEXT_MAX

SCALE: dict[str, Any] = {
    "5": gettext_lazy("とてもそう思う"),
    "4": gettext_lazy("そう思う"),
    "3": gettext_lazy("どちらでもない"),
    "2": gettext_lazy("あまりそう思わない"),
    "1": gettext_lazy("そう思わない"),
}
YES_NO: dict[str, Any] = {"1": gettext_lazy("はい"), "0": gettext_lazy("いいえ")}
CHOICES: dict[str, dict[str, Any]] = {"scale": SCALE, "yes_no": YES_NO, "text": {}}
MOST_QUESTIONS = 10
MOST_TEXTS = 500
LATEST_WORDS = 20
DAYS = 90
"""What is new, on the page of questionnaires."""
_Z = 1.959964
"""The normal quantile of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of n with its 95 % interval, in per cent; None where n is too small to show it."""

    n: int
    percent: int | None = None
    low: int | None = None
    high: int | None = None


@dataclass(slots=True)
class Result:
    """What was answered to one question. `mean` for the scale; `rows` are the choices with their shares."""

    question: Question
    n: int
    mean: float | None = None
    rows: list[tuple[str, Share]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def share(hits: int, n: int) -> Share:
    """The share with Wilson's interval (E. B. Wilson, JASA 22, 1927), which holds for small n and near 0 and 1."""
    if n < MIN_N:
        return Share(n)
    p, z2 = hits / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return Share(n, round(100 * p), round(100 * low), round(100 * high))


def by_slug(slug: str) -> Questionnaire:
    """The questionnaire behind this address, with its questions. Raises NotFoundError."""
    found = Questionnaire.objects.prefetch_related("questions").filter(slug=slug).first()
    if found is None:
        raise NotFoundError
    return found


def public_address(questionnaire: Questionnaire) -> str:
    """Where guests fill it."""
    return f"{settings.BASE_URL}/survey/{questionnaire.slug}/"


def listed() -> QuerySet[Questionnaire]:
    """All questionnaires, the newest first, with the `number` of replies to each."""
    return Questionnaire.objects.annotate(number=Count("replies"))


# --- making ------------------------------------------------------------------------------------------------
def save(
    questionnaire: Questionnaire | None, values: Mapping[str, Any], questions: list[tuple[str, str]], by: User
) -> Questionnaire:
    """Stores a questionnaire with its questions (kind, text), in this order.

    Raises ConflictError where the questions would change after somebody has answered them.
    """
    with transaction.atomic():
        if questionnaire is None:
            questionnaire = Questionnaire(created_by=by)
        for name, value in values.items():
            setattr(questionnaire, name, value)
        questionnaire.save()
        asked = [(one.kind, one.text) for one in questionnaire.questions.all()]
        if asked != questions:
            if questionnaire.replies.exists():
                raise ConflictError(
                    _("もう回答があるので、質問は変えられません。新しいアンケートを作ってください。")
                )
            questionnaire.questions.all().delete()
            Question.objects.bulk_create(
                Question(questionnaire=questionnaire, position=position, kind=kind, text=text)
                for position, (kind, text) in enumerate(questions, 1)
            )
    return questionnaire


# --- taking ------------------------------------------------------------------------------------------------
def reply(questionnaire: Questionnaire, typed: Mapping[str, str], *, via: str, key: uuid.UUID) -> Reply:
    """Stores one filled form; `typed` holds `q<id>` → what was chosen or written. Sent twice, it counts once.

    Raises ConflictError where nothing is taken any more, and InvalidInputError for a form with nothing in it
    or with something that was not offered.
    """
    if not questionnaire.is_open and via == Reply.Via.WEB:
        raise ConflictError(_("このアンケートは、受け付けを終わりました。"))
    answers, errors = _answers(questionnaire, typed)
    if errors:
        raise InvalidInputError(errors)
    if not answers:
        raise InvalidInputError(
            {"": [_("ひとつも答えがありません。答えられるところだけ、えらんでください。")]}
        )
    with transaction.atomic():
        made, is_new = Reply.objects.get_or_create(
            key=key,
            defaults={"questionnaire": questionnaire, "via": via, "day": timezone.localdate(clock.now())},
        )
        if is_new:
            for answer in answers:
                answer.reply = made
            ReplyAnswer.objects.bulk_create(answers)
    if made.questionnaire_id != questionnaire.pk:
        raise ConflictError
    return made


def _answers(
    questionnaire: Questionnaire, typed: Mapping[str, str]
) -> tuple[list[ReplyAnswer], dict[str, list[str]]]:
    answers, errors = [], {}
    for question in questionnaire.questions.all():
        name = f"q{question.pk}"
        said = typed.get(name, "").replace("\x00", "").strip()
        if not said:
            continue
        if question.kind == Question.Kind.TEXT:
            if len(said) > TEXT_MAX:
                errors[name] = [_("%(most)d文字までにしてください。") % {"most": TEXT_MAX}]
            answers.append(ReplyAnswer(question=question, text=_printable(said)))
        elif said in CHOICES[question.kind]:
            answers.append(ReplyAnswer(question=question, value=int(said)))
        else:
            errors[name] = [_("示されたものからえらんでください。")]
    return answers, errors


def _printable(text: str) -> str:
    """Without halves of letters that no database takes."""
    return text.encode("utf-8", "ignore").decode()


# --- results -----------------------------------------------------------------------------------------------
def results(questionnaire: Questionnaire) -> list[Result]:
    """What came of each question, of all texts the newest `MOST_TEXTS`; those are for coordinators, the caller has let nobody else in."""
    by_question: dict[int, dict[int, int]] = {}
    counted = (
        ReplyAnswer.objects.filter(question__questionnaire=questionnaire, value__isnull=False)
        .order_by()
        .values_list("question_id", "value")
        .annotate(number=Count("pk"))
    )
    for question_id, value, number in counted:
        by_question.setdefault(question_id, {})[value] = number
    texts: dict[int, list[str]] = {}
    written = ReplyAnswer.objects.filter(question__questionnaire=questionnaire).exclude(text="")
    numbers = dict(written.order_by().values_list("question_id").annotate(number=Count("pk")))
    for question_id, text in written.order_by("-pk").values_list("question_id", "text")[:MOST_TEXTS]:
        texts.setdefault(question_id, []).append(text)
    return [
        _result(one, by_question.get(one.pk, {}), numbers.get(one.pk, 0), texts.get(one.pk, []))
        for one in questionnaire.questions.all()
    ]


def _result(question: Question, counts: dict[int, int], written: int, texts: list[str]) -> Result:
    if question.kind == Question.Kind.TEXT:
        return Result(question, written, texts=texts)
    n = sum(counts.values())
    rows = [
        (str(words), share(counts.get(int(code), 0), n)) for code, words in CHOICES[question.kind].items()
    ]
    mean = None
    if question.kind == Question.Kind.SCALE and n >= MIN_N:
        mean = round(sum(value * number for value, number in counts.items()) / n, 1)
    return Result(question, n, mean, rows)


def latest_words() -> QuerySet[Survey]:
    """What askers wrote about the answers they got, the newest first."""
    written = Survey.objects.exclude(comment="").select_related("ticket")
    return written.order_by("-changed_at")[:LATEST_WORDS]


def satisfaction() -> list[tuple[str, Share]]:
    """What askers said in the last `DAYS` of the answers they got: each choice with its share."""
    since = clock.now() - timedelta(days=DAYS)
    counts = Survey.objects.filter(given_at__gte=since).aggregate(
        **{code: Count("pk", filter=Q(helped=code)) for code in Survey.Helped.values}
    )
    n = sum(counts.values())
    return [(str(label), share(counts[code], n)) for code, label in Survey.Helped.choices]

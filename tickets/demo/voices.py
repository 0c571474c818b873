"""What people say in the demo: askers of their answers, guests of a seminar, and readers who found nothing."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from people.models import User
from people.roles import Role
from search import missed
from search.models import MissedSearch
from tickets import clock, services
from tickets.actors import Asker
from tickets.lifecycle import is_up_for_survey
from tickets.models import Question, Questionnaire, Reply, Ticket
from tickets.surveys import questionnaires

HELPED = {"yes": 7, "partly": 2, "no": 1}
WORDS = {
    "yes": ["順番に書いてあったので、その日のうちにできました。", "社内でもそのまま回覧しました。"],
    "partly": ["もう少し短いと、現場に渡しやすいです。"],
    "no": ["うちの機械では、同じ画面が出ませんでした。"],
}
QUESTIONS: list[tuple[str, str]] = [
    (Question.Kind.SCALE, "お話は、わかりやすかったですか"),
    (Question.Kind.YES_NO, "会社に帰って、やってみることが決まりましたか"),
    (Question.Kind.TEXT, "もっと聞きたかったことを教えてください"),
]
SEMINARS = (
    ("seminar-autumn", "秋の講習会「だまされないメールの見方」", 34, 40, False),
    ("seminar-winter", "冬の講習会「年末のパソコンの止め方」", 11, 3, True),
)
"""Address, title, guests who answered, how many days ago, whether it still takes answers."""
WISHES = ["スマートフォンのことも聞きたいです。", "保険のことを知りたいです。"]
NOT_FOUND = {"usbメモリ 落とした": 3, "サイバー保険": 5, "退職者 メール": 2}
"""What readers looked for, and how often."""


def say_whether_it_helped(ticket: Ticket, at: datetime) -> None:
    """Six askers of ten say so, one of three in words; the same ones in every demo."""
    rng = random.Random(f"{ticket.email} {ticket.status}")  # noqa: S311  the same demo every time
    if not is_up_for_survey(ticket) or rng.random() > 0.6:
        return
    helped = rng.choices(list(HELPED), list(HELPED.values()))[0]
    comment = rng.choice(WORDS[helped]) if rng.random() < 0.3 else ""
    with clock.set_to(min(at + timedelta(hours=rng.randint(2, 40)), timezone.now())):
        services.answer_survey(ticket.pk, by=Asker(ticket.pk), data={"helped": helped, "comment": comment})


def hold_seminars() -> None:
    """Two questionnaires, one of a seminar that is over and one that still takes answers."""
    if Questionnaire.objects.exists():
        return
    coordinator = User.objects.filter(groups__name=Role.COORDINATOR).order_by("pk")[0]
    for slug, title, guests, days_ago, is_open in SEMINARS:
        held = timezone.now() - timedelta(days=days_ago)
        values = {"slug": slug, "title": title, "intro": "", "is_open": True, "created_at": held}
        made = questionnaires.save(None, values, QUESTIONS, coordinator)
        with clock.set_to(held):
            for guest in range(guests):
                _fill(made, guest)
        Questionnaire.objects.filter(pk=made.pk).update(is_open=is_open)


def _fill(questionnaire: Questionnaire, guest: int) -> None:
    rng = random.Random(f"{questionnaire.slug} {guest}")  # noqa: S311  the same demo every time
    clear, decided, wish = questionnaire.questions.all()
    said = {
        f"q{clear.pk}": rng.choices("54321", [12, 14, 6, 2, 1])[0],
        f"q{decided.pk}": rng.choices("10", [7, 3])[0],
        f"q{wish.pk}": rng.choice(WISHES) if rng.random() < 0.2 else "",
    }
    via = Reply.Via.PAPER if guest % 3 == 0 else Reply.Via.WEB
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"{questionnaire.slug} {guest}")
    questionnaires.reply(questionnaire, said, via=via, key=key)


def look_in_vain() -> None:
    """Some words that readers looked for and no answer has."""
    if MissedSearch.objects.exists():
        return
    for words, times in NOT_FOUND.items():
        for _time in range(times):
            missed.note(words)

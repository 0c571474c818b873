"""The queues of the desk: named views of the cases somebody may see, each defined once, here.

Pages, counts and API start from `visible_to` and narrow it by a queue. The queues of open work (`OPEN` for
coordinators, `MINE` for experts) hold every open case exactly once; those of `ATTENTION` and `PUBLICATION` look at the
same cases from another side and overlap with them.

"No next step" are cases that move only when somebody decides who moves them: those that came back without anybody to
hold them (declined, handed back, asked again), and those with an expert who cannot act before the target, because
the account is closed or they are on leave until after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, TextChoices
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.models import ArticlePage
from people.models import ExpertProfile, User
from tickets.lifecycle import Publication
from tickets.lists import targets
from tickets.lists.capped import capped_counts
from tickets.lists.keyset import DUE, NEWEST, OLDEST, WAITING, Order
from tickets.lists.stages import SETTLED, Stage
from tickets.lists.stages import WAITING as STILL_WAITING
from tickets.querysets import TicketQuerySet

COUNTED_UP_TO = 1000


class Group(TextChoices):
    """Where a queue stands in the list of queues."""

    MINE = "mine", _("わたし")
    ATTENTION = "attention", _("期限")
    OPEN = "open", _("みんな")
    PUBLICATION = "publication", _("公開")
    PAST = "past", ""


@dataclass(frozen=True)
class Queue:
    """A view of the visible cases. `condition` takes who looks and when; `note` says what is to be done here."""

    name: str
    label: Any
    group: Group
    condition: Callable[[User, datetime], Q]
    order: Order = WAITING
    note: Any = ""


def _at(*stages: Stage) -> Callable[[User, datetime], Q]:
    condition = Q(stage__in=stages) if len(stages) > 1 else Q(stage=stages[0])
    open_work = {True: Q(turn=SETTLED), False: Q(turn__lte=STILL_WAITING)}
    is_settled = stages[0] in (Stage.ANSWERED, Stage.ENDED)
    return lambda _user, _now: condition & open_work[is_settled]


def _mine(stage: Stage) -> Callable[[User, datetime], Q]:
    return lambda user, now: _at(stage)(user, now) & Q(expert=user)


def _expert_is_away(now: datetime) -> Q:
    """The expert's account is closed, or they are on leave today and until after the target."""
    today = timezone.localdate(now)
    gone = User.objects.filter(pk=OuterRef("expert"), is_active=False)
    target = TruncDate(ExpressionWrapper(OuterRef("due_at"), output_field=DateTimeField()))
    too_long = Q(leave_to__isnull=True) | Q(leave_to__gte=target)
    on_leave = ExpertProfile.objects.filter(too_long, user=OuterRef("expert"), leave_from__lte=today).exclude(
        leave_to__lt=today
    )
    return Q(Exists(gone)) | Q(Exists(on_leave))


def _goes_on(stage: Stage) -> Callable[[User, datetime], Q]:
    return lambda user, now: _at(stage)(user, now) & ~_expert_is_away(now)


def _has_no_next_step(user: User, now: datetime) -> Q:
    stages = _at(Stage.RETURNED, Stage.OFFERED, Stage.IN_PROGRESS)(user, now)
    return stages & (Q(stage=Stage.RETURNED) | _expert_is_away(now))


def _towards_the_public(state: Publication) -> Callable[[User, datetime], Q]:
    return lambda _user, _now: Q(public_stage=state)


def _past_review(user: User, now: datetime) -> Q:
    """As `ArticlePage.due_for_review` says it of one article.

    Led by the articles, of which few are old at a time: "not in another state" is "published" in a form that tempts
    no database to begin with all published cases.
    """
    limit = timezone.localdate(now) - timedelta(days=settings.ARTICLE_REVIEW_DAYS)
    articles = ArticlePage.objects.filter(live=True, source_ref__isnull=False).order_by()
    old = articles.filter(checked_on__lt=limit)
    never_checked = articles.filter(checked_on__isnull=True, last_published_at__date__lt=limit)
    others = [state for state in Publication.values if state != Publication.PUBLISHED]
    # One set of articles, not this or that one: with an "or" PostgreSQL goes through all cases.
    either = old.values("source_ref").union(never_checked.values("source_ref"))
    return Q(public_ref__in=either) & ~Q(publication__in=others)


_ASKER = Queue("awaiting_asker", _("相手の返事待ち"), Group.OPEN, _at(Stage.AWAITING_ASKER))
_ANSWERED = Queue("answered", _("お答えした"), Group.OPEN, _at(Stage.ANSWERED), NEWEST)
_ENDED = Queue("ended", _("終わった相談"), Group.PAST, _at(Stage.ENDED), NEWEST)
_OVERDUE = Queue(
    "overdue",
    _("期限を過ぎた"),
    Group.ATTENTION,
    lambda _user, now: Q(due_at__lt=now),
    DUE,
    _("担当を決める日か、お答えする日を過ぎた相談です。期限の古い順に並んでいます。"),
)
_DUE_SOON = Queue(
    "due_soon",
    _("もうすぐ期限"),
    Group.ATTENTION,
    lambda _user, now: Q(due_at__gte=now, due_at__lt=targets.soon(now)),
    DUE,
    _("窓口の開いている時間で、期限まで4時間より少ない相談です。"),
)
_PUBLICATION = (
    Queue(
        "awaiting_consent",
        _("同意待ち"),
        Group.PUBLICATION,
        _towards_the_public(Publication.REQUESTED),
        OLDEST,
    ),
    Queue(
        "changes_wanted",
        _("直しの希望"),
        Group.PUBLICATION,
        _towards_the_public(Publication.CHANGES_WANTED),
        OLDEST,
    ),
    Queue(
        "ready_to_publish",
        _("公開できる"),
        Group.PUBLICATION,
        _towards_the_public(Publication.GRANTED),
        OLDEST,
    ),
    Queue("published", _("公開中"), Group.PUBLICATION, _towards_the_public(Publication.PUBLISHED), NEWEST),
)
_OFFERED_TO_ME = Queue(
    "offered_to_me",
    _("引き受けの打診"),
    Group.MINE,
    _mine(Stage.OFFERED),
    note=_("あなたの返事を待っている相談です。受けるか、受けられないかを知らせてください。"),
)
_MINE = Queue("mine", _("担当中"), Group.MINE, _mine(Stage.IN_PROGRESS))

COORDINATORS: tuple[Queue, ...] = (
    _OVERDUE,
    _DUE_SOON,
    Queue("unassigned", _("担当なし"), Group.OPEN, _at(Stage.FRESH)),
    Queue(
        "no_next_step",
        _("次の動きがない"),
        Group.OPEN,
        _has_no_next_step,
        note=_(
            "受ける人がいなくて戻ってきた相談と、専門家が期限まで動けない相談です。次にだれが動くかを決めてください。"
        ),
    ),
    Queue("offered", _("専門家の返事待ち"), Group.OPEN, _goes_on(Stage.OFFERED)),
    Queue("in_progress", _("回答作成中"), Group.OPEN, _goes_on(Stage.IN_PROGRESS)),
    _ASKER,
    Queue(
        "in_review",
        _("送る前の確認"),
        Group.OPEN,
        lambda user, now: _at(Stage.IN_REVIEW)(user, now) & ~Q(answer_writer=user),
        note=_("ほかの人が書いた回答です。確かめてから送ります。"),
    ),
    Queue(
        "in_review_own",
        _("自分の回答の確認待ち"),
        Group.OPEN,
        lambda user, now: _at(Stage.IN_REVIEW)(user, now) & Q(answer_writer=user),
        note=_("あなたが書いた回答です。ほかの人が確かめてから送ります。"),
    ),
    Queue(
        "held",
        _("迷惑の疑い"),
        Group.OPEN,
        _at(Stage.HELD),
        note=_("自動で分けました。本当の相談なら、受付に戻してください。期限は進んでいます。"),
    ),
    _ANSWERED,
    *_PUBLICATION,
    Queue(
        "review_due",
        _("見直しの時期"),
        Group.PUBLICATION,
        _past_review,
        OLDEST,
        _("公開してから長くたった答えです。いまも正しいかを確かめてください。"),
    ),
    _ENDED,
)
EXPERTS: tuple[Queue, ...] = (
    _OFFERED_TO_ME,
    _MINE,
    Queue("awaiting_asker", _("相手の返事待ち"), Group.MINE, _at(Stage.AWAITING_ASKER)),
    Queue("in_review", _("送る前の確認"), Group.MINE, _at(Stage.IN_REVIEW)),
    Queue("answered", _("お答えした"), Group.MINE, _at(Stage.ANSWERED), NEWEST),
    _OVERDUE,
    _DUE_SOON,
    *_PUBLICATION,
    _ENDED,
)
OF_BOTH: tuple[Queue, ...] = (_OFFERED_TO_ME, _MINE, *COORDINATORS)
"""Who coordinates and answers too."""
NAMES = tuple(dict.fromkeys(queue.name for queue in (*OF_BOTH, *EXPERTS)))


def of(user: User) -> tuple[Queue, ...]:
    """The queues this user works with; none for who sees no cases."""
    answers = user.has_perm("tickets.answer_tickets")
    if user.has_perm("tickets.coordinate_tickets"):
        return OF_BOTH if answers else COORDINATORS
    return EXPERTS if answers else ()


def named(user: User, name: str) -> Queue:
    """The queue of this user with that name. Raises KeyError where they have none."""
    return {queue.name: queue for queue in of(user)}[name]


def partition(user: User) -> tuple[Queue, ...]:
    """The queues that hold every open case `user` sees exactly once."""
    group = Group.OPEN if user.has_perm("tickets.coordinate_tickets") else Group.MINE
    return tuple(queue for queue in of(user) if queue.group == group)


def cases_in(tickets: TicketQuerySet, queue: Queue, user: User, now: datetime) -> TicketQuerySet:
    """Those of `tickets` in `queue`; the caller starts from what the user may see."""
    return tickets.filter(queue.condition(user, now))


def counts(
    tickets: TicketQuerySet, user: User, now: datetime, only: Iterable[Queue] | None = None
) -> dict[str, int]:
    """How many cases each queue holds, `COUNTED_UP_TO + 1` meaning more than that. One query."""
    chosen = of(user) if only is None else only
    return capped_counts({queue.name: cases_in(tickets, queue, user, now) for queue in chosen}, COUNTED_UP_TO)

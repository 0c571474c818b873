"""The lists of the desk: one table of cases, narrowed by queue, filters and words, page after page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cms import taxonomy
from people.models import User
from tickets.errors import NotFoundError
from tickets.lifecycle import Publication, Status
from tickets.lists import keyset, listing, queues, targets
from tickets.lists.stages import Stage
from tickets.metrics import calendars
from tickets.models import DeskChoice, Ticket
from tickets.models.ticket import ALL_CHANNELS, Urgency
from tickets.querysets import TicketQuerySet
from tickets.views.access import private, staff_of
from tickets.views.sidebar import shown, sidebar

PER_PAGE = 30
COLUMNS: dict[str, Any] = {
    "status": gettext_lazy("状態"),
    "firm": gettext_lazy("会社"),
    "category": gettext_lazy("分類"),
    "expert": gettext_lazy("担当"),
    "due": gettext_lazy("期限"),
    "received": gettext_lazy("受付"),
    "activity": gettext_lazy("最後の動き"),
}
"""What may stand beside number and title, which always do."""
# Looked up by code: Django's get_..._display reads all labels of a field for each row.
_OF_A_FIRM = [dict(choices) for choices in (taxonomy.PREFECTURES, taxonomy.INDUSTRIES, taxonomy.SIZE_BANDS)]
_STATUS, _PUBLICATION = dict(Status.choices), dict(Publication.choices)
USUAL_COLUMNS = ["status", "firm", "expert", "due"]


@dataclass(frozen=True)
class Row:
    """A case in a list. `due` is what its target means now, `is_late` that somebody should hurry."""

    ticket: Ticket
    status: Any
    publication: Any
    firm: str
    due: str
    is_late: bool


@login_required
@require_http_methods(["GET", "HEAD"])
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of one queue, as far as this user may see them."""
    user, now = staff_of(request), timezone.now()
    wanted, errors = listing.parse(request.GET, user)
    if "queue" in errors:
        raise NotFoundError
    visible = Ticket.objects.visible_to(user)
    page = keyset.page_of(
        listing.cases(visible, wanted, user, now).select_related("expert", "category"),
        listing.order_of(wanted, user),
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    side = sidebar(user, wanted.queue, wanted.query)
    soon = targets.soon(now)
    context = {
        **side,
        **_head(wanted, user, side),
        "rows": [row_of(ticket, now, soon) for ticket in page.rows],
        "pages": page,
        "wanted": wanted,
        "filters": _filters(wanted, user),
        **_choice(user),
        "loaded_at": now.isoformat(),
    }
    return private(render(request, "tickets/queue.html", context))


@login_required
@require_http_methods(["GET", "HEAD"])
def counts(request: HttpRequest) -> HttpResponse:
    """The counts of the queues now, and how many cases came in `since`, for the page to renew itself."""
    user, now = staff_of(request), timezone.now()
    visible = Ticket.objects.visible_to(user)
    numbers = queues.counts(visible, user, now)
    arrived = _arrived(visible, user, request.GET.get("since", ""))
    words = ngettext("新しい相談が%(count)s件あります。", "新しい相談が%(count)s件あります。", arrived)
    answer = {
        "counts": {name: shown(number) for name, number in numbers.items()},
        "arrived": arrived,
        "message": words % {"count": arrived} if arrived else "",
    }
    return private(JsonResponse(answer))


def _arrived(visible: TicketQuerySet, user: User, since: str) -> int:
    """How many cases wait for this user that did not before: new ones for coordinators, offers for experts."""
    try:
        moment = parse_datetime(since)
    except ValueError:
        return 0
    if moment is None or moment.tzinfo is None:
        return 0
    if user.has_perm("tickets.coordinate_tickets"):
        new = visible.filter(received_at__gt=moment, stage__in=[Stage.FRESH, Stage.HELD])
    else:
        new = visible.filter(stage=Stage.OFFERED, last_activity_at__gt=moment)
    return new.order_by()[: queues.COUNTED_UP_TO].count()


def row_of(ticket: Ticket, now: datetime, soon: datetime) -> Row:
    """A case as a row; `soon` is when a target is near. No query."""
    codes = (ticket.prefecture, ticket.industry, ticket.size_band)
    about = (str(labels[code]) for labels, code in zip(_OF_A_FIRM, codes, strict=True) if code in labels)
    return Row(
        ticket,
        status=_STATUS[ticket.status],
        publication=_PUBLICATION[ticket.publication] if ticket.publication != Publication.NONE else "",
        firm="・".join(part for part in (ticket.organisation, *about) if part),
        due=due_words(ticket.due_at, now),
        is_late=ticket.due_at is not None and ticket.due_at < soon,
    )


def due_words(due_at: datetime | None, now: datetime) -> str:
    """What is left until a target, in time of the desk where it is less than a day of it, else as a date."""
    if due_at is None:
        return ""
    day = formats.date_format(timezone.localtime(due_at), _("n月j日（D）"))
    if due_at < now:
        return _("%(day)sを過ぎた") % {"day": day}
    if due_at - now > timedelta(days=4):  # more than a weekend with a holiday beside it
        return _("%(day)sまで") % {"day": day}
    minutes = calendars.desk_at(now).minutes(now, due_at)
    if minutes > targets.SOON_MINUTES:
        return _("%(day)sまで") % {"day": day}
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("あと%(minutes)s分") % {"minutes": rest}
    return _("あと%(hours)s時間%(minutes)s分") % {"hours": hours, "minutes": rest}


def _head(wanted: listing.Wanted, user: User, side: dict[str, Any]) -> dict[str, Any]:
    """Title, what is to be done here, and how many there are where the sidebar has counted just these."""
    if not wanted.queue:
        return {"title": _("すべての相談"), "note": "", "count": ""}
    here = queues.named(user, wanted.queue)
    numbers = {link["name"]: link["count"] for _group, links in side["queue_groups"] for link in links}
    return {
        "title": here.label,
        "note": here.note,
        "count": "" if wanted.is_narrowed else numbers[here.name],
    }


def _filters(wanted: listing.Wanted, user: User) -> list[dict[str, Any]]:
    """The lists to choose from. Who sees own cases only has no use for the choice of an expert."""
    choices: list[tuple[str, str, Callable[[], Any]]] = [
        ("queue", _("受け箱"), lambda: [(one.name, one.label) for one in queues.of(user)]),
        ("prefecture", _("都道府県"), lambda: taxonomy.PREFECTURES),
        ("category", _("分類"), listing.categories),
        ("urgency", _("急ぎ"), lambda: Urgency.choices),
        ("industry", _("業種"), lambda: taxonomy.INDUSTRIES),
        ("size", _("会社の大きさ"), lambda: taxonomy.SIZE_BANDS),
        ("channel", _("受け付け方"), lambda: ALL_CHANNELS),
    ]
    if user.has_perm("tickets.coordinate_tickets"):
        choices.append(("expert", _("担当"), listing.experts))
    return [
        {"name": name, "label": label, "options": options(), "value": getattr(wanted, name)}
        for name, label, options in choices
    ]


def _choice(user: User) -> dict[str, Any]:
    choice = DeskChoice.objects.filter(user=user).first() or DeskChoice(columns=USUAL_COLUMNS)
    return {
        "columns": [(name, COLUMNS[name]) for name in COLUMNS if name in choice.columns],
        "column_choices": [(name, label, name in choice.columns) for name, label in COLUMNS.items()],
        "has_shortcuts": choice.has_shortcuts,
    }

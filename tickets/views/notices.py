"""What I was told, and how I want to be told."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tickets.errors import NotFoundError
from tickets.models import Notice
from tickets.models.notice import Mail
from tickets.telling import notices
from tickets.telling.told import KINDS
from tickets.views.access import private, staff_of

PER_PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest) -> HttpResponse:
    """The newest first; `?only=unread` leaves out what was read."""
    user = staff_of(request)
    only_unread = request.GET.get("only") == "unread"
    rows = notices.of(user).filter(read_at=None) if only_unread else notices.of(user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": notices.shown(page.object_list, user),
        "only_unread": only_unread,
        "base_query": "only=unread" if only_unread else "",
    }
    return private(render(request, "tickets/notices/list.html", context))


@login_required
@require_POST
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Marks one as read and leads to its case, where that is still the reader's business, or its page; else to the list.

    Who opens the case sees what all its notices wanted to say: they are read too.
    """
    user = staff_of(request)
    notice = Notice.objects.filter(pk=notice_id, recipient=user).select_related("ticket").first()
    if notice is None:
        raise NotFoundError
    notices.mark_read(user, pk=notice.pk)
    row = notices.shown([notice], user)[0]
    if row["ticket"] and "stay" not in request.POST:
        notices.mark_read(user, ticket=row["ticket"])
        return redirect("desk-ticket", number=row["ticket"].number)
    return redirect(row["page"] if row["page"] and "stay" not in request.POST else "desk-notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Marks all as read."""
    notices.mark_read(staff_of(request))
    messages.success(request, _("すべて読んだことにしました。"))
    return redirect("desk-notices")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """For each kind of notice: mailed at once, in the morning, or not."""
    user = staff_of(request)
    if request.method == "POST":
        notices.choose(user, {kind: request.POST.get(kind, "") for kind in KINDS})
        messages.success(request, _("お知らせの受け取り方を変えました。"))
        return redirect("desk-notice-settings")
    rows = [
        {"kind": kind, "says": KINDS[kind].says, "chosen": chosen}
        for kind, chosen in notices.choices_of(user).items()
    ]
    return private(render(request, "tickets/notices/settings.html", {"rows": rows, "mails": Mail.choices}))

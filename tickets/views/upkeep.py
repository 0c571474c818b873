"""Work lists for the published answers: to be checked, not helpful, looked for in vain."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.models import KnowledgeIndexPage
from people.models import User
from search import missed
from tickets import rules
from tickets.errors import ForbiddenError, NotFoundError
from tickets.publishing import upkeep as work
from tickets.views.access import private

PER_PAGE = 20
MOST_SEARCHES = 50


@login_required
@require_http_methods(["GET", "HEAD"])
def upkeep(request: HttpRequest) -> HttpResponse:
    """The three lists."""
    user = _keeper(request)
    may_edit = user.has_perm("wagtailadmin.access_admin")
    context = {
        "due": Paginator(work.past_review(), PER_PAGE).get_page(request.GET.get("page")),
        "not_helpful": work.not_helpful(),
        "searches": missed.to_work_on()[:MOST_SEARCHES],
        "may_edit": may_edit,
        "index_id": KnowledgeIndexPage.objects.values_list("pk", flat=True).first() if may_edit else None,
    }
    return private(render(request, "tickets/upkeep/upkeep.html", context))


@login_required
@require_POST
def checked(request: HttpRequest, page_id: int) -> HttpResponse:
    """Somebody read the answer and it is true."""
    article = work.confirm(page_id, _keeper(request))
    messages.success(request, _("「%(title)s」を、きょう確かめたと記録しました。") % {"title": article.title})
    return redirect("desk-upkeep")


@login_required
@require_POST
def handled(request: HttpRequest, search_id: int) -> HttpResponse:
    """Takes a question that found nothing off the list."""
    _keeper(request)
    if not missed.handle(search_id):
        raise NotFoundError
    messages.success(request, _("一覧から外しました。また探されたら、もう一度出ます。"))
    return redirect("desk-upkeep")


def _keeper(request: HttpRequest) -> User:
    if not rules.may_keep_up(request.user):
        raise ForbiddenError(_("この画面は、コーディネーターと編集者だけが使えます。"))
    return request.user  # type: ignore[return-value]  # the rule admits users only

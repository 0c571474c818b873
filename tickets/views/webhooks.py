"""Systems of the desk's owner that are told of changes: administrators say which, and see what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.models import User
from tickets import rules
from tickets.door import flat_errors
from tickets.errors import ForbiddenError, InvalidInputError, NotFoundError
from tickets.forms import Form
from tickets.models import WebhookEndpoint
from tickets.models.webhook import new_secret
from tickets.outbox import webhooks
from tickets.outbox.webhook_input import WebhookInput
from tickets.views.access import private

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest) -> HttpResponse:
    """All receivers."""
    _admin(request)
    context = {"endpoints": WebhookEndpoint.objects.all()}
    return private(render(request, "tickets/webhooks/list.html", context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, endpoint_id: int | None = None) -> HttpResponse:
    """One receiver, or a new one: what it is told of, its secret and the latest attempts."""
    user = _admin(request)
    endpoint = _endpoint(endpoint_id) if endpoint_id else None
    error: InvalidInputError | None = None
    if request.method == "POST":
        serializer = WebhookInput(instance=endpoint, data=request.POST)
        if serializer.is_valid():
            saved = serializer.save() if endpoint else serializer.save(created_by=user)
            messages.success(request, _("保存しました。"))
            return redirect("desk-webhook", endpoint_id=saved.pk)
        error = InvalidInputError(flat_errors(serializer.errors))
    return _page(request, endpoint, error)


@login_required
@require_POST
def act(request: HttpRequest, endpoint_id: int, name: str) -> HttpResponse:
    """A button of the page: try, send again, a new secret, delete."""
    _admin(request)
    endpoint = _endpoint(endpoint_id)
    if name == "test":
        webhooks.ping(endpoint)
        messages.success(request, _("ためしの通知を送ります。結果は下の記録に出ます。"))
    elif name == "again":
        if webhooks.send_again(endpoint, _uuid(request.POST.get("effect", ""))):
            messages.success(request, _("もう一度送ります。"))
        else:
            messages.warning(request, _("いま送っている途中か、もう送れない通知です。"))
    elif name == "secret":
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(secret=new_secret())
        messages.success(request, _("署名の鍵を作り直しました。受け取る側の鍵も変えてください。"))
    elif name == "delete":
        endpoint.delete()
        messages.success(request, _("送り先を消しました。"))
        return redirect("desk-webhooks")
    else:
        raise NotFoundError
    return redirect("desk-webhook", endpoint_id=endpoint.pk)


def _page(
    request: HttpRequest, endpoint: WebhookEndpoint | None, error: InvalidInputError | None
) -> HttpResponse:
    initial = WebhookInput(endpoint).data if endpoint else {"is_active": True}
    form = Form(WebhookInput, initial=initial, typed=request.POST if error else None, error=error)
    context: dict[str, Any] = {"endpoint": endpoint, "fields": form.fields, "errors": form.summary}
    if endpoint:
        context["page"] = Paginator(endpoint.deliveries.all(), PER_PAGE).get_page(request.GET.get("page"))
    return private(render(request, "tickets/webhooks/edit.html", context, status=400 if error else 200))


def _endpoint(endpoint_id: int) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFoundError
    return endpoint


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError from error


def _admin(request: HttpRequest) -> User:
    if not rules.may_manage_webhooks(request.user):
        raise ForbiddenError(_("この画面は、管理者だけが使えます。"))
    return request.user  # type: ignore[return-value]  # the rule admits users only

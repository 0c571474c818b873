"""For an asker who lost the secret link: new ones go to the address of the case, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets import services
from tickets.asking.throttles import LostLinkAddressThrottle, LostLinkThrottle
from tickets.errors import InvalidInputError
from tickets.forms import Form
from tickets.inputs import LostLinkInput
from tickets.views.secret_pages import private_page

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Takes an address. Nobody learns whether it has a case: the same is stored, said and done for any.

    Cases are only looked up later, by the worker that writes the mail.
    """
    if request.method != "POST":
        return _form(request)
    try:
        if not _is_allowed(request):
            too_often = _("短い時間に何度も送られました。1時間ほど待ってから、もう一度お試しください。")
            return _form(request, InvalidInputError({"": [too_often]}), status=429)
        services.request_links(request.POST)
    except InvalidInputError as error:
        return _form(request, error, status=400)
    return redirect("lost-link-sent")


@require_http_methods(["GET", "HEAD"])
def lost_link_sent(request: HttpRequest) -> HttpResponse:
    """What happens now, whoever asked."""
    return private_page(request, "tickets/lost_link_sent.html", {})


def _is_allowed(request: HttpRequest) -> bool:
    throttles = (LostLinkThrottle(), LostLinkAddressThrottle())
    return all(
        throttle.allow_request(cast("Request", request), cast("APIView", None)) for throttle in throttles
    )


def _form(request: HttpRequest, error: InvalidInputError | None = None, status: int = 200) -> HttpResponse:
    form = Form(LostLinkInput, typed=request.POST if error else None, error=error)
    context: dict[str, Any] = {"fields": form.fields, "errors": form.summary}
    return private_page(request, "tickets/lost_link.html", context, status=status)

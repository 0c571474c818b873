"""The form: three minutes, no account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import taxonomy
from cms.snippets import Window
from tickets import forms, services
from tickets.errors import InvalidInputError
from tickets.inputs import ConsultationInput
from tickets.throttles import ConsultationThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView

TRAP = "homepage"
"""A field people do not see and robots fill in."""
ESSENTIAL = ("body", "email")


@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest) -> HttpResponse:
    """Shows the form, stores a consultation. On an error everything typed is shown again."""
    if request.method == "POST":
        if not ConsultationThrottle().allow_request(cast("Request", request), cast("APIView", None)):
            return _form(
                request,
                errors={"": [_("短い時間に続けて送られました。少し待ってから送ってください。")]},
                status=429,
            )
        try:
            _ticket, token = services.open_ticket(
                request.POST, channel="web", by_robot=bool(request.POST.get(TRAP))
            )
        except InvalidInputError as error:
            return _form(request, errors=error.errors, status=400)
        return redirect(f"/c/{token}/?new=1")
    return _form(request)


def _form(
    request: HttpRequest, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    initial = {"body": request.GET.get("q", "")[:500]}
    typed = request.POST if request.method == "POST" else None
    serializer = forms.filled(ConsultationInput, typed=typed, initial=initial)
    fields = {field.name: field for field in forms.bound_fields(serializer, errors)}
    context = {
        "happening_now": fields.pop("happening_now"),
        "essential": [fields.pop(name) for name in ESSENTIAL],
        "optional": list(fields.values()),
        "errors": forms.error_summary(serializer, errors or {}),
        "triage": _triage(),
        "trap": TRAP,
    }
    response = render(request, "tickets/consult.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _triage() -> list[dict[str, Any]]:
    """The happening-now questions with what to do first and the windows to call."""
    windows = Window.objects.in_bulk()
    return [
        {
            **question,
            "window_rows": [windows[code] for code in question["windows"] if code in windows],
        }
        for question in taxonomy.triage_questions()
    ]

"""The public form of a questionnaire: no account, no cookie, and nothing kept but the answers and the day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tickets.asking.throttles import SurveyThrottle
from tickets.errors import ConflictError, InvalidInputError
from tickets.models import Questionnaire, Reply
from tickets.surveys import questionnaires
from tickets.views.surveys import fill_context, form_key

TRAP = "website"
"""A field nobody sees; whoever fills it is a program."""


@csrf_exempt  # there is no session to misuse, and its token would be a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions; what was chosen stays on an error."""
    questionnaire = questionnaires.by_slug(slug)
    errors: dict[str, list[str]] = {}
    status = 200
    if request.method == "POST":
        if not SurveyThrottle.admits(request):
            errors, status = {"": [_("短い時間に多く送られています。少し待ってから送ってください。")]}, 429
        else:
            try:
                _take(request, questionnaire)
                return redirect("survey-thanks", slug=slug)
            except InvalidInputError as error:
                errors, status = error.errors, 400
            except ConflictError as error:
                errors, status = {"": [error.user_message]}, 409
    context = {**fill_context(request, questionnaire, errors), "trap": TRAP}
    return _private(render(request, "tickets/surveys/fill.html", context, status=status))


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    questionnaire = questionnaires.by_slug(slug)
    return _private(render(request, "tickets/surveys/thanks.html", {"questionnaire": questionnaire}))


def _take(request: HttpRequest, questionnaire: Questionnaire) -> None:
    """Stores the reply; a program that fell into the trap is thanked like anybody and counts for nothing."""
    if not request.POST.get(TRAP):
        questionnaires.reply(questionnaire, request.POST, via=Reply.Via.WEB, key=form_key(request))


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response

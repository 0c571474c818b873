"""What stands beside the form: answers that may help at once, going on later, and throwing a draft away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tickets import forms
from tickets.asking import drafts
from tickets.asking.similar import similar_to, take
from tickets.asking.steps import COOKIE, FIRST, Form, carried, form_of
from tickets.asking.throttles import StepThrottle
from tickets.door import checked
from tickets.errors import InvalidInputError
from tickets.inputs import ResumeInput
from tickets.views.consult import remember, too_often


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Answers and windows for the text so far, as a piece of a page; empty where nothing fits.

    Sent as a form, not in the address, so that what people type stands in no log.
    """
    if not StepThrottle.admits(request):
        return HttpResponse(status=429)
    found = similar_to(request.POST.get("body", ""))
    response = render(request, "tickets/consult/similar.html", {"similar": found})
    return _private(response)


@require_http_methods(["GET", "HEAD", "POST"])
def solved(request: HttpRequest) -> HttpResponse:
    """An answer was enough. Counts it, keeps what was typed, and leaves the way on open."""
    if request.method != "POST":
        return _private(render(request, "tickets/consult/solved.html", {}))
    form = form_of(request)
    take(request.POST.get("article", ""), form.draft_id)
    everything = {**form.values, **carried(request.POST)}
    if not everything.get("body"):
        return redirect("consult-solved")
    form.keep(everything)
    return remember(redirect("consult-solved"), form)


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throws away what was typed."""
    form: Form = form_of(request)
    drafts.discard(form.draft_id)
    response = redirect("consult-discarded")
    response.delete_cookie(COOKIE, path="/consult/", samesite="Lax")
    return response


@require_safe
def discarded(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "tickets/consult/discarded.html", {}))


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Asks for the link to go on writing. The answer is the same whether or not there is a draft."""
    typed = request.POST if request.method == "POST" else None
    error: InvalidInputError | None = None
    if typed is not None:
        try:
            _ask_for_link(request)
        except InvalidInputError as wrong:
            error = wrong
        else:
            return redirect("resume-sent")
    form = forms.Form(ResumeInput, typed=typed, error=error)
    context = {"fields": form.fields, "errors": form.summary}
    return _private(render(request, "tickets/consult/resume.html", context, status=400 if error else 200))


def _ask_for_link(request: HttpRequest) -> None:
    """Raises InvalidInputError, which names `email` or says that it was too often."""
    email = checked(ResumeInput, request.POST)["email"]
    if not StepThrottle.admits(request):
        raise InvalidInputError({"": [too_often()]})
    drafts.ask_for_link(email)


@require_safe
def resume_sent(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "tickets/consult/resume_sent.html", {}))


@require_safe
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: leads to where something is still missing."""
    draft = drafts.find_by_token(token)
    if draft is None:
        return _private(render(request, "tickets/consult/resume_gone.html", {}, status=404))
    form = Form(drafts.key_of(draft), draft.pk, draft, dict(draft.values))
    response = remember(redirect((form.first_open_step or FIRST).url), form)
    response["Referrer-Policy"] = "same-origin"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response

"""The form: three minutes, no account, one thing a page.

Every page carries what the others hold and every press of a button stores it, so that neither an error, an
expired session, a dead database nor the back button loses a word.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import taxonomy
from cms.snippets import Window
from tickets import forms, services
from tickets.asking import attachments, drafts, proof
from tickets.asking.similar import similar_to
from tickets.asking.steps import (
    BY_NAME,
    CHECK,
    COOKIE,
    COOKIE_SECONDS,
    FIRST,
    FORM,
    STEPS,
    TRAP,
    Form,
    Step,
    carried,
    form_of,
    step_of,
    trapped,
    typed,
)
from tickets.asking.throttles import ConsultationThrottle, StepThrottle, UnsuspiciousThrottle
from tickets.errors import NotFoundError
from tickets.inputs import ConsultationInput

Errors = dict[str, list[str]]
_SEARCHED = 500


@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest, name: str = FIRST.name) -> HttpResponse:
    """One step of the form. On an error everything typed is shown again."""
    step = BY_NAME.get(name)
    if step is None or step is CHECK:
        raise NotFoundError
    form = form_of(request)
    if request.method == "POST":
        return _take(request, step, form)
    if step is FIRST:
        _bring_along(request, form)
    elif "body" in form.errors:
        return redirect(FIRST.url)
    return page(request, step, form)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Everything that was typed, to be read once more and sent. Sent twice, it is one case."""
    if request.method == "POST":
        return _send(request)
    form = form_of(request)
    if form.first_open_step is not CHECK:
        return redirect(form.first_open_step.url)
    return page(request, CHECK, form)


def _take(request: HttpRequest, step: Step, form: Form) -> HttpResponse:
    """Stores what was typed on a step and leads on, back, or to the same step where something is wrong."""
    if not StepThrottle.admits(request):
        form.values.update(typed(request.POST, step))
        return page(request, step, form, {"": [too_often()]}, status=429)
    everything = {**form.values, **typed(request.POST, step), **trapped(request)}
    wrong = services.consultation_errors(everything)
    form.keep(everything)
    errors = {field: wrong[field] for field in step.fields if field in wrong}
    if step is FIRST and (refused := form.add_files(request)):
        errors["files"] = refused
    go = request.POST.get("go", "")
    if request.POST.get("remove"):
        _remove_file(form, request.POST["remove"])
        return remember(redirect(f"{step.url}#files"), form)
    if go == "back":
        return remember(redirect(STEPS[max(step.number - 2, 0)].url), form)
    if errors:
        form.values = everything
        return remember(page(request, step, form, errors, status=400), form)
    if go == "later":
        drafts.ask_for_link(form.values["email"], form.draft_id)
        return remember(redirect("resume-sent"), form)
    onward = CHECK if request.POST.get("to") == CHECK.name else STEPS[step.number]
    return remember(redirect(onward.url), form)


def _send(request: HttpRequest) -> HttpResponse:
    key = drafts.read_key(request.POST.get(FORM, ""))
    if key and (earlier := services.sent_with(key)):
        return _receipt(earlier[1])
    form = form_of(request)
    if key and form.draft_id != key and (twin := services.sent_with(key)):
        return _receipt(twin[1])  # stored since we looked a moment ago
    form.values = {**form.values, **carried(request.POST), **trapped(request)}
    if form.errors:
        step = form.first_open_step
        mine = {name: texts for name, texts in form.errors.items() if step_of(name) is step}
        return page(request, step, form, mine, status=400, to=CHECK.name)
    if not ConsultationThrottle.admits(request):
        return page(request, CHECK, form, {"": [too_often()]}, status=429)
    suspicious = key is None or not UnsuspiciousThrottle.admits(request)
    proven = not suspicious or proof.is_proven(request.POST.get("altcha", ""))
    if not proven and "unproven" not in request.POST:
        return page(request, CHECK, form, challenge=proof.new_challenge())
    because = _suspicions(form, proven=proven, no_form=key is None, suspicious=suspicious)
    _ticket, token = services.open_ticket(form.values, channel="web", because=because, form_key=form.draft_id)
    return _receipt(token)


def _suspicions(form: Form, *, proven: bool, no_form: bool, suspicious: bool) -> tuple[str, ...]:
    """Why a person should look at it first; codes of `spam.REASONS`, none for nearly everybody."""
    unproven = "form" if no_form else "rate" if suspicious else "proof"
    return (*(("honeypot",) if TRAP in form.values else ()), *(() if proven else (unproven,)))


def _receipt(token: str) -> HttpResponse:
    response = redirect("receipt", token=token)
    response.delete_cookie(COOKIE, path="/consult/", samesite="Lax")
    return response


def _bring_along(request: HttpRequest, form: Form) -> None:
    """What the page before already knows: words of a search, what is happening now, the subject and the place."""
    if not form.values.get("body"):
        form.values["body"] = request.GET.get("q", "")[:_SEARCHED]
    marked = {*form.values.get("happening_now", []), *request.GET.getlist("now")}
    form.values["happening_now"] = [code for code, _label in taxonomy.TRIAGE if code in marked]
    for name in ("category", "prefecture"):
        if not form.values.get(name) and request.GET.get(name):
            form.values[name] = request.GET[name]


def _remove_file(form: Form, file_id: str) -> None:
    attachments.remove_all([file for file in form.files if str(file.pk) == file_id])


def too_often() -> str:
    return _("短い時間に続けて送られました。少し待ってから送ってください。")


def remember(response: HttpResponse, form: Form) -> HttpResponse:
    """Lets the browser find the draft again for as long as somebody is at it, and a while after."""
    response.set_cookie(
        COOKIE,
        form.key,
        max_age=COOKIE_SECONDS,
        path="/consult/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def page(
    request: HttpRequest,
    step: Step,
    form: Form,
    errors: Errors | None = None,
    *,
    status: int = 200,
    to: str = "",
    challenge: str = "",
) -> HttpResponse:
    """A step drawn with what is known of the form, and what is wrong with it."""
    found = errors or {}
    values = {"language": "ja", **form.values}
    serializer = forms.filled(ConsultationInput, initial=values)
    fields = {field.name: field for field in forms.bound_fields(serializer, found)}
    context = {
        "step": step,
        "steps": STEPS,
        "back": STEPS[step.number - 2] if step is not FIRST else None,
        "fields": [fields[name] for name in step.fields],
        "by_name": fields,
        "hidden": _hidden(values, step),
        "errors": _summary(serializer, found),
        "file_errors": found.get("files", []),
        "has_draft": form.draft is not None,
        "files": form.files if step in (FIRST, CHECK) else [],
        "limits": attachments.LIMITS,
        "key": form.key,
        "trap": TRAP,
        "to": to or request.GET.get("to", "") or request.POST.get("to", ""),
        "challenge": challenge,
        **_extras(step, fields, values),
    }
    response = render(request, f"tickets/consult/{step.name}.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _extras(step: Step, fields: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    if step is FIRST:
        marked = values.get("happening_now", [])
        return {
            "triage": _triage(),
            "marked": [words for code, words in taxonomy.TRIAGE if code in marked],
        }
    if step is CHECK:
        return {"parts": _parts(fields), "urgent": values.get("happening_now")}
    if step is STEPS[1]:
        return {"similar": similar_to(values.get("body", "")), "urgent": values.get("happening_now")}
    return {}


def _hidden(values: dict[str, Any], step: Step) -> list[tuple[str, str]]:
    """What the other steps hold, carried by the page itself: it outlives the draft, the cookie and the database."""
    pairs = []
    for name, value in values.items():
        if name not in step.fields:
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
    return pairs


def _summary(serializer: Any, errors: Errors) -> list[tuple[str, str, str]]:
    rows = forms.error_summary(serializer, {name: texts for name, texts in errors.items() if name != "files"})
    return rows + [("files", _("ファイル"), text) for text in errors.get("files", [])]


def _parts(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """What was typed, step by step, as it is read before sending."""
    return [
        {"step": step, "rows": [(fields[name].label, _shown(fields[name])) for name in step.fields]}
        for step in STEPS
        if step is not CHECK
    ]


def _shown(field: Any) -> str:
    choices = getattr(field, "choices", None)
    if not choices:
        return field.value or ""
    chosen = field.value if isinstance(field.value, list) else [field.value]
    return "、".join(str(choices[code]) for code in chosen if code and code in choices)


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

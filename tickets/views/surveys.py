"""Questionnaires: coordinators make them, print their code, type in paper and read what came of them."""

from __future__ import annotations

import io
import uuid
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.models import User
from tickets import rules
from tickets.door import flat_errors
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.forms import Form
from tickets.metrics import MIN_N
from tickets.models import Question, Questionnaire, Reply
from tickets.surveys import questionnaires
from tickets.surveys.questionnaire_input import QuestionnaireInput, fill_in, question_rows, typed_questions
from tickets.views.access import private


@login_required
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest) -> HttpResponse:
    """All questionnaires, and what askers said of the answers they got."""
    _coordinator(request)
    context = {
        "questionnaires": questionnaires.listed(),
        "satisfaction": questionnaires.satisfaction(),
        "words": questionnaires.latest_words(),
        "days": questionnaires.DAYS,
        "min_n": MIN_N,
    }
    return private(render(request, "tickets/surveys/list.html", context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A new questionnaire, or one that exists; its questions stay once somebody has answered."""
    user = _coordinator(request)
    questionnaire = questionnaires.by_slug(slug) if slug else None
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        serializer = QuestionnaireInput(instance=questionnaire, data=request.POST)
        questions, wrong = typed_questions(request.POST)
        if serializer.is_valid() and not wrong:
            try:
                saved = questionnaires.save(questionnaire, serializer.validated_data, questions, user)
            except ConflictError as error:
                wrong = [error.user_message]
            else:
                messages.success(request, _("保存しました。"))
                return redirect("desk-survey", slug=saved.slug)
        errors = flat_errors(serializer.errors) | ({"": wrong} if wrong else {})
    typed = request.POST if request.method == "POST" else None
    initial = QuestionnaireInput(questionnaire).data if questionnaire else {"is_open": True}
    refused = InvalidInputError(errors) if errors else None
    form = Form(QuestionnaireInput, initial=initial, typed=typed, error=refused)
    context = {
        "questionnaire": questionnaire,
        "fields": form.fields,
        "errors": form.summary,
        "rows": question_rows(typed, questionnaire),
        "kinds": Question.Kind.choices,
        "is_answered": questionnaire is not None and questionnaire.replies.exists(),
    }
    return private(render(request, "tickets/surveys/edit.html", context, status=400 if errors else 200))


@login_required
@require_http_methods(["GET", "HEAD"])
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """What came of each question, with numbers and intervals."""
    _coordinator(request)
    questionnaire = questionnaires.by_slug(slug)
    context = {
        "questionnaire": questionnaire,
        "results": questionnaires.results(questionnaire),
        "replies": questionnaire.replies.count(),
        "from_paper": questionnaire.replies.filter(via=Reply.Via.PAPER).count(),
        "address": questionnaires.public_address(questionnaire),
        "min_n": MIN_N,
    }
    return private(render(request, "tickets/surveys/results.html", context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet of paper after the other, typed in by somebody at the desk."""
    _coordinator(request)
    questionnaire = questionnaires.by_slug(slug)
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            key = form_key(request)
            questionnaires.reply(questionnaire, request.POST, via=Reply.Via.PAPER, key=key)
        except InvalidInputError as error:
            errors = error.errors
        else:
            messages.success(request, _("1枚入れました。次の1枚を入れられます。"))
            return redirect("desk-survey-paper", slug=slug)
    context = fill_context(request, questionnaire, errors)
    return private(render(request, "tickets/surveys/paper.html", context, status=400 if errors else 200))


@login_required
@require_http_methods(["GET", "HEAD"])
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """A page to print: the title, the code and the address."""
    _coordinator(request)
    questionnaire = questionnaires.by_slug(slug)
    address = questionnaires.public_address(questionnaire)
    context = {"questionnaire": questionnaire, "address": address, "code": _qr_code(address)}
    return private(render(request, "tickets/surveys/poster.html", context))


def form_key(request: HttpRequest) -> uuid.UUID:
    """The form's own key, so that a form sent twice counts once; a new one where it has none."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


def fill_context(
    request: HttpRequest, questionnaire: Questionnaire, errors: dict[str, list[str]]
) -> dict[str, Any]:
    """What the form needs to be drawn, empty or with what was typed in vain."""
    typed = request.POST if errors else None
    rows = fill_in(questionnaire, typed, errors)
    labels = {row["name"]: row["question"].text for row in rows}
    return {
        "questionnaire": questionnaire,
        "rows": rows,
        "errors": [(name, labels.get(name, ""), text) for name, texts in errors.items() for text in texts],
        "key": form_key(request) if errors else uuid.uuid4(),
    }


def _qr_code(address: str) -> str:
    """The code as SVG to stand in the page; made here from an address of ours, so nothing in it is anybody's."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=8,
        border=4,
        dark="#000",
        light="#fff",
        svgclass="poster__code",
        lineclass=None,
        omitsize=True,
        title=address,
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308


def _coordinator(request: HttpRequest) -> User:
    if not rules.may_run_surveys(request.user):
        raise ForbiddenError(_("この画面は、窓口の担当者だけが使えます。"))
    return request.user  # type: ignore[return-value]  # the rule admits users only

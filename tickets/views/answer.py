"""Writing an answer: the question at the left, the editor in the middle, help at the right. Works without scripts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kb.plain_words import check
from people.models import User
from tickets import rules, services
from tickets.answers import answering
from tickets.answers.answer_blocks import SKELETON
from tickets.answers.answer_inputs import unix_lines
from tickets.answers.answer_side import SIDES, context_of
from tickets.answers.answer_steps import EDITS, edited
from tickets.answers.answering import DraftConflictError
from tickets.answers.diff import compare
from tickets.answers.reviewing import comments_on, resolve
from tickets.errors import ConflictError, DomainError, InvalidInputError, NotFoundError
from tickets.lifecycle import Status
from tickets.models import AnswerDraft, Message, Ticket
from tickets.models.ticket import BODY_MAX
from tickets.telling.emails import answer_preview
from tickets.views.access import for_staff, one_case, private, staff_on_a_case


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The page, or one of its buttons. Nothing typed is lost by an error: it comes back with it."""
    user, case = staff_on_a_case(request), one_case(request, number)
    try:
        answering.require_writer(case, user)
    except ConflictError as error:
        if request.method == "POST":  # moved on meanwhile: say so, and keep what was typed in sight
            raise
        messages.info(request, error.user_message)
        return redirect("desk-ticket", number=number)
    if request.method != "POST":
        return _page(request, case, user)
    try:
        return _step(request, case, user)
    except DraftConflictError as error:
        return _page(request, case, user, typed=_body(request), conflict=error.latest, status=409)
    except (InvalidInputError, ConflictError) as error:
        return _page(request, case, user, typed=_body(request), error=error, status=error.status)


@require_POST
def autosave(request: HttpRequest, number: str) -> HttpResponse:
    """What the script calls while somebody types: the version stored, or with 409 the piece of page that shows both."""
    user, case = staff_on_a_case(request), one_case(request, number)
    try:
        draft = _save(request, case, user, _body(request), autosave=True)
    except DraftConflictError as error:
        context = _conflict(error.latest, _body(request))
        return private(render(request, "tickets/answer/conflict.html", context, status=409))
    except DomainError as error:
        return private(JsonResponse({"detail": error.user_message}, status=error.status))
    return private(JsonResponse({"version": draft.version, "saved": _clock_text(draft)}))


@require_POST
def check_words(request: HttpRequest, number: str) -> HttpResponse:
    """The check of plain words for the text so far, as a piece of the page. Sent as a form, so that it stands in no log."""
    case = one_case(request, number)
    report = check(_body(request)[:BODY_MAX], case.level)
    return private(render(request, "tickets/answer/side_words.html", {"report": report, "ticket": case}))


@require_safe
@for_staff
def side_part(request: HttpRequest, number: str, side: str) -> HttpResponse:
    """One section of the help beside the editor, as a piece of the page."""
    user, case = staff_on_a_case(request), one_case(request, number)
    if side not in SIDES:
        raise NotFoundError
    context = context_of(side, case, user, _text_of(case, answering.latest_draft(case)), request.GET.dict())
    return private(render(request, f"tickets/answer/side_{side}.html", {"ticket": case, **context}))


def _step(request: HttpRequest, case: Ticket, user: User) -> HttpResponse:
    """Keeps the text first, whatever the button; only then does what it says."""
    step, _colon, what = request.POST.get("step", "save").partition(":")
    body = _body(request)
    if step == "use_other":
        answering.use_other(case.pk, by=user, data=_data(request, body))
        return _again(request, case)
    draft = _save(request, case, user, edited(body, step, what, case, user) if step in EDITS else body)
    if step == "restore" and what.isdecimal() and len(what) < 10:
        answering.restore(case.pk, int(what), by=user)
    elif step == "resolve" and what.isdecimal() and len(what) < 19:
        resolve(case.pk, int(what), by=user)
    elif step == "ask_back":
        services.perform(case.pk, "ask_back", by=user, data={"message": request.POST.get("message", "")})
        messages.success(request, _("聞き返しました。返事が来ると、メールでお知らせします。"))
        return redirect("desk-ticket", number=case.number)
    elif step in ("submit", "submit_now"):
        return _submit(request, case, user, draft, anyway=step == "submit_now")
    elif step == "side":
        return _again(request, case, what)
    elif step not in EDITS:
        messages.success(request, _("保存しました。"))
    return _again(request, case)


def _submit(
    request: HttpRequest, case: Ticket, user: User, draft: AnswerDraft, *, anyway: bool
) -> HttpResponse:
    """To review. What may be hard to read is shown once more; it warns and never blocks."""
    report = check(draft.body, case.level)
    if report.findings and not anyway:
        context = {
            "ticket": case,
            "draft": draft,
            "report": report,
            "preview": answer_preview(case, draft.body),
        }
        return private(render(request, "tickets/answer/submit.html", context))
    services.perform(case.pk, "submit_for_review", by=user, data={"answer": draft.body})
    messages.success(request, _("確認にまわしました。もう一人が読んでから送ります。"))
    return redirect("desk-ticket", number=case.number)


def _save(
    request: HttpRequest, case: Ticket, user: User, body: str, *, autosave: bool = False
) -> AnswerDraft:
    return answering.save_draft(case.pk, by=user, data={**_data(request, body), "autosave": autosave})


def _data(request: HttpRequest, body: str) -> dict[str, Any]:
    """Who takes over has seen the newest version: the text goes on top of that one."""
    seen = "latest" if request.POST.get("step") == "take_over" else "based_on"
    return {"body": body, "based_on": request.POST.get(seen) or 0}


def _body(request: HttpRequest) -> str:
    return unix_lines(request.POST.get("answer", ""))


def _again(request: HttpRequest, case: Ticket, side: str = "") -> HttpResponse:
    side = side or request.POST.get("side", "")
    address = reverse("desk-answer", kwargs={"number": case.number})
    query = {"side": side} if side in SIDES else {}
    query |= {name: request.POST[name] for name in ("topic", "prefecture") if request.POST.get(name)}
    return redirect(f"{address}?{urlencode(query)}#{'side' if query else 'answer-editor'}")


def _page(
    request: HttpRequest,
    case: Ticket,
    user: User,
    *,
    typed: str | None = None,
    conflict: AnswerDraft | None = None,
    error: InvalidInputError | ConflictError | None = None,
    status: int = 200,
) -> HttpResponse:
    drafts = answering.versions_of(case)
    newest = drafts[0] if drafts else None
    thread = list(case.messages.select_related("author"))
    body = answering.beginning(newest, _answers(thread)) if typed is None else typed
    side = request.POST.get("side") or request.GET.get("side", "")
    side = side if side in SIDES else "words"
    context = {
        **_said(case, user, thread),
        "ticket": case,
        "body": body,
        "body_max": BODY_MAX,
        "skeleton": SKELETON,
        "newest": newest,
        "based_on": request.POST.get("based_on", 0) if conflict else newest.version if newest else 0,
        "saved": _clock_text(newest) if newest else "",
        "old": _old_version(request, drafts),
        "error": error,
        "message": request.POST.get("message", "") or _unsent_question(thread),
        "side": side,
        "sides": SIDES,
        "side_template": f"tickets/answer/side_{side}.html",
        **(_conflict(conflict, body) if conflict else {}),
        **context_of(side, case, user, body, request.GET.dict()),
    }
    return private(render(request, "tickets/answer/page.html", context, status=status))


def _answers(thread: list[Message]) -> list[Message]:
    return [message for message in thread if message.kind == Message.Kind.ANSWER]


def _said(case: Ticket, user: User, thread: list[Message]) -> dict[str, Any]:
    """The thread, what the reviewer wants mended, and which ways on there are."""
    returned = next((one for one in _answers(thread)[-1:] if not one.is_public), None)
    at_work = case.status == Status.IN_PROGRESS
    return {
        "thread": [message for message in thread if message.kind != Message.Kind.ANSWER or message.is_public],
        "comments": comments_on(returned),
        "reason": _why_returned(case) if returned else "",
        "may_submit": at_work and rules.may("submit_for_review", user, case),
        "may_ask_back": at_work and rules.may("ask_back", user, case),
    }


def _conflict(latest: AnswerDraft, mine: str) -> dict[str, Any]:
    return {"latest": latest, "comparison": compare(latest.body, mine), "mine": mine}


def _text_of(case: Ticket, draft: AnswerDraft | None) -> str:
    answers = list(case.messages.filter(kind=Message.Kind.ANSWER))
    return answering.beginning(draft, answers)


def _old_version(request: HttpRequest, drafts: list[AnswerDraft]) -> AnswerDraft | None:
    """An earlier version that somebody wants to look at."""
    wanted = request.GET.get("version", "")
    return next((one for one in drafts[1:] if str(one.version) == wanted), None)


def _why_returned(case: Ticket) -> str:
    row = case.transitions.filter(name="return_to_expert").last()
    return row.details.get("reason", "") if row else ""


def _unsent_question(thread: list[Message]) -> str:
    """The last question back, where it was taken back before it went out."""
    asked = [message for message in thread if message.kind == Message.Kind.QUESTION]
    return asked[-1].body if asked and not asked[-1].is_public else ""


def _clock_text(draft: AnswerDraft) -> str:
    saved = timezone.localtime(draft.saved_at)
    return (
        formats.date_format(saved, "H:i")
        if saved.date() == timezone.localdate()
        else formats.date_format(saved)
    )

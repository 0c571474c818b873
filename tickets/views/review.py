"""The second pair of eyes: the answer as its asker will get it, what changed, what is hard to read, comments, two ways on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.answer_text import ReadableText
from kb.plain_words import check
from people.models import User
from tickets import forms, rules, services
from tickets.answers import reviewing
from tickets.answers.answer_inputs import CommentInput, unix_lines
from tickets.answers.diff import compare
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError
from tickets.lifecycle import Status
from tickets.models import Ticket
from tickets.telling.emails import answer_preview
from tickets.views.access import for_staff, one_case, private, staff_on_a_case

DECISIONS = ("approve_answer", "return_to_expert")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def review(request: HttpRequest, number: str) -> HttpResponse:
    """The page, or one of its buttons: a comment, sending the answer, giving it back."""
    user, case = staff_on_a_case(request), one_case(request, number)
    if not rules.is_coordinator(user, case):
        raise ForbiddenError(_("この画面は、送る前に確かめる担当者だけが使えます。"))
    if request.method == "POST":
        try:
            return _step(request, case, user)
        except (InvalidInputError, ConflictError) as error:
            step = request.POST.get("step", "")
            attempt = forms.Attempt(step, typed=request.POST, error=error)
            case = one_case(request, number)
            if case.status == Status.IN_REVIEW:
                return _page(request, case, user, attempt)
            raise
    if case.status != Status.IN_REVIEW:
        messages.info(request, _("いま確認する回答はありません。"))
        return redirect("desk-ticket", number=number)
    return _page(request, case, user)


def _step(request: HttpRequest, case: Ticket, user: User) -> HttpResponse:
    step, _colon, what = request.POST.get("step", "").partition(":")
    if step in DECISIONS:
        services.perform(case.pk, step, by=user, data=request.POST)
        if step == "return_to_expert":
            messages.success(request, _("理由とコメントを付けて、専門家に戻しました。"))
        return redirect("desk-ticket", number=case.number)
    if step == "comment":
        reviewing.add_comment(case.pk, by=user, data=request.POST)
        messages.success(request, _("コメントを付けました。戻すときに、専門家に見えます。"))
    elif step == "resolve" and what.isdecimal() and len(what) < 19:
        reviewing.resolve(case.pk, int(what), by=user)
    return redirect(reverse("desk-review", kwargs={"number": case.number}))


def _page(
    request: HttpRequest, case: Ticket, user: User, attempt: forms.Attempt | None = None
) -> HttpResponse:
    answers = reviewing.answers_of(case)
    message = reviewing.under_review(answers)
    if message is None:
        raise ConflictError(_("送る回答がありません。"))
    before = reviewing.reviewed_before(answers)
    comments = reviewing.comments_on(message)
    body = unix_lines(message.body)
    context = {
        "ticket": case,
        "message": message,
        "readable": ReadableText(title="", question=case.body, answer=body),
        "preview": answer_preview(case, message.body),
        "before": before,
        "comparison": compare(unix_lines(before.body), body) if before else None,
        "earlier_comments": reviewing.comments_on(before),
        "report": check(body, case.level),
        "lines": reviewing.lines_of(message, comments),
        "comments": comments,
        "on_whole": reviewing.comments_on_whole(message, comments),
        "may_decide": rules.may("approve_answer", user, case),
        "attempt": attempt,
        "comment_form": forms.named_form(CommentInput, "comment", attempt),
        "return_form": forms.action_form("return_to_expert", case, attempt),
        **_typed(attempt),
    }
    status = attempt.error.status if attempt else 200
    return private(render(request, "tickets/answer/review.html", context, status=status))


def _typed(attempt: forms.Attempt | None) -> dict[str, Any]:
    """What a comment said that could not be stored."""
    mine = attempt is not None and attempt.name == "comment"
    return {
        "typed_comment": attempt.typed.get("body", "") if mine and attempt else "",
        "typed_quote": attempt.typed.get("quote", "") if mine and attempt else "",
    }

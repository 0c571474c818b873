"""The page on which a public text is written: the text, its marks with suggestions, the checklist, the original.

Works without a script: every button sends the form and the page comes back with what was typed. With the script
(`public-text.js`) the marks follow the typing; it asks this page for them (`X-Fragment: marks`).
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kb.anonymising.marks import Mark
from tickets import forms, rules, services
from tickets.door import flat_errors
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, OpenMarksError
from tickets.inputs import PublicTextInput
from tickets.models import Ticket
from tickets.publishing import anonymising
from tickets.publishing.checklist import CHECKLIST
from tickets.publishing.public_text import MarkedText, Writing, first_words
from tickets.views.access import private, staff_on_a_case, visible_case

NAME = "request_consent"
_DECIDE = {"replace", "keep_word", "decide_again"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The editor; a POST checks, replaces or keeps a word, or sends the text to the asker."""
    case = _case(request, number)
    if request.method != "POST":
        if NAME not in services.available_transitions(case, staff_on_a_case(request)):
            return redirect("desk-ticket", number=number)
        return _page(request, case, Writing.first(first_words(case)))
    writing = Writing.sent(request.POST)
    is_fragment = request.headers.get("X-Fragment") == "marks"
    if not is_fragment and request.POST.keys().isdisjoint(_DECIDE) and request.POST.get("action") != "check":
        return _send(request, case, writing)
    if word := request.POST.get("replace"):
        writing = writing.replaced(word, anonymising.marks_in(case, writing.values))
    writing = writing.keeping(request.POST.get("keep_word"), request.POST.get("decide_again"))
    if is_fragment:
        return private(render(request, "tickets/public_text/marks.html", {"marked": _marked(case, writing)}))
    return _page(request, case, writing)


def _send(request: HttpRequest, case: Ticket, writing: Writing) -> HttpResponse:
    if errors := _errors(case, writing):
        return _page(request, case, writing, InvalidInputError(errors))
    try:
        services.perform(case.pk, NAME, by=staff_on_a_case(request), data=writing.data)
    except (InvalidInputError, ConflictError) as error:
        return _page(request, case, writing, error)
    messages.success(request, _("相談した人に、この文章で公開してよいか聞きました。"))
    return redirect("desk-ticket", number=case.number)


def _errors(case: Ticket, writing: Writing) -> dict[str, list[str]]:
    """What is missing or too long, and how much of the checklist is open: all of it at once."""
    serializer = PublicTextInput(data=writing.data, context={"ticket": case})
    errors = {} if serializer.is_valid() else flat_errors(serializer.errors)
    if missing := [code for code in CHECKLIST if code not in writing.confirmed]:
        told = _("あと%(number)d項目、確かめて印をつけてください。") % {"number": len(missing)}
        errors["confirmed"] = [told]
    return errors


def _page(
    request: HttpRequest,
    case: Ticket,
    writing: Writing,
    error: InvalidInputError | ConflictError | None = None,
) -> HttpResponse:
    errors = error.errors if isinstance(error, InvalidInputError) else {}
    shown_errors = {} if isinstance(error, OpenMarksError) else errors
    serializer = forms.filled(PublicTextInput, typed=writing.query, context={"ticket": case})
    summary = [
        (name if name != "confirmed" else "checklist", label, message)
        for name, label, message in forms.error_summary(serializer, shown_errors)
    ]
    if isinstance(error, OpenMarksError):
        summary = [("marks", "", error.user_message), *summary]
    fields = {field.name: field for field in forms.bound_fields(serializer, shown_errors)}
    context = {
        "ticket": case,
        "texts": [fields[name] for name in anonymising.FIELDS],
        "codes": [fields[name] for name in ("category", "audience", "industry", "size_band")],
        "marked": _marked(case, writing),
        "checklist": [
            {"code": code, "label": label, "is_checked": code in writing.confirmed}
            for code, label in CHECKLIST.items()
        ],
        "checklist_errors": shown_errors.get("confirmed", []),
        "summary": summary,
        "conflict": error.user_message if isinstance(error, ConflictError) else "",
        "original_answer": anonymising.last_answer(case),
        "wishes": _wishes(case),
    }
    status = error.status if error else 200
    return private(render(request, "tickets/public_text/page.html", context, status=status))


def _marked(case: Ticket, writing: Writing) -> MarkedText:
    marks: list[Mark] = anonymising.marks_in(case, writing.values)
    return MarkedText.of(writing, *anonymising.split(marks, writing.keep))


def _wishes(case: Ticket) -> str:
    """What the asker wanted changed in the version before."""
    if case.publication != "changes_wanted":
        return ""
    replies = [message for message in case.messages.all() if message.kind == "reply"]
    return replies[-1].body if replies else ""


def _case(request: HttpRequest, number: str) -> Ticket:
    """The case, for those who may write its public text. Others who see it are refused, strangers find nothing."""
    case = visible_case(request, number)
    if not rules.may(NAME, staff_on_a_case(request), case):
        raise ForbiddenError
    return case

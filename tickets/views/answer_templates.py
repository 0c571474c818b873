"""The templates of answers: a list, and a form to add, change or remove one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.models import User
from tickets.answers import templating
from tickets.answers.answer_inputs import TemplateInput
from tickets.errors import InvalidInputError, NotFoundError
from tickets.forms import Form
from tickets.models import AnswerTemplate
from tickets.views.access import for_staff, private, staff_of

REMOVE = "remove"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def templates(request: HttpRequest) -> HttpResponse:
    """The page; with `?edit=` the form holds that template."""
    user = staff_of(request)
    edit = _number(request.POST.get("edit") or request.GET.get("edit", ""))
    if request.method != "POST":
        return _page(request, user, edit)
    if request.POST.get("step") == REMOVE and edit is not None:
        templating.remove_template(user, edit)
        messages.success(request, _("ひな形を消しました。"))
        return redirect("desk-templates")
    try:
        templating.save_template(user, request.POST, edit)
    except InvalidInputError as error:
        return _page(request, user, edit, error)
    messages.success(request, _("ひな形を保存しました。"))
    return redirect("desk-templates")


def _page(
    request: HttpRequest,
    user: User,
    edit: int | None,
    error: InvalidInputError | None = None,
) -> HttpResponse:
    chosen = templating.changeable(user, edit) if edit is not None else None
    initial = (
        {
            "name": chosen.name,
            "body": chosen.body,
            "category": chosen.category_id,
            "shared": not chosen.owner_id,
        }
        if chosen
        else {}
    )
    form = Form(TemplateInput, initial=initial, typed=request.POST if error else None, error=error)
    may_share = templating.may_share(user)
    context = {
        "templates": AnswerTemplate.objects.visible_to(user).select_related("category"),
        "chosen": chosen,
        "may_share": may_share,
        "fields": [field for field in form.fields if may_share or field.name != "shared"],
        "summary": form.summary,
    }
    return private(render(request, "tickets/answer/templates.html", context, status=400 if error else 200))


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise NotFoundError
    return int(text)

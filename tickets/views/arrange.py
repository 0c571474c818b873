"""Putting cases in order: merging, splitting, linking, tags, urgency. One page a case, one form each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from rest_framework import serializers

from tickets import rules
from tickets.desk import merging
from tickets.desk.desk_inputs import LinkInput, MergeInput, SplitInput, TagsInput, UrgencyInput
from tickets.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from tickets.forms import Form
from tickets.models import Tag, Ticket
from tickets.views.access import staff_on_a_case, visible_case
from tickets.views.desk_parts import desk_page

Verb = Callable[..., Any]
VERBS: dict[str, tuple[Verb, type[serializers.Serializer[Any]], Any, Any]] = {
    "set_tags": (
        merging.set_tags,
        TagsInput,
        gettext_lazy("タグを付ける"),
        gettext_lazy("タグを直しました。"),
    ),
    "set_urgency": (
        merging.set_urgency,
        UrgencyInput,
        gettext_lazy("急ぎかどうかを変える"),
        gettext_lazy("急ぎかどうかを変えました。"),
    ),
    "link_cases": (
        merging.link,
        LinkInput,
        gettext_lazy("ほかの相談とつなげる"),
        gettext_lazy("つながりを直しました。"),
    ),
    "merge": (
        merging.merge,
        MergeInput,
        gettext_lazy("先の相談にまとめる"),
        gettext_lazy("まとめました。メールアドレスのある人には、メールで知らせます。"),
    ),
    "split": (
        merging.split,
        SplitInput,
        gettext_lazy("相談を分ける"),
        gettext_lazy("分けました。メールアドレスのある人には、メールで知らせます。"),
    ),
}
"""Name → what it does, what it takes, what its button says, what is said afterwards."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest, number: str) -> HttpResponse:
    """All of them on one page. After an error the form comes back with what was typed."""
    user, ticket = staff_on_a_case(request), visible_case(request, number)
    allowed = [name for name in VERBS if rules.may(name, user, ticket)]
    if not allowed:
        raise ForbiddenError
    name = request.POST.get("go", "")
    error: InvalidInputError | ConflictError | None = None
    if request.method == "POST":
        if name not in allowed:
            raise NotFoundError
        try:
            return _done(request, name, VERBS[name][0](ticket.pk, by=user, data=request.POST), number)
        except (InvalidInputError, ConflictError) as found:
            error = found
    context = {
        "ticket": ticket,
        "forms": [_form(one, ticket, request, error if one == name else None) for one in allowed],
        "tags": request.POST.get("tags", "")
        if error and name == "set_tags"
        else "、".join(tag.name for tag in ticket.tags.all()),
        "links": merging.linked_cases(ticket, by=user),
        "vocabulary": list(Tag.objects.values_list("name", flat=True)[:200]),
        "conflict": error.user_message if isinstance(error, ConflictError) else "",
    }
    return desk_page(request, "tickets/desk/arrange.html", context, error)


def _done(request: HttpRequest, name: str, result: Any, number: str) -> HttpResponse:
    messages.success(request, str(VERBS[name][3]))
    if name == "split":
        said = _("新しい受付番号は %(number)s です。") % {"number": result.number}
        messages.success(request, said)
    return redirect("desk-ticket", number=number)


def _form(name: str, ticket: Ticket, request: HttpRequest, error: Any) -> dict[str, Any]:
    initial: dict[str, Any] = {"urgency": ticket.urgency, "kind": "related"}
    form = Form(
        VERBS[name][1],
        prefix=f"{name}_",
        initial=initial,
        typed=request.POST if error else None,
        error=error,
    )
    return {"name": name, "button": VERBS[name][2], "form": form}
